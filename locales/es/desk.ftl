# Las ventanillas de las empresas y la preparación acompañada.
footer-companies = Para empresas
companies-title = Preparar los registros de su personal
companies-link = Abrir una ventanilla para su empresa
companies-card = Las empresas pueden preparar los registros de su personal con una hoja de cálculo. Cada persona completa el suyo y decide.
companies-lead = { $most ->
    [one] Usted prepara el registro de { $most } persona con una hoja de cálculo.
    [many] Usted prepara los registros de hasta { $most } de personas con una hoja de cálculo.
   *[other] Usted prepara los registros de hasta { $most } personas con una hoja de cálculo.
  } Cada persona recibe su propio enlace, completa lo que falta y decide.
companies-how = Cómo funciona
companies-how-1 = Le enviamos un enlace a la ventanilla de su empresa. No hay contraseña.
companies-how-2 = Usted rellena una plantilla y la sube. Revisamos cada fila y le decimos qué celda debe corregir.
companies-how-3 = Cada persona recibe un correo, o una hoja que usted imprime; da su consentimiento y completa el registro.
companies-how-4 = Usted ve quién lo ha entregado y pide cita para varias personas a la vez. No ve lo que han escrito.
companies-begin = Abrir una ventanilla
company-zh = Nombre de la empresa en chino
company-zh-hint = Como en la licencia comercial. Si no lo tiene, escriba el nombre de abajo.
company-latin = Nombre en letras latinas
company-contact = Persona de contacto
company-email-hint = Enviamos allí el enlace a la ventanilla. Use una dirección de la empresa.
company-keeping = Acepto que se guarden cifrados, para la ventanilla, la empresa, mi nombre y esta dirección.
company-keeping-text = La ventanilla se borra { $days ->
        [one] { $days } día
        [many] { $days } de días
       *[other] { $days } días
    } después del último uso. Puede pedir que se borre en cualquier momento.
company-button = Enviarme el enlace
company-again = ¿Ha perdido el enlace?
company-again-hint = Si esta dirección tiene una ventanilla, enviamos otra vez el enlace.
company-again-button = Enviar otra vez el enlace
company-sent-title = Mire su correo
company-sent = Si todo es correcto, un correo con el enlace va camino de { $email }.
company-sent-text = ¿No llega en diez minutos? Mire en el correo no deseado o pida otra vez el enlace.
error-company = Escriba el nombre de la empresa, en chino o en letras latinas.
error-company-long = El nombre tiene más de 80 caracteres o contiene caracteres que no se pueden mostrar.
error-company-contact = Escriba el nombre de una persona de contacto, con 120 caracteres como máximo.
error-company-keeping = Para abrir una ventanilla, acepte que se guarden estos datos.

desk-title = La ventanilla de su empresa
desk-closed-title = Esta ventanilla no está abierta aquí
desk-closed = Ábrala con el enlace de nuestro correo. Por su seguridad se cierra dos horas después de la última página.
desk-link-wrong = Este enlace no abre ninguna ventanilla. Puede que se haya borrado o que la dirección esté incompleta.
desk-left-title = Ha terminado
desk-left = La ventanilla está cerrada en este dispositivo. El enlace del correo la abre otra vez.
desk-people-title = Su personal
desk-people-none = Todavía nadie. Elija abajo lo que quiere preparar.
desk-people-text = Usted ve el nombre de su hoja y hasta dónde ha llegado cada persona, pero nada de lo que escribe.
desk-counts = { $all ->
        [one] { $all } persona
        [many] { $all } de personas
       *[other] { $all } personas
    }: { $handed } con el registro entregado, { $waiting } sin respuesta todavía.
desk-state-invited = Correo enviado
desk-state-slip = Entregue la hoja
desk-state-opened = Abierto
desk-state-completing = Completándolo
desk-state-gone = Rechazado o borrado
desk-prepared = { $count ->
        [0] Estos registros ya estaban preparados.
        [one] Se ha preparado { $count } registro.
        [many] Se han preparado { $count } de registros.
       *[other] Se han preparado { $count } registros.
    } Los correos van en camino; para quien no tiene dirección, imprima las hojas.
