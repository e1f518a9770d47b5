# One line for each kind of audit event. $by is member (themselves), administrator or system.

history-title = My history
history-lead = What happened with your account, newest first.
history-none = Nothing yet.
history-older = See earlier
history-newest = To the newest
history-not-you = If something here wasn't you, sign out everywhere else and tell your organization's administrator.
history-not-you-sessions = See where I'm signed in
history-whence = ({ $place }, from { $address })
history-whence-address = (from { $address })

history-member-created = Your account was created.
history-member-disabled = Your account was disabled.
history-member-enabled = Your account was enabled.
history-member-renamed = Your name was changed.
history-passkey-registered = You registered the passkey “{ $device }”.
history-passkey-renamed = You renamed a passkey to “{ $device }”.
history-passkey-disabled = { $by ->
    [member] You disabled the passkey “{ $device }”.
    [system] The passkey “{ $device }” was disabled automatically to be safe.
   *[other] An administrator disabled the passkey “{ $device }”.
}
history-passkey-enabled = { $by ->
    [member] You enabled the passkey “{ $device }”.
   *[other] An administrator enabled the passkey “{ $device }”.
}
history-passkey-deleted = { $by ->
    [member] You deleted the passkey “{ $device }”.
   *[other] An administrator deleted the passkey “{ $device }”.
}
history-passkey-counter-went-back = The count of uses of the passkey “{ $device }” hadn't gone up since last time, so a sign-in was held back.
history-signed-in-passkey = You signed in with the passkey “{ $device }”.
history-signed-in-password = You signed in with your password.
history-signed-in-recovery-code = You signed in with a recovery code.
history-recovery-codes-made = You made recovery codes. Those before stopped working.
history-signed-in-handoff = You signed in by QR code with the passkey “{ $device }” on your phone.
history-sign-in-refused = A sign-in was refused ({ $message }).
history-for-client = You went on to “{ $client }”.
history-client-told = You went on to “{ $client }”, being signed in already.
history-device-code-allowed = You allowed “{ $client }” on another device.
history-device-code-declined = You didn't allow “{ $client }” on another device.
history-device-codes-locked = Several codes of devices didn't match, so entering them was paused.
history-handoff-started = Somebody began to sign in by QR code with your member ID.
history-handoff-claimed = The QR code was opened on a phone.
history-handoff-matched = The number on the screen was confirmed on the phone.
history-handoff-number-wrong = Another number was picked than the screen showed, so the sign-in by QR code ended.
history-handoff-declined = The sign-in by QR code was declined on the phone.
history-handoff-ended = The sign-in by QR code ended before it was finished.
history-handoff-approved = You let another screen sign in with the passkey “{ $device }” on a phone.
history-grant-revoked = { $by ->
    [member] You took back what “{ $client }” was allowed to know.
    [system] What “{ $client }” was allowed to know was taken back automatically to be safe.
   *[other] An administrator took back what “{ $client }” was allowed to know.
}
history-signed-out = You signed out.
history-session-ended = { $by ->
    [member] You signed another place out.
   *[other] One place was signed out.
}
history-sessions-ended = You signed out everywhere else.
history-session-disowned = By the link of a mail, one place was signed out that you said wasn't you.
history-password-changed = You changed your password.
history-password-reset = Your password was reset.
history-password-forgotten = You asked for a mail to set another password.
history-password-set-by-mail = Your password was set by the link of a mail.
history-password-locked = Several passwords didn't match, so signing in by password was paused.
history-confirmed-passkey = You confirmed that it is you with the passkey “{ $device }”.
history-confirmed-password = You confirmed that it is you with your password.
history-ticket-issued = A ticket to register a passkey was issued.
history-ticket-opened = The right password of a ticket was typed.
history-ticket-password-wrong = A wrong password was typed for a ticket.
history-ticket-locked = Wrong passwords were typed several times, so a ticket was locked.
history-ticket-revoked = A ticket was revoked.
history-ticket-shown = What is on a ticket was shown, to be handed on.
history-passkey-replaced = Another device took the place of the passkey "{ $device }".
history-member-role-changed = Your role changed.
history-registrar-assigned = The organizations you look after changed.
history-policy-changed = Your organization's policy was changed.
history-registration-refused = A passkey registration was refused ({ $message }).
history-registration-declined = You chose “Not now” for registering a passkey.
