search-title = Search
search-lead = Offices, services, courses and help: everything is found here.
search-label = What are you looking for?
search-hint = In any of the five languages, in Chinese or pinyin, also first letters (zgz). A small mistake does no harm.
search-button = Search
search-count = { $count ->
    [one] { $count } result
   *[other] { $count } results
  }
search-none = Nothing found for “{ $typed }”
search-none-text = Try another word, or the Chinese name. You can also:
search-none-call = Call { $number }
search-none-offices = See all offices
search-none-services = See all services
search-kind-service = Service
search-kind-course = Course
search-kind-topic = Ask for help
search-kind-page = Page
search-offline = The search can’t be reached. Check your connection and try again.
error-search-long = That is too long. Type at most { $max } characters.
error-search-words = Type letters or numbers: signs alone can’t be searched for.
