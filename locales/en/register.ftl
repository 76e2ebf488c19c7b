nav-register = Pre-register
home-register = Prepare a registration
home-register-text = Type everything once at home, in your language. At the counter it is only checked.

register-title = Prepare a registration
register-lead = Type everything once, in your language. We fill in every form from it; at the counter it is only checked.
register-binding-title = This is preparation
register-binding = What you type here does not register you yet. You are registered only once the counter has checked it. Foreign nationals can also register their accommodation themselves, free of charge, in the national online service.
register-online = National online service
register-events = What has happened?
register-forms = Or choose one form
register-resume-title = Have you already begun?
register-resume = Go on with a pre-registration
register-how-title = How it works
register-how-1 = Tell us what has happened. We choose the forms and tell you what to bring.
register-how-2 = Fill them in, with as many breaks as you like. A code brings you back.
register-how-3 = Submit them, book a counter, and bring the originals.

start-title = { $name }
start-lead = A few questions, so that you only get the forms you need.
start-papers = Forms you may need
start-email-hint = We send your code and news from the counter to this address. If you leave it empty, we show you a resume word, once.
start-keeping = I agree that what I type is kept, encrypted, for this registration.
start-keeping-text = Only you and the counter can read it. Unless you submit it, it is erased { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after the last change. You can take a copy or have it erased at any time.
start-button = Start
error-keeping = To begin, agree that what you type is kept. Without this we cannot keep your answers.

plan-title = Your pre-registration
plan-code = Pre-registration code
plan-begun-title = Your pre-registration has begun
plan-begun-mail = We have sent the code and a link to { $email }. You can go on from any device.
plan-word-title = Your resume word: { $word }
plan-word-text = Write down the code and this word. We show the word only now; with both you can go on later, on any device.
plan-forms = Forms
plan-progress = Pages done: { $done } of { $all }
plan-begin = Begin
plan-continue = Go on
plan-review = Check and submit
plan-see = See what you submitted
plan-correct = Correct it
plan-sheet = Sheet for the counter
plan-person = Person { $number }
plan-add-person = Add a person to “{ $form }”
plan-added = There is now one more form, for the next person. Address and contact are already filled in.
plan-papers = What to bring
plan-due = { $form }: the deadline is { $when }.
plan-due-passed = The deadline has passed. Please register as soon as you can; the counter will help you.
plan-due-late = The first free appointment is after the deadline: { $first }. Please go to the police station without an appointment. Foreign nationals can also use the national online service.
plan-due-late-none = No appointment is free before the deadline. Please go to the police station without an appointment. Foreign nationals can also use the national online service.
plan-due-in-time = The first free appointment is before the deadline: { $first }.
plan-book = Book a counter: { $service }
plan-visits = Your appointments
plan-rights = Your data
plan-ends = Kept until { $date }. Each change extends this.
plan-leave = Finish on this device
plan-left = You have finished on this device. To go on, you need your code.

form-state-draft = Draft
form-state-submitted = Submitted
form-state-needs-documents = Corrections needed
form-state-accepted = Accepted for processing

fill-page = Page { $number } of { $all }
fill-why = What it is for
fill-save = Save and go on
fill-save-overview = Save and stop for now
fill-saved = Saved. You can close this page; your code brings you back.
fill-choose = Please choose
fill-yes = Yes
fill-no = No
fill-mrz = The two lines at the bottom of the passport’s data page
fill-mrz-hint = Type or paste them, with all the < signs. We fill in the name, number and dates from them. Please check the result.
fill-mrz-button = Fill in from these lines
fill-mrz-done = We filled in what the lines say. Please compare it with your passport.
fill-mrz-doubt = A check digit in the lines does not fit. Please compare every answer with your passport. You can go on.
fill-mrz-wrong = These are not the lines of a passport or card. A passport has two lines of 44 characters, a card three lines of 30. Please type them again, or answer the questions below yourself.
fill-communities = Show communities
fill-community-first = First choose the subdistrict, then “{ $button }”.
fill-address-card = Your address in Chinese
fill-doubtful = The check digit of this number does not fit. Please look again. If your document shows it like this, leave it; the counter will look at the document.
fill-remark = From the counter: { $reason }
fill-closed-title = This form is with the counter
fill-closed = It cannot be changed now. If something is wrong, tell the counter when you come, or call { $number }.

fault-empty = Please answer this question.
fault-too-long = This is too long. Please use at most { $max ->
        [one] { $max } character
       *[other] { $max } characters
    }.
fault-control = This contains characters that cannot be shown. Please type it again.
fault-latin = Please use Latin letters, as printed in your passport.
fault-han = Please use Chinese characters only.
fault-kana = Please use katakana only.
fault-date = This date does not exist or is not complete. Please give year, month and day. Example: 1990-11-24
fault-date-time = This day or time is not complete. Please give both. Example: 2026-11-24 14:20
fault-too-early = Please check the date. It must be { $date } or later.
fault-too-late = Please check the date. It must be { $date } or earlier.
fault-choice = Please choose one of the answers.
fault-number = Please give a whole number from { $min } to { $max }.
fault-phone = This is not a telephone number we know. Please check it, or begin with + and the country code. Example: +82 10-1234-5678
fault-email = This is not an e-mail address. Please check it. Example: name@example.org
fault-document = This number does not fit the document you chose. Please check the document type, and copy the number exactly.
fault-check-digit = Part of this number is wrong. Please compare every digit with the card.

hand-in-title = Check and submit: { $form }
hand-in-lead = Please look through everything. If you choose “Change”, you come back here afterwards.
hand-in-nothing = Not answered
hand-in-missing-title = Something is still missing
hand-in-consents = Your consent
hand-in-sensitive = I agree that the numbers of my documents and other sensitive personal information are kept and shown to the counter for this registration.
hand-in-minors = I am the parent or guardian, and I agree that the answers about the child under 14 are kept and shown to the counter for this registration.
hand-in-consent-needed = Without this consent the form cannot be submitted. You can still take the originals to the counter and fill in the form there.
hand-in-button = Submit
hand-in-done-title = Submitted
hand-in-done = The counter can see your form. Now book a time, and bring the originals.
hand-in-law = Legal basis
sheet-title = Sheet for the counter
sheet-print = Print this page, or show it on your phone.
sheet-scan = Code for the counter to scan
sheet-made = Made on { $date }

remark-differs = this does not agree with the document; please correct it
remark-incomplete = this is not complete; please add what is missing
remark-unreadable = this cannot be read; please type it again, or send a clearer picture
remark-expired = the document has expired; please use a valid one
remark-paper-missing = a document is missing; please bring it
remark-other = please correct this
remarks-title = The counter asks you to correct something
remarks-note = Note from the counter, in Chinese

resume-title = Go on with a pre-registration
resume-lead = You need your code, and either your e-mail address or your resume word.
resume-code = Pre-registration code
resume-way-mail = Send me six digits by e-mail
resume-way-word = I have a resume word
resume-word = Resume word
resume-word-hint = You wrote it down when you began.
resume-open = Open
resume-digits-title = Type the six digits
resume-digits-lead = If this code exists and has an e-mail address, we have just sent six digits there. They are good for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
resume-digits = Six digits
resume-ended-title = For your safety, your pre-registration was closed
resume-ended = Nothing happened for a long time. Everything you typed is still here: open the pre-registration again, and it is saved.
error-digits-wrong = These digits are wrong. Please compare them with the mail.
error-digits-gone = These digits are too old or were tried too often. Please have new ones sent.
error-word-wrong = Code and resume word do not go together. Please check both.
error-link-wrong = This link does not open a pre-registration. It may have been erased, or the address is not complete. Please try with your code.
error-too-many-tries = Too many attempts. Please wait ten minutes.

rights-title = Your data
rights-lead = It is yours. You can take a copy, withdraw a consent, or have everything erased.
rights-take = Take a copy of everything
rights-json = As a file (JSON)
rights-show = To read or print
rights-consents = What you agreed to
rights-consent-keeping = That what you type is kept
rights-consent-sensitive = Sensitive answers
rights-consent-minors = Answers about a child under 14
rights-given = Given on { $date }
rights-withdrawn = Withdrawn on { $date }
rights-withdraw = Withdraw consent
rights-withdraw-text = The answers it covers are erased at once, with their history.
rights-erase-title = Erase everything
rights-erase-text = All answers, forms and pictures and their history are erased at once and cannot be brought back, not even from backups. Appointments stay; cancel them separately.
rights-erase-sure = I want everything erased
rights-erase-button = Erase everything
rights-erase-unsure = Please tick the box if you want everything erased.
rights-erased-title = Everything is erased
rights-erased = Your answers, forms and pictures are gone. You can begin again at any time.
rights-withdrawn-done = Withdrawn. What the consent covered is erased.
rights-history = Earlier answer

mail-subject-started = Your pre-registration { $code }
mail-subject-unlock = { $digits } is your code to go on
mail-subject-expiring = Your pre-registration { $code } will soon be erased
mail-subject-submitted = Submitted: { $form }
mail-subject-needs-documents = Please correct: { $form }
mail-subject-accepted = Accepted for processing: { $form }
mail-hello-nobody = Hello,
mail-started = You have begun to prepare your registration. With this code and link you can go on at any time.
mail-unlock = With these six digits you can go on with your pre-registration. They are good for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
mail-unlock-other = If you did not ask for them, please ignore this mail. Nobody can open your pre-registration without these digits.
mail-expiring = Your pre-registration has not changed for some time. It will be erased on { $date }. If you still need it, open it and save any page.
mail-submitted = Your form has reached the counter. If you have no appointment yet, please book a time. Bring the originals.
mail-needs-documents = The counter has looked at your form and asks you to correct something. Open your pre-registration to see what.
mail-accepted = The counter has accepted your form for processing.
mail-registration-code = Pre-registration code: { $code }
mail-registration-form = Form
mail-registration-open = Open your pre-registration
mail-registration-ends = Kept until
mail-registration-keep = Keep this mail: its link opens your pre-registration. Do not pass it on.
rights-question = Question
rights-answer = Answer
rights-when = When