desk-booked = { $count ->
    [one] Se ha reservado { $count } cita.
    [many] Se han reservado { $count } de citas.
   *[other] Se han reservado { $count } citas.
  }
desk-interrupted = La preparación se interrumpió
desk-unconfirmed = Una hoja espera su respuesta
desk-go-on = Verla y continuar
desk-slips = Imprimir las hojas
desk-book = Pedir citas: { $form }
desk-forms = Preparar a más personas
desk-forms-text = Elija el formulario. Cada uno tiene su plantilla.
desk-ends = Se guarda hasta el { $date }. Cada visita lo alarga.
desk-data-title = Qué se guarda de esta ventanilla
desk-data-text = { $days ->
        [one] La empresa, la persona de contacto, la dirección y los nombres de su personal se guardan, cifrados con una clave propia de la ventanilla, { $days } día después de la última visita.
        [many] La empresa, la persona de contacto, la dirección y los nombres de su personal se guardan, cifrados con una clave propia de la ventanilla, { $days } de días después de la última visita.
       *[other] La empresa, la persona de contacto, la dirección y los nombres de su personal se guardan, cifrados con una clave propia de la ventanilla, { $days } días después de la última visita.
    } El contenido de una hoja se borra cuando está preparada, o después de un día.
desk-erase-title = Borrar la ventanilla
desk-erase-text = La ventanilla, sus hojas y los nombres se borran enseguida. También las invitaciones sin respuesta. Los registros que las personas han aceptado son suyos y se quedan.
desk-erase-sure = Quiero que se borre la ventanilla
desk-erase-unsure = Marque la casilla si quiere que se borre la ventanilla.
desk-erase-button = Borrar la ventanilla
desk-erased-title = La ventanilla se ha borrado
desk-erased = La ventanilla y todo lo que había en ella se han borrado.

upload-lead = { $most ->
    [one] Rellene la plantilla, una fila, y súbala. Nada empieza antes de que usted lo confirme.
    [many] Rellene la plantilla, una fila por persona y { $most } de personas como máximo, y súbala. Nada empieza antes de que usted lo confirme.
   *[other] Rellene la plantilla, una fila por persona y { $most } como máximo, y súbala. Nada empieza antes de que usted lo confirme.
  }
upload-template = 1. Plantilla
upload-template-text = Elija el idioma de los títulos. Las respuestas se entienden en los cinco idiomas.
upload-columns = Las columnas y para qué se necesitan
upload-columns-text = Solo el nombre es necesario. Deje vacía la celda que no sepa: la persona la completa.
upload-file = 2. Subir
upload-choose = Hoja de cálculo (XLSX o CSV)
upload-hint = 5 MB como máximo, sin fórmulas. Si la celda del correo está vacía, usted entrega una hoja impresa.
upload-button = Revisar la hoja
sheet-people = Personal
sheet-guide = Cómo rellenarla
sheet-lead = { $most ->
    [one] Una fila, una persona.
    [many] Una fila por persona, { $most } de personas como máximo. Fechas como 2026-11-24. Pegue valores, no fórmulas.
   *[other] Una fila por persona, { $most } como máximo. Fechas como 2026-11-24. Pegue valores, no fórmulas.
  }
sheet-known = Escriba solo lo que la empresa sabe. La persona completa las celdas vacías.
file-nothing = Elija un archivo.
file-empty = En este archivo no hay nadie. Rellene una fila por persona debajo de los títulos.
file-too-large = Este archivo es demasiado grande. Una hoja de 500 personas ocupa menos de 1 MB; guarde solo la tabla, sin imágenes.
file-too-many = { $most ->
    [one] En este archivo hay más de { $most } persona. Divídalo.
    [many] En este archivo hay más de { $most } de personas. Divídalo en varios.
   *[other] En este archivo hay más de { $most } personas. Divídalo en varios.
  }
