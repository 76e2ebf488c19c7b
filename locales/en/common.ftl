# The frame of every page.
-anjia = Anjia

brand = { -anjia }
site-title = { $page } – { -anjia }, Dongli resident services
tagline = Resident services · Dongli, Tianjin
skip-to-content = Skip to main content
languages = Languages
nav-label = Main menu
nav-home = Home
nav-services = Services
nav-book = Book a counter
nav-appointments = My appointment
nav-offices = Offices
nav-training = Training
nav-help = Ask for help
emergency-link = Emergency numbers
footer-label = About this site
footer-about = About
footer-privacy = Privacy
footer-accessibility = Accessibility
footer-hotline = { $number } · city service line
footer-note = Booking is free. Nobody may sell you an appointment.
breadcrumb = You are here
optional = optional
required = required
not-confirmed = Not confirmed. Please call { $number } before you go.
not-confirmed-short = Not confirmed
phone-missing = No telephone number available. Call { $number }.
back = Back
continue = Continue
change = Change
steps-label = Steps of booking
step-done = done
error-summary-title = Please check the following
date-time = { $date }, { $time }
time-range = { $start }–{ $end }
china-time = China time (UTC+8)
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
people = { $count ->
    [one] { $count } person
   *[other] { $count } people
  }
kilometres = { $km } km
language-zh = Chinese
language-en = English
language-ja = Japanese
language-ko = Korean
language-es = Spanish
level-village = Community
level-street = Subdistrict
level-sub-centre = Sub-centre
level-district = District
level-city = City
all-day = open day and night
days-span = { $first } to { $last }

beside = { $name }: { $text }
behind = ({ $text })
