# すべてのページの枠。
-anjia = Anjia（安家）

brand = { -anjia }
site-title = { $page } – { -anjia } 東麗区の住民サービス
tagline = 住民サービス・天津市東麗区
skip-to-content = 本文へ移動
languages = 言語
nav-label = メインメニュー
nav-home = ホーム
nav-services = 手続きと持ち物
nav-book = 窓口を予約する
nav-appointments = 予約の確認
nav-offices = 窓口をさがす
nav-training = 職業訓練
nav-help = 相談する
emergency-link = 緊急の電話番号
footer-label = このサイトについて
footer-about = このサイトについて
footer-privacy = 個人情報の取り扱い
footer-accessibility = アクセシビリティ
footer-hotline = { $number }・行政サービス相談
footer-note = 予約は無料です。予約を売ることは、だれにもできません。
breadcrumb = 今いるページ
optional = 任意
required = 必須
not-confirmed = まだ確認していない情報です。行く前に{ $number }に電話してください。
not-confirmed-short = 未確認
phone-missing = 電話番号がわかりません。{ $number }に電話してください。
back = 戻る
continue = 続ける
change = 変更する
steps-label = 予約の流れ
step-done = 完了
error-summary-title = 次のところを確認してください
date-time = { $date } { $time }
time-range = { $start }～{ $end }
china-time = 中国時間（UTC+8）
minutes = { $count ->
   *[other] { $count }分
  }
people = { $count ->
   *[other] { $count }人
  }
kilometres = { $km } km
language-zh = 中国語
language-en = 英語
language-ja = 日本語
language-ko = 韓国語
language-es = スペイン語
level-village = 社区・村
level-street = 街道（行政区画）
level-sub-centre = 支所
level-district = 区
level-city = 市
all-day = 24時間
days-span = { $first }から{ $last }まで

beside = { $name }：{ $text }
behind = （{ $text }）
