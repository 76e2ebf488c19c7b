# The frame of every page.
-anjia = Anjia

brand = { -anjia }
site-title = { $page } – { -anjia } 둥리구 주민서비스
tagline = 주민서비스 · 톈진시 둥리구
skip-to-content = 본문 바로가기
languages = 언어
nav-label = 주 메뉴
nav-home = 홈
nav-services = 업무 안내
nav-book = 창구 예약하기
nav-appointments = 내 예약
nav-offices = 기관 찾기
nav-training = 직업훈련
nav-help = 도움 요청하기
emergency-link = 긴급 전화번호
footer-label = 사이트 정보
footer-about = 사이트 소개
footer-privacy = 개인정보 처리방침
footer-accessibility = 접근성
footer-hotline = { $number } · 정부 민원 상담
footer-note = 예약은 무료입니다. 누구도 예약을 돈 받고 팔 수 없습니다.
breadcrumb = 현재 위치
optional = 선택
required = 필수
not-confirmed = 아직 확인되지 않은 정보입니다. 가시기 전에 { $number }번으로 문의하십시오.
not-confirmed-short = 미확인
phone-missing = 안내할 전화번호가 없습니다. { $number }번으로 문의하십시오.
back = 뒤로
continue = 계속
change = 변경
steps-label = 예약 단계
step-done = 완료
error-summary-title = 다음 내용을 확인해 주십시오
date-time = { $date } { $time }
time-range = { $start }~{ $end }
china-time = 중국 시간(UTC+8)
minutes = { $count ->
   *[other] { $count }분
  }
people = { $count ->
   *[other] { $count }명
  }
kilometres = { $km } km
language-zh = 중국어
language-en = 영어
language-ja = 일본어
language-ko = 한국어
language-es = 스페인어
level-village = 사구(社区)
level-street = 가도(街道)
level-sub-centre = 분소
level-district = 구
level-city = 시
all-day = 24시간 운영
days-span = { $first }~{ $last }

beside = { $name }: { $text }
behind = ({ $text })
