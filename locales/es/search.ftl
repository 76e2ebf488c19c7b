search-title = Buscar
search-lead = Oficinas, trámites, cursos y ayuda: todo se busca aquí.
search-label = ¿Qué busca?
search-hint = En cualquiera de los cinco idiomas, en chino o pinyin, también con iniciales (zgz). Un pequeño error no importa.
search-button = Buscar
search-count = { $count ->
    [one] { $count } resultado
    [many] { $count } de resultados
   *[other] { $count } resultados
  }
search-none = No se encontró nada para «{ $typed }»
search-none-text = Pruebe con otra palabra o con el nombre en chino. También puede:
search-none-call = Llamar al { $number }
search-none-offices = Ver todas las oficinas
search-none-services = Ver todos los trámites
search-kind-service = Trámite
search-kind-course = Curso
search-kind-topic = Pedir ayuda
search-kind-page = Página
search-offline = No se puede buscar ahora. Compruebe la conexión e inténtelo de nuevo.
error-search-long = Es demasiado largo. Escriba { $max } caracteres como máximo.
error-search-words = Escriba letras o números: solo con signos no se puede buscar.
