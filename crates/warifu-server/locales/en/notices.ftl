# Subject and text of notices. The links lead to pages that only show; opening them changes nothing.

notice-greeting = Dear { $name },
notice-when-and-where = When: { $time }. From: { $address }. Browser: { $place }.
notice-if-not-you = If this wasn't you, disable that passkey under My devices at { $host } and tell your organization's administrator.
notice-signature = { $site } (this notice is sent automatically)

notice-passkey-registered-subject = A passkey was registered
notice-passkey-registered-text = The passkey “{ $device }” was registered. From now on it can sign in to your account.
notice-passkey-disabled-subject = A passkey was disabled
notice-passkey-disabled-text = { $by ->
    [self] You disabled the passkey “{ $device }”. It can't sign in until you enable it.
    [system] The passkey “{ $device }” was disabled automatically to be safe. An administrator can enable it again.
   *[other] An administrator disabled the passkey “{ $device }”. Reason: { $reason }
}
notice-passkey-enabled-subject = A passkey was enabled
notice-passkey-enabled-text = The passkey “{ $device }” was enabled and can sign in again.
notice-passkey-deleted-subject = A passkey was deleted
notice-passkey-deleted-text = The passkey “{ $device }” was deleted. It can no longer sign in.
notice-password-changed-subject = Your password was changed
notice-password-changed-text = Your password was changed. Your passkeys go on working.
notice-account-locked-subject = Signing in by password was paused
notice-account-locked-text = Several passwords didn't match, so signing in by password is paused until { $time }. Your passkeys still work.
notice-passkey-counter-went-back-subject = A sign-in was held back
notice-passkey-counter-went-back-text = The passkey “{ $device }” counted fewer uses than before, so a sign-in was held back to be safe. If it happens again, this passkey is disabled automatically.
