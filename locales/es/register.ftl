nav-register = Prerregistro
home-register = Preparar el registro
home-register-text = Escriba todo una sola vez en casa, en su idioma. En la ventanilla solo se comprueba.

register-title = Preparar el registro
register-lead = Escriba todo una sola vez, en su idioma. Con esos datos completamos todos los formularios. En la ventanilla solo se comprueban.
register-binding-title = Esto es una preparación
register-binding = Lo que escribe aquí todavía no es el registro. El registro solo será válido cuando la ventanilla lo haya comprobado. Las personas extranjeras también pueden registrar su alojamiento en el servicio nacional en línea. Es gratis.
register-online = Servicio nacional en línea
register-events = ¿Cuál es su situación?
register-forms = O elija un formulario
register-resume-title = ¿Ya ha empezado?
register-resume = Continuar un prerregistro
register-how-title = Cómo funciona
register-how-1 = Díganos cuál es su situación. Le indicamos los formularios y los documentos que necesita.
register-how-2 = Complételos con todas las pausas que quiera. Con su código puede volver y continuar.
register-how-3 = Envíelos, reserve cita y lleve los originales.

start-title = { $name }
start-lead = Responda a unas preguntas y verá solo los formularios que necesita.
start-papers = Formularios que puede necesitar
start-email-hint = A esta dirección le enviaremos su código y los avisos de la ventanilla. Si la deja vacía, le mostraremos una sola vez una palabra de acceso.
start-keeping = Acepto que lo que escriba se guarde cifrado para este registro.
start-keeping-text = Solo usted y el personal de la ventanilla pueden leerlo. Si no lo envía, se borra { $days ->
        [one] { $days } día
        [many] { $days } de días
       *[other] { $days } días
    } después del último cambio. Puede obtener una copia o borrarlo todo cuando quiera.
start-button = Empezar
error-keeping = Para empezar, acepte que guardemos lo que escriba. Sin ello no podemos conservar sus respuestas.

plan-title = Su prerregistro
plan-code = Código del prerregistro
plan-begun-title = Ha empezado su prerregistro
plan-begun-mail = Hemos enviado el código y un enlace a { $email }. Puede continuar desde cualquier dispositivo.
plan-word-title = Su palabra de acceso: { $word }
plan-word-text = Anote el código y esta palabra. La palabra solo se muestra ahora. Con los dos podrá continuar más tarde, desde cualquier dispositivo.
plan-forms = Formularios
plan-progress = Páginas completas: { $done } de { $all }
plan-begin = Empezar
plan-continue = Continuar
plan-review = Revisar y enviar
plan-see = Ver lo que envió
plan-correct = Corregir
plan-sheet = Hoja para la ventanilla
plan-person = Persona { $number }
plan-add-person = Añadir una persona a «{ $form }»
plan-added = Hemos añadido el formulario para la siguiente persona. La dirección y el contacto ya están completos.
plan-papers = Qué debe llevar
plan-due = { $form }. Fecha límite: { $when }.
plan-due-passed = El plazo ya ha terminado. Regístrese cuanto antes; en la ventanilla le ayudarán.
plan-due-late = La primera cita disponible es posterior al plazo: { $first }. Vaya sin cita a la comisaría local (paichusuo). Las personas extranjeras también pueden usar el servicio nacional en línea.
plan-due-late-none = No hay citas disponibles dentro del plazo. Vaya sin cita a la comisaría local (paichusuo). Las personas extranjeras también pueden usar el servicio nacional en línea.
plan-due-in-time = La primera cita disponible está dentro del plazo: { $first }.
plan-book = Reservar cita: { $service }
plan-visits = Sus citas
plan-rights = Sus datos
plan-ends = Se guarda hasta el { $date }. Cada cambio amplía el plazo.
plan-leave = Terminar en este dispositivo
plan-left = Ha terminado en este dispositivo. Para continuar, necesita su código.

form-state-draft = Borrador
form-state-submitted = Enviado
form-state-needs-documents = Hay que corregir
form-state-accepted = Admitido a trámite

