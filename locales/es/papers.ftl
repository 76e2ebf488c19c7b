papers-title = Fotos de sus documentos
papers-link = Añadir fotos de documentos
papers-lead = Con una foto, la ventanilla puede preparar su trámite. No es obligatoria. Lleve los originales en todo caso.
papers-how = Basta una foto hecha con el teléfono. Puede enviar JPEG, PNG, WebP, HEIC o PDF, hasta 20 MB. No guardamos el lugar ni los datos de la cámara. De un PDF guardamos la primera página.
papers-kind-data-page = Página de datos del pasaporte o de otro documento
papers-kind-visa-page = Página del visado (visa) o del permiso de residencia
papers-kind-entry-stamp = Página con el sello de entrada
papers-kind-home-contract = Contrato de alquiler o comprobante de alojamiento
papers-kind-photo = Foto para documentos (tipo carné)
papers-choose = Elija una foto: { $paper }
papers-upload = Subir archivo
papers-replace = Subir una foto nueva
papers-replace-hint = La foto nueva sustituye a esta.
papers-delete = Borrar esta foto
papers-download = Guardar
papers-consent-title = Su consentimiento
papers-consent = Acepto que las fotos de estos documentos se guarden cifradas para este registro. También acepto que la ventanilla las vea. Si son de una niña o un niño menor de 14 años, lo acepto como madre, padre o persona tutora.
papers-consent-needed = Para subir una foto, acepte que se guarde. Si no lo acepta, lleve los originales a la ventanilla.
papers-kept = La foto está guardada.
papers-deleted = La foto está borrada.
papers-added = Añadida el { $date }
papers-size = { $width } × { $height } píxeles
papers-none = No hay fotos
papers-attached = Fotos de este formulario
papers-also = Otras fotos
papers-ended-title = Por su seguridad, hemos cerrado su prerregistro
papers-ended = La foto no se ha guardado. Abra de nuevo el prerregistro. Volverá a esta página y podrá elegir la foto otra vez.
papers-hints-title = La foto está guardada. Conviene revisarla:
papers-hint-shape = Las proporciones no son las que pide este formulario.
papers-hint-too-small = La foto tiene pocos píxeles y puede verse borrosa al imprimirla.
papers-hint-background = El fondo no parece blanco o no es uniforme.
papers-hint-dark = La foto parece oscura.
papers-hint-bright = La foto parece demasiado clara; quizá no se vea bien la cara.
papers-hint-counter = Es solo una orientación. Decide la ventanilla.
papers-wrong-nothing = Elija primero una foto.
papers-wrong-too-large = Este archivo supera los 20 MB. Haga otra foto de menor tamaño.
papers-wrong-unknown = No podemos leer este archivo como foto. Elija un archivo JPEG, PNG, WebP, HEIC o PDF.
papers-wrong-damaged = El archivo está dañado o llegó incompleto. Elíjalo otra vez o haga otra foto.
papers-wrong-pixels = Esta foto tiene demasiados píxeles. Haga otra de menor tamaño.
papers-wrong-unreadable = Aquí no podemos leer este archivo. Elija un archivo JPEG o una captura de pantalla de la foto.
papers-wrong-locked = Este PDF solo se abre con contraseña. Elija una foto o un PDF sin contraseña.
papers-wrong-server = En este momento no se puede guardar la foto. Inténtelo de nuevo en unos minutos.
papers-wrong-full = Ya hay { $max ->
        [one] { $max } foto
        [many] { $max } de fotos
       *[other] { $max } fotos
    } y no caben más. Borre una primero.
papers-rights-title = Sus fotos
papers-rights-consent = Fotos de documentos
papers-withdraw-text = Todas las fotos se borran de inmediato.
papers-progress = Progreso de la subida
papers-preparing = Reduciendo el tamaño de la foto…
papers-sending = { $percent } % subido
papers-waiting = Se ha perdido la conexión. La subida continuará sola en cuanto vuelva.
papers-checking = Foto subida. La estamos comprobando…
papers-cancel = Cancelar la subida
papers-cancelled = Subida cancelada. No se ha guardado nada.
papers-stopped = La conexión no ha vuelto. Lo recibido se conserva { $hours ->
        [one] { $hours } hora
       *[other] { $hours } horas
    }: suba otra vez el mismo archivo y continuará donde se quedó.
papers-choose-short = Elija una foto
