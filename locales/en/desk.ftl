# Employers' desks, and preparing together with somebody.
footer-companies = For companies
companies-title = Prepare registrations for your staff
companies-link = Open a desk for your company
companies-card = Companies can prepare registrations for their people from a spreadsheet. Each person completes and agrees to their own.
companies-lead = { $most ->
    [one] You prepare the registration of { $most } person from a spreadsheet.
   *[other] You prepare registrations for up to { $most } people from a spreadsheet.
  } Each person gets a link of their own, completes the rest and decides.
companies-how = How it works
companies-how-1 = We send you a link to your company’s desk. There is no password.
companies-how-2 = You fill in a template and upload it. We check every row and tell you what to correct, cell by cell.
companies-how-3 = Each person gets a mail, or a printed slip from you, agrees, and completes the registration.
companies-how-4 = You see who has handed in, and book appointments for several people at once. You do not see what they typed.
companies-begin = Open a desk
company-zh = Name of the company in Chinese
company-zh-hint = As in the business licence. If there is none, give the name below.
company-latin = Name in Latin letters
company-contact = Contact person
company-email-hint = The link to the desk goes there. Use the company’s address.
company-keeping = I agree that the company, my name and this address are kept for the desk, encrypted.
company-keeping-text = The desk is erased { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after it was last used. You can have it erased at any time.
company-button = Send me the link
company-again = Is the link lost?
company-again-hint = If this address has a desk, we send its link again.
company-again-button = Send the link again
company-sent-title = Please look into your mail
company-sent = If everything is right, a mail with a link is on its way to { $email }.
company-sent-text = No mail after ten minutes? Look into the spam folder, or ask for the link again.
error-company = Please give the name of the company, in Chinese or in Latin letters.
error-company-long = The name is longer than 80 characters or contains characters that cannot be shown.
error-company-contact = Please give the name of somebody we can ask, with 120 characters at most.
error-company-keeping = To open a desk, agree that these data are kept.

desk-title = Your company’s desk
desk-closed-title = This desk is not open here
desk-closed = Open it with the link in our mail. For your safety it closes two hours after the last page.
desk-link-wrong = This link does not open a desk. It may have been erased, or the address is not complete.
desk-left-title = You have finished
desk-left = The desk is closed on this device. The link in our mail opens it again.
desk-people-title = Your people
desk-people-none = Nobody yet. Choose below what you want to prepare.
desk-people-text = You see the name from your spreadsheet and how far each person is, and nothing of what they typed.
desk-counts = { $all ->
        [one] { $all } person
       *[other] { $all } people
    }: { $handed } handed in, { $waiting } not answered yet.
desk-state-invited = Invited by mail
desk-state-slip = Hand out the slip
desk-state-opened = Opened
desk-state-completing = Completing
desk-state-gone = Declined or erased
desk-prepared = { $count ->
        [0] These registrations were prepared before.
        [one] { $count } registration is prepared.
       *[other] { $count } registrations are prepared.
    } Mails are on their way; for everybody without an e-mail address, print the slips.
desk-booked = { $count ->
    [one] { $count } appointment is booked.
   *[other] { $count } appointments are booked.
  }
desk-interrupted = Preparing was interrupted
desk-unconfirmed = A spreadsheet is waiting for your answer
desk-go-on = See it and go on
desk-slips = Print slips
desk-book = Book appointments: { $form }
desk-forms = Prepare for more people
desk-forms-text = Choose the form. Each has a template of its own.
desk-ends = Kept until { $date }. Each visit makes it longer.
desk-data-title = What is kept of this desk
desk-data-text = { $days ->
        [one] Company, contact person, address and the names of your people are kept, encrypted with a key of the desk’s own, for { $days } day after the last visit.
       *[other] Company, contact person, address and the names of your people are kept, encrypted with a key of the desk’s own, for { $days } days after the last visit.
    } What a spreadsheet held is erased once it is prepared, or after a day.
desk-erase-title = Erase the desk
desk-erase-text = The desk, its spreadsheets and names are erased at once. Invitations nobody has answered are erased too. Registrations that people have agreed to are theirs and stay.
desk-erase-sure = I want the desk erased
desk-erase-unsure = Please tick the box if you want the desk erased.
desk-erase-button = Erase the desk
desk-erased-title = The desk is erased
desk-erased = The desk and everything in it are gone.

upload-lead = { $most ->
    [one] Fill in the template, one row, and upload it. Nothing begins before you confirm.
   *[other] Fill in the template, one row for each person and { $most } at most, and upload it. Nothing begins before you confirm.
  }
upload-template = 1. Template
upload-template-text = Choose the language of its headings. Answers are understood in all five languages.
upload-columns = The columns, and what they are needed for
upload-columns-text = Only the name is needed. Leave a cell empty when you do not know it: the person completes it.
upload-file = 2. Upload
upload-choose = Spreadsheet (XLSX or CSV)
upload-hint = 5 MB at most, without formulas. An empty e-mail cell means that you hand out a printed slip.
upload-button = Check the spreadsheet
sheet-people = People
sheet-guide = How to fill it in
sheet-lead = { $most ->
    [one] One row, one person.
   *[other] One row for each person, { $most } at most. Dates like 2026-11-24. Paste values, no formulas.
  }
sheet-known = Write only what the company knows. Empty cells are completed by the person.
file-nothing = Please choose a file.
file-empty = Nobody stands in this file. Fill in one row for each person, below the headings.
file-too-large = This file is too large. A spreadsheet of 500 people has less than 1 MB; please save only the table, without pictures.
file-too-many = { $most ->
    [one] There is more than { $most } person in this file. Please split it.
   *[other] There are more than { $most } people in this file. Please split it into several.
  }
file-old = This is an old XLS file, or one with a password. Please save it as XLSX without a password.
file-unknown = This is neither XLSX nor CSV. Please save the table as one of these.
file-damaged = This file is damaged or was cut off. Please save it again and upload it once more.
file-encoding = The characters of this file cannot be read. Please save it as XLSX, or as CSV in UTF-8.
file-columns = The headings are not those of the template. Please use the template of this form; a column for the name is needed.

batch-title = What we found
batch-good = { $count ->
        [0] No row can be prepared yet.
        [one] { $count } row is right.
       *[other] { $count } rows are right.
    }
batch-faulty = { $count ->
    [one] { $count } row has to be corrected
   *[other] { $count } rows have to be corrected
  }
batch-again = { $count ->
    [one] { $count } person was prepared here before and is left out.
   *[other] { $count } people were prepared here before and are left out.
  }
batch-unread = Columns that were not read
batch-faults-title = Please correct
batch-faults-text = Correct these cells in your spreadsheet and upload it again. Whoever is prepared already is left out then.
batch-csv = This list as a file (CSV)
batch-more = { $count ->
    [one] Show { $count } more
   *[other] Show { $count } more
  }
batch-confirm-title = Prepare
batch-confirm-text = Each person gets a mail with a link of their own, or a slip that you print. Until they agree, nobody but you and they sees the data; after 30 days without an answer it is erased.
batch-left-out = { $count ->
    [one] { $count } row with mistakes is left out.
   *[other] { $count } rows with mistakes are left out.
  }
batch-confirm = { $count ->
    [one] Prepare { $count } registration
   *[other] Prepare { $count } registrations
  }
batch-other = Upload another file
cell-place = Cell
cell-column = Column
cell-typed = In the cell
cell-wrong = What is wrong
cell-choice = This is none of the answers. Please choose from the list in the template.
cell-formula = Formulas are not read. Please paste the value.
cell-broken = The spreadsheet shows an error here. Please type the value.
cell-ambiguous = This could be two different days. Please write year, month, day: 2026-11-24.
cell-rounded = The spreadsheet has rounded this long number. Format the column as text and type the number again.
cell-no-name = This row has no name.
cell-twice = The same person as in row { $row }. If they are two people, give each their own document number or date of birth.
cell-shared-email = This address stands in several rows, or is that of the desk. Each person needs their own; leave it empty to hand out a slip.

slips-title = Slips to hand out
slips-lead = Print, cut, and give each person their own. The word on it works until the person has agreed.
slips-none = Everybody has a mail or has answered. There is nothing to print.
slip-text = { $company } has prepared a registration for you: { $form }. It is yours: you agree or decline.
slip-how = Scan the square, or go to { $address } and type both codes.

visits-title = Book for several people
visits-lead = { $most ->
    [one] One person gets one time.
   *[other] Each person gets a time of their own, one after the other on one day, { $most } people at most. Half of the free times stay for everybody else.
  }
visits-office = Office
visits-nobody = Nobody can be booked for yet: first they have to agree to their registration.
visits-day = Day
visits-free = { $count ->
    [one] room for { $count } person
   *[other] room for { $count } people
  }
visits-full = No day has room now. Please look again later, or choose another office.
visits-people = For whom
visits-people-hint = Everybody here has agreed. They get a mail and can move or cancel their time themselves.
visits-button = Book for all of them
visits-day-missing = Please choose a day.
visits-how-many = { $most ->
    [one] Please choose one person.
   *[other] Please choose at least one person and { $most } at most.
  }
visits-room = { $count ->
    [0] This day has no room any more. Please choose another day.
    [one] This day has room for { $count } person. Please choose fewer people or another day. Nobody was booked for.
   *[other] This day has room for { $count } people. Please choose fewer people or another day. Nobody was booked for.
  }
visits-not-now = { $name } cannot be booked for: there is an appointment already, or the person has not agreed. Nobody was booked for.

consent-title = A registration was prepared for you
consent-by = { $company } has prepared it for you. Ask there for { $contact } if something is unclear.
consent-yours-title = It is yours, and you decide
consent-yours = { $company } sees whether you have handed in and whether it was accepted. It does not see what you type from now on. You can change everything.
consent-known = What was typed for you
consent-button = Agree and go on
consent-decline-title = You do not want this?
consent-decline-text = Then everything here is erased at once. If you do nothing, it is erased on { $date }. You can always register without your employer.
consent-decline = Decline and erase
consent-declined-title = Declined
consent-declined = Everything that was prepared for you is erased. Your employer sees only that it is gone.
consent-done = Thank you. The registration is yours now. Please look through it and complete it.
error-consent = To go on, agree that the data are kept; or decline below.
prepared-by = Prepared by { $company }; the consent is the person’s own.
helped-by = Prepared together with { $name } ({ $relation })
helper-title = I am helping somebody
helper-tick = I prepare this together with the person it is for
helper-tick-hint = All answers and consents are the person’s. Who helps, and how the person agreed, is recorded.
helper-name = Your name
helper-relation = Who you are
helper-coordinator = Community coordinator
helper-family = Family
helper-friend = Friend
helper-employer = Employer or colleague
helper-interpreter = Interpreter
helper-other = Somebody else
helper-way = How does the person agree?
way-alone = The person ticks the boxes alone
way-present = The person is here and says so
way-interpreter = The person says so through an interpreter
way-written = In writing; I keep the paper
error-helper-name = Please give your name.
error-helper-relation = Please choose who you are.
error-helper-way = Please say how the person has agreed.

mail-subject-desk = The link to your company’s desk
mail-subject-desk-expiring = Your company’s desk will soon be erased
mail-subject-invited = { $company } has prepared a registration for you
mail-desk = with this link you open your company’s desk.
mail-desk-expiring = nobody has used your company’s desk for some time. On { $date } it will be erased. If you still need it, open it.
mail-invited = your employer has prepared a registration for you. It is yours: open it, look at what was typed, and agree or decline.
mail-company = Company
mail-desk-open = Open the desk
mail-desk-keep = Keep this mail: its link opens the desk, without a password. Do not pass it on.
mail-invited-keep = If you do nothing, everything is erased on the day above. Your employer does not see what you type.
mail-desk-code = Desk { $code }
