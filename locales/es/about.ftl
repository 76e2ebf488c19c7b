about-title = Sobre este sitio
about-what = Anjia es la ventanilla en línea del Centro de Atención a Residentes de Dongli. Aquí puede ver qué debe llevar, reservar cita y saber a quién llamar. Está en cinco idiomas.
about-not = Aquí se reserva una cita; la cita no es el registro. El registro se hace en la ventanilla, en la comisaría local o en el servicio en línea de la policía.
about-data-title = Fiabilidad de la información
about-data = Algunas direcciones, horarios e idiomas aún no están confirmados por el distrito y llevan una marca. En esos casos, llame al { $number } antes de ir.
about-free-title = Gratis
about-free = Reservar cita es gratis. Nadie puede venderle una cita. Después de reservar, el nombre no se puede cambiar.
about-credits = Coordenadas de los lugares: GeoNames (CC BY 4.0).
privacy-title = Aviso de privacidad
privacy-lead = Pedimos solo lo necesario para la cita. Solo usted y el personal de la ventanilla ven esos datos.
privacy-what-title = Qué guardamos
privacy-what = Guardamos el nombre para llamarle, su idioma, el número de personas y la cita reservada. También su correo y su teléfono, si los indica. Si lo pide, guardamos además que desea adelantar su cita. Si se inscribe en un sorteo, también los días que le convienen. El nombre y los datos de contacto se guardan cifrados.
privacy-why-title = Para qué
privacy-why = Para mantener su cita, enviarle la confirmación y los cambios, y llamarle en la ventanilla. Si usted lo pide, también para ofrecerle una cita más temprana o incluirle en un sorteo. Para nada más.
privacy-long-title = Por cuánto tiempo
privacy-long = Una reserva sin terminar se borra al cabo de un día. Una cita se borra 90 días después de la visita. Si pide que le avisemos para adelantar la cita, guardamos esa petición con ella. La borramos cuando usted sale de la lista de espera o, como máximo, junto con la cita. Las inscripciones en un sorteo se guardan cifradas hasta que se hace el sorteo y después se borran. Si obtiene una cita, sus datos pasan a formar parte de ella. Después del sorteo solo quedan públicos los códigos de control de los comprobantes y sus puestos. Esos códigos no revelan nada sobre usted. Por lo demás, solo quedan recuentos sin nombres.
privacy-others-title = Cursos, ayuda y preparación de registros
privacy-others = Los datos de una inscripción se guardan cifrados y se borran { $enrolments ->
    [one] { $enrolments } día
    [many] { $enrolments } de días
   *[other] { $enrolments } días
  } después de la última clase. Una solicitud de ayuda se guarda cifrada y se borra { $help ->
    [one] { $help } día
    [many] { $help } de días
   *[other] { $help } días
  } después de cerrarse. Solo se pasa a otro departamento si usted está de acuerdo. La preparación de un registro tiene sus propias reglas, que figuran junto a las preguntas. Después solo quedan recuentos sin nombres, que se muestran a partir de 10 personas.
privacy-not-title = Qué no hacemos
privacy-not = No hay cuentas, publicidad, rastreo ni puntuaciones, y no cedemos sus datos sin su consentimiento. La única cookie recuerda su idioma.
privacy-rights-title = Sus derechos
privacy-rights = Usted puede ver, cambiar y cancelar su cita. Para borrar antes sus datos, llame al { $number } o pregunte en la ventanilla. Así lo prevé la Ley de Protección de la Información Personal de China (PIPL), artículos 44 a 50.
accessibility-title = Accesibilidad
accessibility-lead = Todas las personas deben poder usar este sitio. Funciona con teclado, con lector de pantalla, con letra grande, en un teléfono antiguo y sin JavaScript.
accessibility-standard = Seguimos las pautas WCAG 2.2, nivel AA, y la Ley de China sobre la Construcción de un Entorno Accesible.
accessibility-contact = Si algo no le funciona, llame al { $number } o pregunte en cualquier ventanilla.
