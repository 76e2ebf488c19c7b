# The lines of a passport read from its picture, as a suggestion.
lines-title = Read from your picture
lines-check = This is what we read. Please compare it with your document. Nothing is filled in until you choose “Fill in the form”.
lines-doubt = A check digit does not fit, so something may be misread. Please compare everything with your document. You can correct the lines below.
lines-none = We found no such lines on this picture. Take it from straight above, in good light, so that the bottom lines are sharp. You can also type the lines below.
lines-label = The lines as we read them
lines-fill = Fill in the form
lines-back = Back to the pictures
lines-read = Read the data from this picture
lines-read-hint = We read the lines at the bottom, which takes a few seconds. You check the result before anything is filled in.
