# The frame of every page.
-anjia = Anjia

brand = { -anjia }
site-title = { $page } – { -anjia }, atención a residentes de Dongli
tagline = Atención a residentes · Dongli, Tianjin
skip-to-content = Ir al contenido principal
languages = Idiomas
nav-label = Menú principal
nav-home = Inicio
nav-services = Trámites
nav-book = Reservar cita
nav-appointments = Mi cita
nav-offices = Oficinas
nav-training = Cursos
nav-help = Pedir ayuda
emergency-link = Números de emergencia
footer-label = Información del sitio
footer-about = Sobre este sitio
footer-privacy = Aviso de privacidad
footer-accessibility = Accesibilidad
footer-hotline = { $number } · línea de atención ciudadana
footer-note = Reservar cita es gratis. Nadie puede venderle una cita.
breadcrumb = Usted está aquí
optional = opcional
required = obligatorio
not-confirmed = Información sin confirmar. Llame al { $number } antes de ir.
not-confirmed-short = Sin confirmar
phone-missing = No hay número de teléfono disponible. Llame al { $number }.
back = Volver
continue = Continuar
change = Cambiar
steps-label = Pasos de la reserva
step-done = hecho
error-summary-title = Revise lo siguiente
date-time = { $date }, { $time }
time-range = { $start }–{ $end }
china-time = hora de China (UTC+8)
minutes = { $count ->
    [one] { $count } minuto
    [many] { $count } de minutos
   *[other] { $count } minutos
  }
people = { $count ->
    [one] { $count } persona
    [many] { $count } de personas
   *[other] { $count } personas
  }
kilometres = { $km } km
language-zh = chino
language-en = inglés
language-ja = japonés
language-ko = coreano
language-es = español
level-village = Comunidad
level-street = Subdistrito
level-sub-centre = Subcentro
level-district = Distrito
level-city = Ciudad
all-day = las 24 horas
days-span = de { $first } a { $last }

beside = { $name }: { $text }
behind = ({ $text })
