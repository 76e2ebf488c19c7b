# Mails about requests for help.
mail-help-subject = { $topic }: your request { $code }
mail-help-received = We have received your request.
mail-help-taken = Somebody is working on your request.
mail-help-answered = The office has answered your request.
mail-help-asked = The office needs something from you.
mail-help-visit = The office would like to visit you. Please say whether the time suits.
mail-help-referred = With your consent, we have passed your request on.
mail-help-closed = Your request is closed.
mail-help-phrase = Answer
mail-help-words = Written in Chinese by the office
mail-help-translation = The same in your language
mail-help-when = Time of the visit
mail-help-department = Passed on to
mail-help-open = See your request, reply or take it back
mail-help-keep = Keep this e-mail: its link opens your request. Do not pass it on.
