search-title = さがす
search-lead = 窓口、手続き、コース、困ったときの助けを、ここでさがせます。
search-label = 何をさがしていますか
search-hint = 日本語、中国語、かな、ピンイン、頭文字（zgz）が使えます。少しまちがえても、さがせます。
search-button = さがす
search-count = { $count ->
   *[other] { $count }件見つかりました
  }
search-none = 「{ $typed }」は見つかりませんでした
search-none-text = ほかの言葉か、中国語の名前でさがしてください。次の方法もあります。
search-none-call = { $number }に電話する
search-none-offices = すべての窓口を見る
search-none-services = すべての手続きを見る
search-kind-service = 手続き
search-kind-course = コース
search-kind-topic = 相談
search-kind-page = ページ
search-offline = 今、検索できません。ネットワークを確かめて、もう一度試してください。
error-search-long = 長すぎます。{ $max }文字までにしてください。
error-search-words = 文字か数字を入力してください。記号だけではさがせません。
