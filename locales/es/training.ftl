training-title = Cursos de formación
training-lead = Aprenda un oficio en un centro de formación. Para inscribirse no necesita cuenta y no preguntamos por su situación de residencia.
training-language = Idioma de las clases
training-place = Lugar
training-time = Horario
training-level = Nivel
training-trade = Área
training-any = Cualquiera
training-show = Buscar cursos
training-clear = Ver todos los cursos
training-count = { $count ->
    [one] { $count } curso
    [many] { $count } de cursos
   *[other] { $count } cursos
}
training-none = Ningún curso cumple las condiciones. Elija menos condiciones.
training-success = { $trained } personas han aprobado un curso aquí.
training-success-work = { $placed } de ellas han encontrado trabajo.
training-next = Próxima fecha: { $when }
training-no-session = Sin fechas previstas por ahora
training-free = { $count ->
    [one] { $count } plaza libre
    [many] { $count } de plazas libres
   *[other] { $count } plazas libres
}
training-full = Completo, con lista de espera
training-free-of-charge = Gratis
training-yuan = { $amount } yuanes
training-own-share = { $amount } yuanes después de la ayuda
training-own-share-none = Gratis después de la ayuda
trade-metal = Metal
trade-electric = Electricidad
trade-logistics = Almacén y transporte
trade-care = Cuidados y hogar
trade-food = Cocina
trade-commerce = Comercio
trade-language = Idiomas
trade-safety = Seguridad laboral
course-level-beginner = Inicial: no hace falta saber nada
course-level-intermediate = Intermedio
course-level-advanced = Avanzado
course-time-morning = Mañanas entre semana
course-time-afternoon = Tardes entre semana
course-time-evening = Noches entre semana
course-time-weekend = Fines de semana
enrolment-state-waiting = en lista de espera
enrolment-state-enrolled = con plaza
enrolment-state-withdrawn = baja
enrolment-state-lapsed = oferta sin respuesta
enrolment-state-cancelled = convocatoria cancelada
enrolment-state-completed = terminado
course-result-passed = aprobado
course-result-not_passed = no aprobado
course-result-left = no lo terminó
course-who = Para quién
course-hours = Duración
course-hours-count = { $count ->
    [one] { $count } hora
    [many] { $count } de horas
   *[other] { $count } horas
}
course-fee = Precio
course-subsidy = Ayuda pública
course-subsidy-text = Hasta { $amount } yuanes. Si cumple los requisitos, se solicita en la ventanilla del centro.
course-certificate = Certificado
course-papers = Qué llevar a la primera clase
course-sessions = Fechas
course-sessions-none = No hay fechas previstas. Vuelva a mirar más adelante o llame al { $number }.
course-permit-note = Las personas extranjeras necesitan un permiso de trabajo para trabajar en China. Un curso no lo sustituye.
session-begins = Empieza
session-ends = Termina
session-span = del { $from } al { $to }
session-weekly = Cada semana
session-weekly-time = { $days }, { $time }
session-lessons = { $count ->
    [one] { $count } clase
    [many] { $count } de clases
   *[other] { $count } clases
}
session-lessons-all = Todas las clases
session-where = Dónde
session-seats = Plazas
session-look = Ver e inscribirse
session-more = { $count ->
    [one] { $count } fecha más
    [many] { $count } de fechas más
   *[other] { $count } fechas más
}
session-title = { $course }, desde el { $date }
session-enrol = Inscribirme
session-enrol-note = Al continuar, le guardamos una plaza durante { $minutes } mientras rellena el formulario.
session-wait = Apuntarme a la lista de espera
session-wait-note = No quedan plazas. Cuando alguien se da de baja, ofrecemos la plaza por correo electrónico según el orden de la lista y la guardamos un máximo de { $hours } horas.
session-begun = Esta convocatoria empezó el { $when }. Ya no es posible inscribirse.
session-over = Esta convocatoria ya terminó.
session-cancelled = Esta convocatoria se ha cancelado.
session-others = Próximas fechas
session-just-full = Otra persona acaba de tomar la última plaza. Puede apuntarse a la lista de espera o elegir otra fecha.
session-hold-gone = Ya no le guardamos la plaza. Lo que escribió se conserva: inténtelo de nuevo.
enrol-title = Sus datos
enrol-lead = Basta con un nombre. Todo lo demás es opcional.
enrol-lead-waits = Para la lista de espera necesitamos un nombre y un correo electrónico, para escribirle cuando haya plaza.
enrol-held = Le guardamos una plaza en { $course } hasta las { $until }.
enrol-held-line = Se apunta a la lista de espera de { $course }.
enrol-email-hint = Para la confirmación y el archivo de calendario, y si cambian los horarios. Sin correo, guarde el código y la página de su inscripción.
enrol-email-hint-waits = Le escribiremos aquí cuando haya plaza.
enrol-phone-hint = De cualquier país; por ejemplo, +82 10-1234-5678. Solo se usa para encontrar su inscripción o si se cancela una clase.
enrol-language-hint = Para sus correos. También lo ve el centro.
enrol-privacy = Guardamos estos datos cifrados hasta { $days } días después de la última clase, solo para este curso.
enrol-continue = Revisar la inscripción
enrol-review-title = Revisar e inscribirse
enrol-review-title-waits = Revisar y apuntarse a la lista
enrol-review-lead = La inscripción todavía no está hecha.
enrol-review-lost = Sin correo ni teléfono, solo podrá encontrar esta inscripción con el enlace de la página siguiente. Guárdelo o imprima la página.
enrol-now = Inscribirme ahora
enrol-now-waits = Apuntarme ahora
enrol-course = Curso
enrol-change-name = el nombre
error-enrolled-twice = Este correo o teléfono ya tiene una inscripción para esta fecha. Ábrala con su código o elija otra fecha.
error-too-many-enrolments = Este correo o teléfono ya tiene el máximo de inscripciones. Dese de baja de una o espere a que termine un curso.
error-session-unknown = No existe esa fecha.
enrolments-title = Mi inscripción
enrolments-lead = Escriba el código y el correo o teléfono que dio al inscribirse.
enrolments-open = Abrir mi inscripción
enrolment-title = Su inscripción
enrolment-enrolled-title = Inscripción confirmada
enrolment-waiting-title = Está en la lista de espera
enrolment-withdrawn-title = Se ha dado de baja
enrolment-withdrawn-text = Otra persona puede usar la plaza. Puede inscribirse de nuevo cuando quiera.
enrolment-lapsed-text = Le guardamos una plaza, pero no recibimos su respuesta a tiempo. Puede apuntarse de nuevo.
enrolment-cancelled-text = Lo sentimos: el curso no se impartirá en estas fechas. Elija otras.
enrolment-mail = Enviamos la confirmación a { $email }.
enrolment-no-mail = No tenemos su correo. Guarde el enlace de esta página o imprímala.
enrolment-place = Es el número { $place } de la lista. Le escribiremos a { $email } cuando haya plaza.
enrolment-offer-title = Le guardamos una plaza
enrolment-offer-text = Se la guardamos hasta el { $until }. Después pasa a la siguiente persona.
enrolment-accept = Aceptar la plaza
enrolment-decline = No, salir de la lista
enrolment-accepted-again = Ya tiene esta plaza. No hace falta nada más.
enrolment-over = Ya no le guardamos la plaza.
enrolment-too-late = El curso ya empezó o terminó: aquí no se puede cambiar nada. Contacte con el centro.
enrolment-calendar = Añadir las clases al calendario
enrolment-withdraw = Darme de baja
enrolment-withdraw-title = ¿Darse de baja de este curso?
enrolment-withdraw-lead = Otra persona recibirá la plaza. No se puede deshacer, pero puede inscribirse de nuevo.
enrolment-withdraw-yes = Sí, darme de baja
enrolment-keep = No, conservarla
enrolment-result = Resultado
enrolment-again = Ver otros cursos
enrolment-desk-title = Ventanilla de empleo
enrolment-desk-text = La ventanilla de empleo del centro le ayuda a encontrar trabajo, gratis. Si está de acuerdo, les damos su nombre y contacto.
enrolment-desk-agree = Sí, estoy de acuerdo
enrolment-desk-agreed = La ventanilla tiene su nombre y contacto y se comunicará con usted.
enrolment-desk-withdraw = Ya no estoy de acuerdo
enrolment-code = Código: { $code }
enrolment-counter = Tengo una inscripción en: { $course }.
problem-session-full = No quedan plazas
problem-session-full-detail = No quedan plazas. Envíe "waitlist": true para la lista de espera o elija otra fecha.
problem-session-closed = Ya no es posible inscribirse en esta convocatoria ni darse de baja
problem-session-closed-detail = Ya ha empezado, ya ha terminado o se ha cancelado.
enrolments-code = Código
