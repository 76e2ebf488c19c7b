# Correos sobre solicitudes de ayuda.
mail-help-subject = { $topic }: su solicitud { $code }
mail-help-received = Hemos recibido su solicitud.
mail-help-taken = Alguien se ocupa de su solicitud.
mail-help-answered = La oficina ha respondido a su solicitud.
mail-help-asked = La oficina necesita algo de usted.
mail-help-visit = La oficina quiere visitarle. Díganos si la hora le viene bien.
mail-help-referred = Con su consentimiento, hemos enviado su solicitud a otro departamento.
mail-help-closed = Su solicitud está cerrada.
mail-help-phrase = Respuesta
mail-help-words = Escrito por la oficina en chino
mail-help-translation = Lo mismo en su idioma
mail-help-when = Hora de la visita
mail-help-department = Enviada a
mail-help-open = Ver la solicitud, responder o retirarla
mail-help-keep = Guarde este correo: su enlace abre la solicitud. No lo reenvíe a otras personas.
