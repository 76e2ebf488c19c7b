about-title = About this site
about-what = Anjia is the online front door of Dongli's resident service centre. Here you see what to bring, book a counter, and find whom to call, in five languages.
about-not = Booking here is an appointment, not the registration itself. The registration is done at the counter, at the police station, or in the police's online service.
about-data-title = How certain the information is
about-data = Addresses, hours and languages that the district has not confirmed yet are marked. For these, call { $number } before you go.
about-free-title = Free of charge
about-free = Booking costs nothing. Nobody may sell you an appointment, and a name can't be changed afterwards.
about-credits = Place coordinates: GeoNames (CC BY 4.0).
privacy-title = Privacy
privacy-lead = We ask only for what the appointment needs, and only you and the counter see it.
privacy-what-title = What we store
privacy-what = The name to call, the e-mail address and telephone number if you give them, your language, the number of people, and what you booked. If you ask for it, also your wish for an earlier time, and, for a draw, the days that suit you. Names and contacts are stored encrypted.
privacy-why-title = What for
privacy-why = To keep your appointment, to send you its confirmation and changes, and so that the counter can call you. If you ask for it, also to offer you an earlier time or to let you take part in a draw. For nothing else.
privacy-long-title = How long
privacy-long = A form you did not finish is erased after a day. An appointment is erased 90 days after the visit. If you ask to be told of an earlier time, we keep that wish with your appointment; it is erased when you leave the list, and at the latest together with the appointment. An entry to a draw is kept encrypted until the draw is done and is then erased; if you are drawn, it becomes your appointment. After a draw only fingerprints, codes computed from the receipts, remain public with their places. They show nothing about you. Otherwise only counts without names stay.
privacy-others-title = Training, help and registrations
privacy-others = An enrolment is kept encrypted and erased { $enrolments ->
    [one] { $enrolments } day
   *[other] { $enrolments } days
  } after the last lesson. A request for help is kept encrypted and erased { $help ->
    [one] { $help } day
   *[other] { $help } days
  } after it is closed. Nothing is passed on to a department unless you agree. What you prepare for a registration has rules of its own, which stand beside the questions. Then only counts without names stay, and they are shown from 10 people on.
privacy-not-title = What we do not do
privacy-not = No account, no advertising, no tracking, no scoring, no passing on without your consent. The only cookie remembers your language.
privacy-rights-title = Your rights
privacy-rights = You can see, move and cancel your appointment yourself. To have your data erased earlier, call { $number } or ask at the counter (Personal Information Protection Law, articles 44 to 50).
accessibility-title = Accessibility
accessibility-lead = Everybody should be able to use this site: by keyboard, with a screen reader, with large text, on an old phone, and without JavaScript.
accessibility-standard = We follow WCAG 2.2, level AA, and the Law on Building an Accessible Environment.
accessibility-contact = If something does not work for you, call { $number }, or ask at any counter.
