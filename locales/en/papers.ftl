papers-title = Pictures of your papers
papers-link = Add pictures of papers
papers-lead = A picture lets the counter prepare. It is optional. Bring the originals in any case.
papers-how = A photo from your phone is enough. You can send JPEG, PNG, WebP, HEIC or PDF, up to 20 MB. We do not keep the place or the camera data. Of a PDF we keep the first page.
papers-kind-data-page = Data page of the passport or other document
papers-kind-visa-page = Visa or residence permit page
papers-kind-entry-stamp = Entry stamp page
papers-kind-home-contract = Lease contract or proof of accommodation
papers-kind-photo = ID photo
papers-choose = Choose a picture: { $paper }
papers-upload = Upload
papers-replace = Upload a new picture
papers-replace-hint = A new picture takes the place of this one.
papers-delete = Delete this picture
papers-download = Save
papers-consent-title = Your consent
papers-consent = I agree that pictures of these papers are kept, encrypted, for this registration and shown to the counter. For a child under 14, I agree as the parent or guardian.
papers-consent-needed = To upload a picture, agree that it is kept. Without this, bring the originals to the counter.
papers-kept = The picture is saved.
papers-deleted = The picture is deleted.
papers-added = Added on { $date }
papers-size = { $width } × { $height } pixels
papers-none = No pictures
papers-attached = Pictures with this form
papers-also = Other pictures
papers-ended-title = For your safety, your pre-registration was closed
papers-ended = The picture was not saved. Open the pre-registration again. You then come back to this page, where you can choose the picture once more.
papers-hints-title = It is saved. You may want to look at it again:
papers-hint-shape = The proportions are not those this form asks for.
papers-hint-too-small = The photo has few pixels and may look blurred in print.
papers-hint-background = The background does not look white or even.
papers-hint-dark = The photo looks dark.
papers-hint-bright = The photo looks too bright; parts of the face may be lost.
papers-hint-counter = This is only a hint. The counter decides.
papers-wrong-nothing = Please choose a picture first.
papers-wrong-too-large = This file is larger than 20 MB. Please take the picture again with a smaller size.
papers-wrong-unknown = This is not a picture we can read. Please choose a JPEG, PNG, WebP, HEIC or PDF file.
papers-wrong-damaged = This file is broken or was cut off on the way. Please choose it again, or take the picture again.
papers-wrong-pixels = This picture has too many pixels. Please take it again with a smaller size.
papers-wrong-unreadable = We cannot read this file here. Please choose a JPEG file, or a screenshot of the picture.
papers-wrong-locked = This PDF opens only with a password. Please choose a picture or a PDF without a password.
papers-wrong-server = The picture could not be saved just now. Please try again in a few minutes.
papers-wrong-full = You already have { $max ->
        [one] { $max } picture
       *[other] { $max } pictures
    } here, and no more fit. Please delete one first.
papers-rights-title = Your pictures
papers-rights-consent = Pictures of papers
papers-withdraw-text = All pictures are erased at once.
papers-progress = Progress of the upload
papers-preparing = Making the picture smaller …
papers-sending = { $percent } % uploaded
papers-waiting = The connection is lost. The upload goes on by itself as soon as the connection is back.
papers-checking = Uploaded. The picture is being checked …
papers-cancel = Cancel the upload
papers-cancelled = The upload was cancelled. Nothing was saved.
papers-stopped = The connection did not come back. What has arrived is kept for { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }: upload the same file again, and it goes on where it stopped.
papers-choose-short = Choose a picture
