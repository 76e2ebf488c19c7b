search-title = 검색
search-lead = 기관, 업무, 과정, 도움 요청을 모두 여기에서 찾을 수 있습니다.
search-label = 무엇을 찾으십니까?
search-hint = 한국어, 중국어, 병음, 병음 첫 글자(zgz)로 찾을 수 있어요. 조금 틀려도 괜찮아요.
search-button = 검색
search-count = { $count ->
   *[other] 검색 결과 { $count }건
  }
search-none = “{ $typed }”에 대한 결과가 없습니다
search-none-text = 다른 말이나 중국어 이름으로 찾아보십시오. 다음 방법도 있습니다.
search-none-call = { $number }번으로 전화하기
search-none-offices = 모든 기관 보기
search-none-services = 모든 업무 보기
search-kind-service = 업무
search-kind-course = 과정
search-kind-topic = 도움 요청
search-kind-page = 안내
search-offline = 검색에 연결할 수 없습니다. 네트워크를 확인한 뒤 다시 시도하십시오.
error-search-long = 너무 깁니다. { $max }자까지 입력하십시오.
error-search-words = 글자나 숫자를 입력하십시오. 기호만으로는 찾을 수 없습니다.