fill-page = Página { $number } de { $all }
fill-why = Para qué se pide
fill-save = Guardar y continuar
fill-save-overview = Guardar y seguir más tarde
fill-saved = Guardado. Puede cerrar esta página; con su código podrá volver.
fill-choose = Elija una opción
fill-yes = Sí
fill-no = No
fill-mrz = Las dos líneas al pie de la página de datos del pasaporte
fill-mrz-hint = Escríbalas o péguelas con todos los signos <. Con ellas completamos el nombre, el número y las fechas. Revise el resultado.
fill-mrz-button = Completar con estas líneas
fill-mrz-done = Hemos copiado lo que dicen las líneas. Compárelo con su pasaporte.
fill-mrz-doubt = En las líneas hay un dígito de control que no coincide. Compare todas las respuestas con su pasaporte. Puede continuar.
fill-mrz-wrong = Estas no son las líneas de un pasaporte o una tarjeta. Un pasaporte tiene dos líneas de 44 caracteres; una tarjeta, tres de 30. Escríbalas de nuevo o responda usted a las preguntas de abajo.
fill-communities = Mostrar las comunidades
fill-community-first = Elija primero el subdistrito y después pulse «{ $button }».
fill-address-card = Su dirección en chino
fill-doubtful = El dígito de control de este número no coincide. Revíselo. Si así figura en el documento, déjelo: en la ventanilla verán el documento.
fill-remark = La ventanilla indica: { $reason }
fill-closed-title = Este formulario está en la ventanilla
fill-closed = Ahora no se puede cambiar. Si hay algún error, dígalo en la ventanilla o llame al { $number }.

fault-empty = Responda a esta pregunta.
fault-too-long = El texto es demasiado largo. Use como máximo { $max ->
        [one] { $max } carácter
        [many] { $max } de caracteres
       *[other] { $max } caracteres
    }.
fault-control = Hay caracteres que no se pueden mostrar. Escríbalo de nuevo.
fault-latin = Use el alfabeto latino, tal como figura en su pasaporte.
fault-han = Use solo caracteres chinos.
fault-kana = Use solo katakana.
fault-date = Esta fecha no existe o está incompleta. Escriba el año, el mes y el día. Ejemplo: 1990-11-24
fault-date-time = El día o la hora están incompletos. Escriba los dos. Ejemplo: 2026-11-24 14:20
fault-too-early = Revise la fecha. No puede ser anterior a esta: { $date }.
fault-too-late = Revise la fecha. No puede ser posterior a esta: { $date }.
fault-choice = Elija una de las respuestas.
fault-number = Escriba un número entero del { $min } al { $max }.
fault-phone = No reconocemos este número de teléfono. Revíselo o empiece por + y el prefijo internacional. Ejemplo: +34 612 345 678
fault-email = Esto no es una dirección de correo electrónico. Revísela. Ejemplo: name@example.org
fault-document = Este número no corresponde al documento elegido. Revise el tipo de documento y copie el número exactamente.
fault-check-digit = Hay un error en este número. Compárelo cifra por cifra con el documento.

hand-in-title = Revisar y enviar: { $form }
hand-in-lead = Revise todos los datos. Si pulsa «Cambiar», después volverá a esta página.
hand-in-nothing = Sin respuesta
hand-in-missing-title = Todavía falta algo
hand-in-consents = Su consentimiento
hand-in-sensitive = Acepto que se guarden mis números de documento y otros datos sensibles para este registro. También acepto que la ventanilla los vea.
hand-in-minors = Soy madre, padre o persona tutora. Acepto que se guarden para este registro las respuestas sobre la niña o el niño menor de 14 años. También acepto que la ventanilla las vea.
hand-in-consent-needed = Sin este consentimiento no se puede enviar el formulario. Aun así, puede llevar los originales a la ventanilla y completarlo allí.
hand-in-button = Enviar
hand-in-done-title = Formulario enviado
hand-in-done = La ventanilla ya puede ver su formulario. Ahora reserve cita y lleve los originales.
hand-in-law = Base legal
sheet-title = Hoja para la ventanilla
sheet-print = Imprima esta página o muéstrela en su teléfono.
sheet-scan = Código del prerregistro para escanear
sheet-made = Fecha de esta hoja: { $date }

remark-differs = no coincide con el documento; corríjalo
remark-incomplete = está incompleto; añada lo que falta
remark-unreadable = no se puede leer; escríbalo de nuevo o envíe una foto más clara
remark-expired = el documento está vencido; use uno vigente
remark-paper-missing = falta un documento; llévelo a la ventanilla
remark-other = corrija este dato
remarks-title = La ventanilla le pide una corrección
remarks-note = Nota de la ventanilla, en chino

