training-title = Training courses
training-lead = Learn a trade at a training centre. You need no account to enrol, and we do not ask about your residence status.
training-language = Language of teaching
training-place = Place
training-time = Time
training-level = Level
training-trade = Field of work
training-any = Any
training-show = Find courses
training-clear = Show all courses
training-count = { $count ->
    [one] { $count } course
   *[other] { $count } courses
}
training-none = No course fits. Please choose fewer conditions.
training-success = { $trained } people have passed a course here.
training-success-work = { $placed } of them have found work.
training-next = Next: { $when }
training-no-session = No session planned yet
training-free = { $count ->
    [one] { $count } seat free
   *[other] { $count } seats free
}
training-full = Full, with a waitlist
training-free-of-charge = Free of charge
training-yuan = { $amount } yuan
training-own-share = { $amount } yuan after the subsidy
training-own-share-none = Free after the subsidy
trade-metal = Metal work
trade-electric = Electricity
trade-logistics = Warehouses and transport
trade-care = Care and household
trade-food = Kitchen
trade-commerce = Commerce
trade-language = Language
trade-safety = Safety at work
course-level-beginner = Beginner: you need to know nothing yet
course-level-intermediate = Intermediate
course-level-advanced = Advanced
course-time-morning = Weekday mornings
course-time-afternoon = Weekday afternoons
course-time-evening = Weekday evenings
course-time-weekend = Weekends
enrolment-state-waiting = on the waitlist
enrolment-state-enrolled = enrolled
enrolment-state-withdrawn = withdrawn
enrolment-state-lapsed = offer not answered
enrolment-state-cancelled = session cancelled
enrolment-state-completed = completed
course-result-passed = passed
course-result-not_passed = not passed
course-result-left = left early
course-who = For whom
course-hours = Length
course-hours-count = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
course-fee = Fee
course-subsidy = Subsidy
course-subsidy-text = Up to { $amount } yuan. If the rules allow it, you apply at the training centre's counter.
course-certificate = Certificate
course-papers = Bring to the first lesson
course-sessions = Sessions
course-sessions-none = No session is planned yet. Please look again later, or call { $number }.
course-permit-note = Foreign nationals need a work permit to work in China. A course does not replace it.
session-begins = Begins
session-ends = Ends
session-span = { $from } to { $to }
session-weekly = Every week
session-weekly-time = { $days }, { $time }
session-lessons = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}
session-lessons-all = All lessons
session-where = Where
session-seats = Seats
session-look = Look and enrol
session-more = { $count ->
    [one] { $count } more session
   *[other] { $count } more sessions
}
session-title = { $course }, from { $date }
session-enrol = Enrol
session-enrol-note = When you continue, a seat is held for you for { $minutes } while you fill in the form.
session-wait = Join the waitlist
session-wait-note = All seats are taken. When somebody withdraws, we offer the seat by e-mail in the order of the waitlist and hold it for up to { $hours } hours.
session-begun = This session began on { $when }. You can no longer enrol.
session-over = This session is over.
session-cancelled = This session is cancelled.
session-others = The next sessions
session-just-full = Somebody else has just taken the last seat. You can join the waitlist or choose another session.
session-hold-gone = The seat is no longer held for you. What you typed is kept: please continue once more.
enrol-title = Your details
enrol-lead = One name is enough. Everything else is up to you.
enrol-lead-waits = For the waitlist we need a name and an e-mail address, to write to you when a seat is free.
enrol-held = A seat in { $course } is held for you until { $until }.
enrol-held-line = You are joining the waitlist of { $course }.
enrol-email-hint = For the confirmation and the calendar file, and if the times change. Without it, keep the code and the page of your enrolment.
enrol-email-hint-waits = We will write here when a seat is free.
enrol-phone-hint = From any country, for example +82 10-1234-5678. Used only to find your enrolment again, or if a lesson is called off.
enrol-language-hint = For your e-mails. The training centre sees it too.
enrol-privacy = We keep these details encrypted until { $days } days after the last lesson, only for this course.
enrol-continue = Check your enrolment
enrol-review-title = Check and enrol
enrol-review-title-waits = Check and join the waitlist
enrol-review-lead = You are not enrolled yet.
enrol-review-lost = Without e-mail or telephone you can find this enrolment again only with the link of the next page. Please save it or print it.
enrol-now = Enrol now
enrol-now-waits = Join the waitlist now
enrol-course = Course
enrol-change-name = the name
error-enrolled-twice = This e-mail address or telephone number is enrolled in this session already. Open that enrolment with its code, or choose another session.
error-too-many-enrolments = This e-mail address or telephone number has reached the limit of enrolments. Withdraw from one first, or wait until a course has ended.
error-session-unknown = There is no such session.
enrolments-title = My enrolment
enrolments-lead = Enter the code and the e-mail address or telephone number you gave when enrolling.
enrolments-open = Open my enrolment
enrolment-title = Your enrolment
enrolment-enrolled-title = You are enrolled
enrolment-waiting-title = You are on the waitlist
enrolment-withdrawn-title = You have withdrawn
enrolment-withdrawn-text = Somebody else can have the seat. You can enrol again at any time.
enrolment-lapsed-text = We held a seat for you, but had no answer in time. You can join the waitlist again.
enrolment-cancelled-text = We are sorry: this session will not take place. Please choose another one.
enrolment-mail = We are sending the confirmation to { $email }.
enrolment-no-mail = We have no e-mail address from you. Please save the link of this page, or print it.
enrolment-place = You are number { $place } on the waitlist. We will write to { $email } when a seat is free.
enrolment-offer-title = A seat is held for you
enrolment-offer-text = We hold it until { $until }. Then it goes to the next person.
enrolment-accept = Take the seat
enrolment-decline = No, leave the waitlist
enrolment-accepted-again = You have this seat already. Nothing more is needed.
enrolment-over = The seat is no longer held for you.
enrolment-too-late = The session has begun or is over, so nothing can be changed here. Please contact the training centre.
enrolment-calendar = Add all lessons to calendar
enrolment-withdraw = Withdraw
enrolment-withdraw-title = Withdraw from this course?
enrolment-withdraw-lead = Your seat will go to somebody else. This can't be undone, but you can enrol again.
enrolment-withdraw-yes = Yes, withdraw
enrolment-keep = No, keep it
enrolment-result = Result
enrolment-again = See other courses
enrolment-desk-title = Job desk
enrolment-desk-text = The training centre's job desk helps you to find work, free of charge. If you agree, we tell them your name and contact.
enrolment-desk-agree = Yes, pass it on
enrolment-desk-agreed = The job desk has your name and contact and will write or call.
enrolment-desk-withdraw = No longer agree
enrolment-code = Code: { $code }
enrolment-counter = I am enrolled in: { $course }.
problem-session-full = The session is full
problem-session-full-detail = All seats are taken. Send "waitlist": true to join the waitlist, or choose another session.
problem-session-closed = You can no longer enrol in this session or withdraw from it
problem-session-closed-detail = It has begun, is over or has been cancelled.
enrolments-code = Code
