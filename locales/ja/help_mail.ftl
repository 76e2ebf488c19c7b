# 相談についてのメール。
mail-help-subject = { $topic }：相談{ $code }
mail-help-received = 相談を受け付けました。
mail-help-taken = 担当者が対応しています。
mail-help-answered = 窓口が答えました。
mail-help-asked = 窓口があなたの返事を待っています。
mail-help-visit = 窓口が訪問の日時を提案しています。都合がよいかどうか教えてください。
mail-help-referred = あなたが同意したので、相談をほかの部署に伝えました。
mail-help-closed = 相談は終わりました。
mail-help-phrase = 答え
mail-help-words = 窓口が中国語で書いたもの
mail-help-translation = その訳
mail-help-when = 訪問の日時
mail-help-department = 伝えた部署
mail-help-open = 相談を見る、返事をする、取り消す
mail-help-keep = このメールを残しておいてください。メールのリンクから相談を開けます。ほかの人に送らないでください。
