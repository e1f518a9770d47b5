# Subject and text of notices. The links lead to pages that only show; opening them changes nothing.

notice-greeting = Dear { $name },
notice-from = Network address: { $address }
notice-at = When: { $time }
notice-browser = Browser: { $place }
notice-reason = Reason: { $reason }
notice-if-not-you = If this wasn't you, look at My devices and Where I'm signed in at { $host }, and tell your organization's administrator.
notice-signature = { $site } (this notice is sent automatically)

notice-passkey-registered-subject = A passkey was registered
notice-passkey-registered-text = The passkey “{ $device }” was registered. From now on it can sign in to your account.
notice-passkey-registered-silently-text = As you signed in with your password, your browser made and registered the passkey “{ $device }” by itself. If you don't want it, delete it under My devices.
notice-passkey-replaced-subject = A device took the place of another
notice-passkey-replaced-text = The passkey "{ $device }" was registered and "{ $before }" disabled. "{ $before }" no longer signs you in.
notice-passkey-disabled-subject = A passkey was disabled
notice-passkey-disabled-text = The passkey “{ $device }” was disabled. It can't sign in until it is enabled again.
notice-passkey-enabled-subject = A passkey was enabled
notice-passkey-enabled-text = The passkey “{ $device }” was enabled and can sign in again.
notice-passkey-deleted-subject = A passkey was deleted
notice-passkey-deleted-text = The passkey “{ $device }” was deleted. It can no longer sign in.
notice-password-changed-subject = Your password was changed
notice-password-changed-text = Your password was changed. Your passkeys go on working.
notice-recovery-code-used-subject = A recovery code signed in to your account
notice-recovery-code-used-text = { $left ->
    [one] A recovery code signed in to your account. One code is left. If you have lost a device, disable it under My devices and register a new passkey.
   *[other] A recovery code signed in to your account. { $left } codes are left. If you have lost a device, disable it under My devices and register a new passkey.
}
notice-recovery-codes-made-subject = Recovery codes were made
notice-recovery-codes-made-text = New recovery codes were made. Those made before have stopped working.
notice-account-locked-subject = Signing in by password was paused
notice-account-locked-text = Several passwords didn't match, so signing in by password is paused until { $time }. Your passkeys still work.
notice-passkey-counter-went-back-subject = A sign-in was held back
notice-passkey-counter-went-back-text = The count of uses of the passkey “{ $device }” hadn't gone up since last time, so a sign-in was held back to be safe. If it happens again, this passkey is disabled automatically.
notice-passkey-counter-went-back-disabled-text = The count of uses of the passkey “{ $device }” hadn't gone up since last time, so its key may have been copied. The sign-in was refused and this passkey disabled. Please register a new one. Your organization's administrator has been told too.
notice-member-passkey-disabled-subject = A member's passkey was disabled to be safe
notice-member-passkey-disabled-text = The count of uses of the passkey “{ $device }” of { $member } hadn't gone up since last time, so its key may have been copied. It was disabled automatically. Please ask the member, and enable it only if a harmless cause is certain; otherwise have a new one registered.
notice-password-forgotten-subject = Set a new password
notice-password-forgotten-text = Somebody asked for a link to set a new password for your account. If that was you, go on here. The link works once; your passkeys stay as they are.
notice-password-forgotten-button = Set a new password
notice-password-forgotten-closing = If this wasn't you, you needn't do anything: your password stays as it is. If such mails keep coming, tell your organization's administrator.
notice-signed-in-by-handoff-subject = A computer was signed in with your phone
notice-signed-in-by-handoff-text = With the passkey on your phone, a computer was signed in to your account. If that was you, you needn't do anything.
notice-signed-in-by-handoff-button = This wasn't me
notice-signed-in-by-handoff-closing = The button opens a page at { $host } on which you can sign that computer out at once. You needn't sign in for it.
# Below the address of a button.
notice-link-until = This link works until { $time }.
notice-ticket-issued-subject = A registration ID was issued, please hand it on
notice-ticket-issued-text = This is the registration ID and password with which { $member } registers a passkey. Please give them to the member yourself, and don't forward this mail.
notice-ticket-address = Address to open: { $address }
notice-ticket-id = Registration ID: { $code }
notice-ticket-password = Password: { $password }
notice-ticket-until = Good until: { $time }
notice-ticket-gone = The ticket was used or revoked meanwhile, so that it isn't told here. Issue it anew if it is needed.
