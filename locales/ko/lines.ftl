# The lines of a passport read from its picture, as a suggestion.
lines-title = 사진에서 읽은 내용
lines-check = 사진에서 읽은 내용입니다. 증명서와 비교해 주십시오. ‘양식에 입력’을 누르기 전에는 아무것도 입력되지 않습니다.
lines-doubt = 검증용 숫자가 맞지 않아 잘못 읽었을 수 있습니다. 모든 내용을 증명서와 비교해 주십시오. 아래 줄은 고치실 수 있습니다.
lines-none = 이 사진에서 맨 아래 줄을 찾지 못했습니다. 밝은 곳에서 바로 위에서, 아래 줄이 또렷하게 찍어 주십시오. 아래에 직접 입력하셔도 됩니다.
lines-label = 읽은 줄
lines-fill = 양식에 입력
lines-back = 사진 페이지로 돌아가기
lines-read = 이 사진에서 정보 읽기
lines-read-hint = 사진 맨 아래 줄을 읽습니다. 몇 초 걸립니다. 입력하기 전에 결과를 확인하실 수 있습니다.
