draw-title = Sorteo: { $name }
draw-lead-soon = Puede inscribirse desde el { $from } hasta el { $to }.
draw-lead-open = Puede inscribirse hasta el { $to }. Todas las personas tienen la misma posibilidad, se inscriban antes o después.
draw-lead-closed = La inscripción ha terminado. El sorteo se hará en unos minutos.
draw-lead-drawn = El sorteo se hizo el { $when }.
draw-days = { $seats ->
    [one] Se sortea una cita del { $from } al { $to }.
   *[other] Se sortean { $seats } citas del { $from } al { $to }.
  }
draw-once = Una inscripción por persona. No cuenta una segunda con el mismo correo electrónico o teléfono.
draw-entries = Inscripciones
draw-email-hint = Ahí le enviamos el resguardo y el resultado.
draw-suit = ¿Qué días le convienen?
draw-suit-hint = Si le convienen todos, no marque ninguno.
draw-privacy = Guardamos estos datos cifrados y los borramos después del sorteo; si le toca, pasan a su cita.
draw-enter = Inscribirme en el sorteo
draw-entered-title = Ya participa en el sorteo
draw-entered-text = Le enviamos el resguardo por correo electrónico. Después del sorteo le escribiremos, le haya tocado o no.
draw-again-title = Ya estaba inscrito
draw-again-text = Este correo electrónico o teléfono ya está inscrito. El resguardo está en el correo que le enviamos entonces.
draw-receipt = Su resguardo
draw-fingerprint = Huella del resguardo
draw-own-drawn = Le ha tocado, en el puesto { $rank }. Su cita está en el correo.
draw-own-not = Esta vez no le ha tocado. Su puesto fue el { $rank }.
draw-own-unknown = Este resguardo no está en el sorteo. Compruebe que no haya un error.
draw-check-title = Cómo se puede comprobar el sorteo
draw-check-text = Antes de la primera inscripción, el ordenador elige un número secreto y aquí se publica su huella, de modo que después no se puede cambiar. Tras el sorteo se publican el número y las huellas de todos los resguardos en el orden del sorteo. Cualquier persona puede volver a calcularlo.
draw-check-how = El orden es el del SHA-256 del número secreto seguido de la huella, de menor a mayor.
draw-check-file = Todos los datos en un archivo (JSON)
draw-commitment = Huella del número secreto
draw-seed = Número secreto
draw-results = Resultados
draw-place = Puesto
draw-result = Resultado
draw-seated = le ha tocado
draw-not-seated = no le ha tocado
draw-notice = Las citas de algunos días se sortean: todas las personas tienen la misma posibilidad.
