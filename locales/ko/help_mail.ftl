# 도움 요청에 관한 메일.
mail-help-subject = { $topic }: 요청 { $code }
mail-help-received = 요청이 접수되었습니다.
mail-help-taken = 담당자가 요청을 처리하고 있습니다.
mail-help-answered = 기관에서 답변했습니다.
mail-help-asked = 기관에서 회신을 기다리고 있습니다.
mail-help-visit = 기관에서 방문하려고 합니다. 시간이 괜찮은지 알려 주십시오.
mail-help-referred = 동의하신 대로 요청을 전달했습니다.
mail-help-closed = 요청이 종료되었습니다.
mail-help-phrase = 답변
mail-help-words = 기관에서 중국어로 쓴 내용
mail-help-translation = 번역
mail-help-when = 방문 시간
mail-help-department = 전달한 부서
mail-help-open = 요청 확인·회신·취소
mail-help-keep = 이 메일을 보관해 주십시오. 메일의 링크로 요청을 열 수 있으니 다른 사람에게 전달하지 마십시오.
