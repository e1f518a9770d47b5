sessions-title = Where I'm signed in
sessions-lead = These are the browsers you are signed in with. If you don't recognize one, sign it out.
sessions-this-one = The browser you are using
sessions-since = Signed in
sessions-how = By
sessions-last-seen = Last used
sessions-ends = Ends
sessions-address = From
sessions-end = Sign out
sessions-end-others = Sign out everywhere else
sessions-only-this = You are signed in with this browser only.
sessions-ended = It is signed out.
sessions-ended-others = { $count ->
    [one] One other place is signed out.
   *[other] { $count } other places are signed out.
}
sessions-method-handoff = QR code and a passkey on a phone
sessions-method-passkey = passkey ({ $device })
sessions-method-password = password
sessions-method-recovery-code = recovery code