file-old = Es un archivo XLS antiguo o con contraseña. Guárdelo como XLSX sin contraseña.
file-unknown = No es XLSX ni CSV. Guarde la tabla en uno de estos formatos.
file-damaged = El archivo está dañado o incompleto. Guárdelo de nuevo y súbalo otra vez.
file-encoding = No se pueden leer los caracteres de este archivo. Guárdelo como XLSX, o como CSV en UTF-8.
file-columns = Los títulos no son los de la plantilla. Use la plantilla de este formulario; hace falta una columna con el nombre.

batch-title = Lo que hemos encontrado
batch-good = { $count ->
        [0] Todavía no se puede preparar ninguna fila.
        [one] { $count } fila es correcta.
        [many] { $count } de filas son correctas.
       *[other] { $count } filas son correctas.
    }
batch-faulty = { $count ->
    [one] Hay que corregir { $count } fila
    [many] Hay que corregir { $count } de filas
   *[other] Hay que corregir { $count } filas
  }
batch-again = { $count ->
    [one] { $count } persona ya se preparó aquí y se omite.
    [many] { $count } de personas ya se prepararon aquí y se omiten.
   *[other] { $count } personas ya se prepararon aquí y se omiten.
  }
batch-unread = Columnas que no se han leído
batch-faults-title = Por favor, corrija
batch-faults-text = Corrija estas celdas en su hoja y súbala otra vez. Las personas ya preparadas se omiten.
batch-csv = Esta lista en un archivo (CSV)
batch-more = { $count ->
    [one] Mostrar { $count } más
    [many] Mostrar { $count } más
   *[other] Mostrar { $count } más
  }
batch-confirm-title = Preparar
batch-confirm-text = Cada persona recibe un correo con su enlace, o una hoja que usted imprime. Hasta que acepte, solo usted y ella ven los datos; sin respuesta en 30 días se borran.
batch-left-out = { $count ->
    [one] Se omite { $count } fila con errores.
    [many] Se omiten { $count } de filas con errores.
   *[other] Se omiten { $count } filas con errores.
  }
batch-confirm = { $count ->
    [one] Preparar { $count } registro
    [many] Preparar { $count } de registros
   *[other] Preparar { $count } registros
  }
batch-other = Subir otro archivo
cell-place = Celda
cell-column = Columna
cell-typed = En la celda
cell-wrong = Qué está mal
cell-choice = No es ninguna de las respuestas. Elija una de la lista de la plantilla.
cell-formula = Las fórmulas no se leen. Pegue el valor.
cell-broken = La hoja muestra aquí un error. Escriba el valor.
cell-ambiguous = Podrían ser dos días distintos. Escriba año, mes y día: 2026-11-24.
cell-rounded = La hoja ha redondeado este número largo. Dé a la columna formato de texto y escriba el número otra vez.
cell-no-name = Esta fila no tiene nombre.
cell-twice = Es la misma persona que en la fila { $row }. Si son dos, escriba el número de documento o la fecha de nacimiento de cada una.
cell-shared-email = Esta dirección está en varias filas o es la de la ventanilla. Cada persona necesita la suya; déjela vacía para entregar una hoja.

slips-title = Hojas para entregar
slips-lead = Imprímalas, recórtelas y entregue a cada persona la suya. La palabra sirve hasta que la persona acepte.
slips-none = Todas las personas tienen un correo o ya han respondido. No hay nada que imprimir.
slip-text = { $company } ha preparado un registro para usted: { $form }. Es suyo: usted acepta o rechaza.
slip-how = Escanee el cuadrado, o vaya a { $address } y escriba los dos códigos.

visits-title = Pedir citas para varias personas
visits-lead = { $most ->
    [one] Una persona recibe una cita.
    [many] Cada persona recibe su hora, una tras otra el mismo día, { $most } de personas como máximo. La mitad de las horas libres queda para los demás.
   *[other] Cada persona recibe su hora, una tras otra el mismo día, { $most } personas como máximo. La mitad de las horas libres queda para los demás.
  }
visits-office = Oficina
visits-nobody = Todavía no se puede pedir cita para nadie: antes deben aceptar su registro.
visits-day = Día
visits-free = { $count ->
    [one] sitio para { $count } persona
    [many] sitio para { $count } de personas
   *[other] sitio para { $count } personas
  }
