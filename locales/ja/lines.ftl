# The lines of a passport read from its picture, as a suggestion.
lines-title = 写真から読み取った内容
lines-check = 写真から読み取った内容です。証明書と見くらべてください。「フォームに入力する」を押すまで、何も入力されません。
lines-doubt = 確認用の数字と合わないところがあり、読みまちがいがあるかもしれません。すべて証明書と見くらべてください。下の行は直すことができます。
lines-none = この写真では、一番下の行が見つかりませんでした。明るい場所で真上から、下の行がはっきり写るように撮ってください。下に直接入力することもできます。
lines-label = 読み取った行
lines-fill = フォームに入力する
lines-back = 写真のページに戻る
lines-read = この写真から読み取る
lines-read-hint = 写真の一番下の行を読み取ります。数秒かかります。入力する前に、結果を確認できます。