resume-title = Continuar un prerregistro
resume-lead = Necesita su código y, además, su correo electrónico o su palabra de acceso.
resume-code = Código del prerregistro
resume-way-mail = Recibir seis cifras por correo electrónico
resume-way-word = Tengo una palabra de acceso
resume-word = Palabra de acceso
resume-word-hint = La anotó al empezar.
resume-open = Abrir
resume-digits-title = Escriba las seis cifras
resume-digits-lead = Si este código existe y tiene un correo electrónico, acabamos de enviarle seis cifras. Valen durante { $minutes ->
        [one] { $minutes } minuto
        [many] { $minutes } de minutos
       *[other] { $minutes } minutos
    }.
resume-digits = Seis cifras
resume-ended-title = Por su seguridad, hemos cerrado su prerregistro
resume-ended = No ha habido actividad durante mucho tiempo. Todo lo que escribió sigue aquí. Abra de nuevo el prerregistro y se guardará.
error-digits-wrong = Las cifras no son correctas. Compárelas con el correo.
error-digits-gone = Estas cifras han vencido o se han probado demasiadas veces. Pida otras nuevas.
error-word-wrong = El código y la palabra de acceso no se corresponden. Revise los dos.
error-link-wrong = Este enlace no abre ningún prerregistro. Quizá se ha borrado o la dirección está incompleta. Pruebe con su código.
error-too-many-tries = Demasiados intentos. Espere diez minutos.

rights-title = Sus datos
rights-lead = Son suyos. Puede obtener una copia, retirar un consentimiento o borrarlo todo.
rights-take = Obtener una copia de todo
rights-json = En un archivo (JSON)
rights-show = Para leer o imprimir
rights-consents = Lo que ha aceptado
rights-consent-keeping = Que se guarde lo que escribe
rights-consent-sensitive = Datos sensibles
rights-consent-minors = Respuestas sobre una niña o un niño menor de 14 años
rights-given = Aceptado el { $date }
rights-withdrawn = Retirado el { $date }
rights-withdraw = Retirar el consentimiento
rights-withdraw-text = Las respuestas correspondientes y su historial se borran de inmediato.
rights-erase-title = Borrar todo
rights-erase-text = Todas las respuestas, los formularios, las fotos y su historial se borran de inmediato. No se pueden recuperar, ni siquiera de las copias de seguridad. Las citas no se borran: cancélelas aparte.
rights-erase-sure = Quiero borrarlo todo
rights-erase-button = Borrar todo
rights-erase-unsure = Si quiere borrarlo todo, marque la casilla.
rights-erased-title = Todo está borrado
rights-erased = Hemos borrado sus respuestas, formularios y fotos. Puede empezar de nuevo cuando quiera.
rights-withdrawn-done = Consentimiento retirado. Los datos correspondientes se han borrado.
rights-history = Respuesta anterior

mail-subject-started = Su prerregistro { $code }
mail-subject-unlock = { $digits }: cifras para continuar su prerregistro
mail-subject-expiring = Su prerregistro { $code } se borrará pronto
mail-subject-submitted = Enviado: { $form }
mail-subject-needs-documents = Corrección necesaria: { $form }
mail-subject-accepted = Admitido a trámite: { $form }
mail-hello-nobody = Hola:
mail-started = Ha empezado a preparar su registro. Con este código y este enlace puede continuar cuando quiera.
mail-unlock = Con estas seis cifras puede continuar su prerregistro. Valen durante { $minutes ->
        [one] { $minutes } minuto
        [many] { $minutes } de minutos
       *[other] { $minutes } minutos
    }.
mail-unlock-other = Si usted no las pidió, ignore este correo. Nadie puede abrir su prerregistro sin estas cifras.
mail-expiring = Su prerregistro no ha cambiado desde hace tiempo. Se borrará el { $date }. Si aún lo necesita, ábralo y guarde cualquier página.
mail-submitted = Su formulario ha llegado a la ventanilla. Si todavía no tiene cita, resérvela. Lleve los originales.
mail-needs-documents = La ventanilla ha revisado su formulario y le pide una corrección. Abra su prerregistro para ver cuál es.
mail-accepted = La ventanilla ha admitido a trámite su formulario.
mail-registration-code = Código del prerregistro: { $code }
mail-registration-form = Formulario
mail-registration-open = Abrir su prerregistro
mail-registration-ends = Se guarda hasta
mail-registration-keep = Guarde este correo: su enlace abre su prerregistro. No lo reenvíe a otras personas.
rights-question = Pregunta
rights-answer = Respuesta
rights-when = Cuándo