visits-full = Ahora ningún día tiene sitio. Mire más tarde o elija otra oficina.
visits-people = Para quién
visits-people-hint = Todas estas personas han aceptado. Reciben un correo y pueden cambiar o anular su cita.
visits-button = Pedir cita para todas
visits-day-missing = Elija un día.
visits-how-many = { $most ->
    [one] Elija una persona.
    [many] Elija al menos una persona y { $most } como máximo.
   *[other] Elija al menos una persona y { $most } como máximo.
  }
visits-room = { $count ->
    [0] Este día ya no tiene sitio. Elija otro día.
    [one] Este día tiene sitio para { $count } persona. Elija menos personas u otro día. No se ha reservado nada.
    [many] Este día tiene sitio para { $count } de personas. Elija menos personas u otro día. No se ha reservado nada.
   *[other] Este día tiene sitio para { $count } personas. Elija menos personas u otro día. No se ha reservado nada.
  }
visits-not-now = No se puede pedir cita para { $name }: ya tiene una o todavía no ha aceptado. No se ha reservado nada.

consent-title = Han preparado un registro para usted
consent-by = Lo ha preparado { $company }. Si algo no está claro, pregunte allí por { $contact }.
consent-yours-title = Es suyo y usted decide
consent-yours = { $company } ve si usted lo ha entregado y si se ha aceptado. No ve lo que usted escriba a partir de ahora. Puede cambiarlo todo.
consent-known = Lo que han escrito por usted
consent-button = Aceptar y continuar
consent-decline-title = ¿No lo quiere?
consent-decline-text = Entonces todo esto se borra enseguida. Si no hace nada, se borra el { $date }. Siempre puede registrarse sin su empresa.
consent-decline = Rechazar y borrar
consent-declined-title = Rechazado
consent-declined = Todo lo que habían preparado para usted se ha borrado. Su empresa solo ve que ya no está.
consent-done = Gracias. El registro ya es suyo. Revíselo y complételo.
error-consent = Para continuar, acepte que se guarden los datos; o rechácelo abajo.
prepared-by = Preparado por { $company }; el consentimiento lo da la propia persona.
helped-by = Preparado junto con { $name } ({ $relation })
helper-title = Estoy ayudando a alguien
helper-tick = Lo preparo junto con la persona interesada
helper-tick-hint = Todas las respuestas y los consentimientos son de esa persona. Se anota quién ayuda y cómo ha dado su consentimiento.
helper-name = Su nombre
helper-relation = Quién es usted
helper-coordinator = Auxiliar vecinal
helper-family = Familia
helper-friend = Amistad
helper-employer = Empresa o compañero de trabajo
helper-interpreter = Intérprete
helper-other = Otra persona
helper-way = ¿Cómo da la persona su consentimiento?
way-alone = Marca las casillas por sí misma
way-present = Está aquí y lo dice
way-interpreter = Lo dice por medio de un intérprete
way-written = Por escrito; yo guardo el papel
error-helper-name = Escriba su nombre.
error-helper-relation = Elija quién es usted.
error-helper-way = Indique cómo ha dado la persona su consentimiento.

mail-subject-desk = El enlace a la ventanilla de su empresa
mail-subject-desk-expiring = La ventanilla de su empresa se borrará pronto
mail-subject-invited = { $company } ha preparado un registro para usted
mail-desk = con este enlace abre la ventanilla de su empresa.
mail-desk-expiring = hace tiempo que nadie usa la ventanilla de su empresa. Se borrará el { $date }. Si todavía la necesita, ábrala.
mail-invited = su empresa ha preparado un registro para usted. Es suyo: ábralo, mire lo que han escrito y acepte o rechace.
mail-company = Empresa
mail-desk-open = Abrir la ventanilla
mail-desk-keep = Guarde este correo: su enlace abre la ventanilla sin contraseña. No lo pase a nadie.
mail-invited-keep = Si no hace nada, todo se borra en la fecha de arriba. Su empresa no ve lo que usted escribe.
mail-desk-code = Ventanilla { $code }
