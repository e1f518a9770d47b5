codes-title = Recovery codes
codes-are = A recovery code signs you in once when you have lost the device with your passkey. Keep the codes on paper, away from your devices.
codes-held = { $left ->
    [one] One code is left (made { $when }).
   *[other] { $left } codes are left (made { $when }).
}
codes-few = Few are left: it is wise to make new ones.
codes-none = You haven't made any yet.
codes-not-given = Your organization doesn't use recovery codes. If you lose a device, tell your organization's administrator.
codes-make = Make recovery codes
codes-make-anew = Make new ones
codes-once = The codes are shown only once, when they are made.
codes-make-title = Make recovery codes?
codes-make-once = The next page shows all the codes. It shows them only once; you can't look at them later.
codes-make-ready = Have a printer ready, or pen and paper. It is wise to open them where nobody looks over your shoulder.
codes-make-old-die = The codes you made before will all stop working.
codes-make-show = Make and show them
codes-made-now = Your recovery codes are made. Once you close this page they can't be shown again: print them or write them down.
codes-of = For
codes-made-at = Made
codes-where = Type them at
codes-keep = Keep them out of sight, away from your devices. Please don't leave a photo of them on the same device.
codes-each-once = Each code works once. Strike out the ones you have used.
codes-typing = When you type one, dashes and spaces, capital and small letters make no difference.
codes-print = “Print” in your browser's menu puts this page on one sheet.
codes-kept = I have kept them
codes-changed-meanwhile = Recovery codes were made on another page first, or these have been shown already. This is how things stand now.
