draw-title = Sorteo: { $name }
draw-lead-soon = Puede inscribirse desde el { $from } hasta el { $to }.
draw-lead-open = Puede inscribirse hasta el { $to }. Todas las personas tienen las mismas posibilidades, se inscriban antes o después.
draw-lead-closed = La inscripción ha terminado. El sorteo se hará en unos minutos.
draw-lead-drawn = El sorteo se hizo el { $when }.
draw-days = { $seats ->
    [one] Se sortea una cita entre el { $from } y el { $to }.
    [many] Se sortean { $seats } citas entre el { $from } y el { $to }.
   *[other] Se sortean { $seats } citas entre el { $from } y el { $to }.
  }
draw-once = Una inscripción por persona. Una segunda inscripción con el mismo correo electrónico o teléfono no cuenta.
draw-entries = Inscripciones
draw-email-hint = Ahí le enviaremos el comprobante y el resultado.
draw-suit = ¿Qué días le convienen?
draw-suit-hint = Si le convienen todos, no marque ninguno.
draw-privacy = Guardamos estos datos cifrados y los borramos después del sorteo. Si obtiene una cita, pasan a formar parte de ella.
draw-enter = Inscribirme en el sorteo
draw-entered-title = Ya participa en el sorteo
draw-entered-text = Le estamos enviando el comprobante por correo electrónico. Después del sorteo le escribiremos, haya obtenido cita o no.
draw-again-title = Ya tenía una inscripción
draw-again-text = Este correo electrónico o teléfono ya está en el sorteo. El comprobante está en el correo que le enviamos entonces.
draw-receipt = Su comprobante
draw-fingerprint = Código de control del comprobante
draw-own-drawn = Ha obtenido una cita, en el puesto { $rank } del sorteo. Los datos de la cita están en el correo que le enviamos.
draw-own-not = Esta vez no ha obtenido cita. Su puesto en el sorteo fue el { $rank }.
draw-own-unknown = Este comprobante no está en el sorteo. Revise si lo ha escrito bien.
draw-check-title = Cómo puede comprobar el sorteo cualquier persona
draw-check-text = Antes de la primera inscripción, el sistema elige un número secreto. Aquí se publica un código de control (hash) calculado a partir de él. Así, el número no se puede cambiar después. Tras el sorteo se publican el número y los códigos de control de todos los comprobantes, en el orden del sorteo. Cualquier persona puede volver a calcular ese orden.
draw-check-how = El orden es el del SHA-256 del número secreto seguido del código de control del comprobante, de menor a mayor.
draw-check-file = Todos los datos en un archivo (JSON)
draw-commitment = Código de control del número secreto
draw-seed = Número secreto
draw-results = Resultados
draw-place = Puesto
draw-result = Resultado
draw-seated = con cita
draw-not-seated = sin cita
draw-notice = Las citas de algunos días se asignan por sorteo. Todas las personas tienen las mismas posibilidades.
