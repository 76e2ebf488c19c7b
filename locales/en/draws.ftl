draw-title = Draw: { $name }
draw-lead-soon = You can enter from { $from } to { $to }.
draw-lead-open = You can enter until { $to }. Everybody has the same chance, whether they enter first or last.
draw-lead-closed = Entering is over. The draw takes place within a few minutes.
draw-lead-drawn = The draw took place on { $when }.
draw-days = { $seats ->
    [one] It gives one appointment between { $from } and { $to }.
   *[other] It gives { $seats } appointments between { $from } and { $to }.
  }
draw-once = One entry for each person. A second one with the same e-mail address or telephone number does not count.
draw-entries = Entries
draw-email-hint = We send your receipt and the result there.
draw-suit = Which days suit you?
draw-suit-hint = If all of them do, choose none.
draw-privacy = We keep these details encrypted and erase them after the draw; if you are drawn, they become your appointment.
draw-enter = Enter the draw
draw-entered-title = You are in the draw
draw-entered-text = We are sending your receipt by e-mail. After the draw we write to you, whether you were drawn or not.
draw-again-title = You have entered already
draw-again-text = This e-mail address or telephone number is in the draw already. The receipt is in the mail we sent then.
draw-receipt = Your receipt
draw-fingerprint = Fingerprint of the receipt
draw-own-drawn = You were drawn, at place { $rank }. Your appointment is in the mail.
draw-own-not = You were not drawn this time. Your place was { $rank }.
draw-own-unknown = This receipt is not in the draw. Please check it for a typing mistake.
draw-check-title = How anybody can check the draw
draw-check-text = Before the first entry the computer draws a secret number. Its fingerprint, a code computed from it, is published here, so the number cannot be changed afterwards. After the draw the number itself is published, with the fingerprints of all receipts in the order drawn. Anybody can compute the order again.
draw-check-how = The order is that of the SHA-256 of secret number and fingerprint, smallest first.
draw-check-file = All of it as a file (JSON)
draw-commitment = Fingerprint of the secret number
draw-seed = The secret number
draw-results = Results
draw-place = Place
draw-result = Result
draw-seated = drawn
draw-not-seated = not drawn
draw-notice = The times of some days are given by a draw, in which everybody has the same chance.
