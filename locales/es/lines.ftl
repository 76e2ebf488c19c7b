# The lines of a passport read from its picture, as a suggestion.
lines-title = Lo leído en la foto
lines-check = Esto es lo que hemos leído. Compárelo con su documento. No se completa nada hasta que usted elija «Completar el formulario».
lines-doubt = Hay un dígito de control que no coincide, así que puede haber algo mal leído. Compare todo con su documento. Puede corregir las líneas aquí abajo.
lines-none = No hemos encontrado las líneas en esta foto. Hágala desde arriba, con buena luz, de modo que las líneas de abajo se vean nítidas. También puede escribirlas aquí.
lines-label = Las líneas tal como las hemos leído
lines-fill = Completar el formulario
lines-back = Volver a las fotos
lines-read = Leer los datos de esta foto
lines-read-hint = Leemos las líneas de la parte inferior; tarda unos segundos. Usted revisa el resultado antes de que se complete nada.
