# Every message a person can meet. The names are the same in code, in /help/<name> and in the logs.
# title, happened = what happened, detail = one sentence added when it is known (the only one with figures),
# why-N = every cause, do-N = what to do, the likeliest first.

## Making a passkey

message-account-disabled-title = This account can't be used at the moment
message-account-disabled-happened = We know it is you, but your organization has disabled this account.
message-account-disabled-why-1 = Your organization disabled it, for example after a transfer, a departure or a long leave.
message-account-disabled-why-2 = It was disabled for safety, for example after a device was reported lost.
message-account-disabled-do-1 = Ask your organization's administrator whether it can be enabled again.
message-account-disabled-do-2 = Have your member ID and the support code on this page ready.

message-browser-unsupported-title = This browser can't use passkeys
message-browser-unsupported-happened = We looked for the part of your browser that handles passkeys and didn't find it.
message-browser-unsupported-why-1 = The browser, or this device's operating system, is an old version.
message-browser-unsupported-why-2 = This kind of browser doesn't support passkeys.
message-browser-unsupported-why-3 = On an iPhone or iPad, iCloud Keychain (where passwords and passkeys are kept) is switched off.
message-browser-unsupported-do-1 = Open this page in Safari on an iPhone or iPad, in Chrome on Android, or in Edge, Chrome or Safari on a computer.
message-browser-unsupported-do-2 = Update the device and the browser to their newest versions.
message-browser-unsupported-do-3 = On an iPhone or iPad, open Settings, your name, iCloud, Passwords (or Passwords and Keychain), and switch the keychain on.
message-browser-unsupported-do-4 = If your organization allows passwords, you can sign in with yours.

message-in-app-browser-title = Please open this page in your usual browser
message-in-app-browser-happened = This page was opened inside another app, and passkeys can't be used there.
message-in-app-browser-why-1 = A link was opened inside an e-mail, messaging or search app.
message-in-app-browser-do-1 = In this window's menu (“…” or the share sign), choose “Open in browser”, “Open in Safari”, “Open in Chrome” or the like.
message-in-app-browser-do-2 = If you can't find it, copy this page's address and paste it into Safari or Chrome.
message-in-app-browser-do-3 = For next time, make Safari or Chrome the default browser in the device's settings.

message-registration-cancelled-title = Your passkey isn't registered yet
message-registration-cancelled-happened = Your device's confirmation was closed before it finished. Nothing is lost; you can go on from here.
message-registration-cancelled-why-1 = “Cancel” or “Close” was chosen.
message-registration-cancelled-why-2 = Your fingerprint or face wasn't recognized.
message-registration-cancelled-why-3 = The device has no screen lock (passcode, PIN, fingerprint or face).
message-registration-cancelled-why-4 = The place where passwords and passkeys are kept, such as iCloud Keychain, is switched off.
message-registration-cancelled-do-1 = Press the button again and confirm the way you usually unlock this device.
message-registration-cancelled-do-2 = If your fingerprint or face doesn't work, choose the PIN or passcode instead.
message-registration-cancelled-do-3 = If there is no screen lock yet, set one in the device's settings, then come back.
message-registration-cancelled-do-4 = On an iPhone or iPad, check in Settings that iCloud Keychain is on.

message-registration-timed-out-title = The time for registering ran out
message-registration-timed-out-happened = The time ended while your device was waiting for you. Nothing is lost.
message-registration-timed-out-why-1 = The device's confirmation stayed open for too long.
message-registration-timed-out-why-2 = The device went to sleep, or another window came in front.
message-registration-timed-out-do-1 = Press the button again to start over.
message-registration-timed-out-do-2 = If a passkey from this attempt still shows on your device, you may delete it.

message-registration-invalid-title = We couldn't register this passkey
message-registration-invalid-happened = What your device sent couldn't be verified, so we stopped to be safe. Everything registered before is unchanged.
message-registration-invalid-why-1 = A browser extension changed what was sent.
message-registration-invalid-why-2 = Your password manager or security key answered in an unexpected way.
message-registration-invalid-why-3 = The answer was altered on its way.
message-registration-invalid-do-1 = Switch extensions off, or use another browser, and try again.
message-registration-invalid-do-2 = Try another device, or another place to keep the passkey.
message-registration-invalid-do-3 = If it keeps happening, tell the contact below, with the support code. We can see which check it stopped at.

message-already-registered-title = This device is already registered
message-already-registered-happened = Your passkey is here already. There is nothing more to do.
message-already-registered-why-1 = You registered this device before, or another one that shares its passkeys.
message-already-registered-do-1 = Just sign in with your passkey.

message-credential-manager-failed-title = Your device's passkey service stopped halfway
message-credential-manager-failed-happened = The part of your device that handles passkeys stopped before it finished. Nothing has changed here.
message-credential-manager-failed-why-1 = The device's password manager isn't working for the moment.
message-credential-manager-failed-why-2 = The operating system or the browser doesn't support this.
message-credential-manager-failed-do-1 = Try again from the start.
message-credential-manager-failed-do-2 = Restart the device and try again.
message-credential-manager-failed-do-3 = Update the device and the browser; on Android, Google Play services too.

message-browser-not-entitled-title = Please open this page in Safari
message-browser-not-entitled-happened = This browser hasn't been approved for passkeys on iPhone and iPad.
message-browser-not-entitled-why-1 = On iPhone and iPad, only browsers approved by Apple may use passkeys.
message-browser-not-entitled-do-1 = Open this page in Safari.

message-not-allowed-title = Your device didn't confirm it
message-not-allowed-happened = Your device's confirmation ended before it was complete. Nothing is lost.
message-not-allowed-why-1 = The waiting time ran out.
message-not-allowed-why-2 = The confirmation was closed, or another window came in front.
message-not-allowed-why-3 = Passkeys are switched off in the settings of this browser or device.
message-not-allowed-do-1 = Press the button again.
message-not-allowed-do-2 = Use Safari on an iPhone or iPad, Chrome on Android.
message-not-allowed-do-3 = Check that the place where passkeys are kept (iCloud Keychain, Google Password Manager and so on) is switched on.
message-not-allowed-do-4 = On a computer at work, passkeys may be switched off by its administrator: please ask.

message-screen-lock-needed-title = Please set a screen lock first
message-screen-lock-needed-happened = A passkey is protected by your device's screen lock, and this device has none yet.
message-screen-lock-needed-why-1 = The screen lock is set to “None” or “Swipe”.
message-screen-lock-needed-do-1 = Open Settings, Security, Screen lock, and set a PIN, password or pattern (the names differ a little by model).
message-screen-lock-needed-do-2 = Add your fingerprint or face there too, and confirming becomes easier.
message-screen-lock-needed-do-3 = Come back to this page and press the button again.

message-security-key-asked-title = When you are asked to insert a security key
message-security-key-asked-happened = Windows Hello isn't set up on this computer, so it asks for a USB key instead.
message-security-key-asked-why-1 = Windows Hello (PIN, face or fingerprint) hasn't been set up.
message-security-key-asked-why-2 = Windows Hello is switched off by your workplace.
message-security-key-asked-do-1 = In Windows, open Settings, Accounts, Sign-in options, and set a PIN.
message-security-key-asked-do-2 = Or choose another way or another device in that window, then “iPhone, iPad or Android device”, and read the QR code with your phone.
message-security-key-asked-do-3 = If you own a security key, insert it and go on.

message-provider-choice-missing-title = When you are asked to choose how to manage passkeys
message-provider-choice-missing-happened = No place to keep passkeys has been chosen on your iPhone or iPad yet.
message-provider-choice-missing-why-1 = AutoFill of passwords and passkeys is switched off.
message-provider-choice-missing-why-2 = No app or service is ticked.
message-provider-choice-missing-do-1 = Open Settings, General, AutoFill & Passwords, and switch “AutoFill Passwords and Passkeys” on (on iOS 17: Settings, Passwords, Password Options).
message-provider-choice-missing-do-2 = On the same screen, tick Passwords (iCloud Keychain) or your own password manager.
message-provider-choice-missing-do-3 = Come back to this page and press the button again.

message-other-provider-in-the-way-title = When another app opens and gets stuck
message-other-provider-in-the-way-happened = On your iPhone or iPad, another authenticator app is chosen to keep passkeys.
message-other-provider-in-the-way-why-1 = An authenticator or password app is ticked, and iCloud Keychain isn't.
message-other-provider-in-the-way-do-1 = Open Settings, General, AutoFill & Passwords, and tick Passwords (iCloud Keychain). On iOS 17: Settings, Passwords, Password Options.
message-other-provider-in-the-way-do-2 = Untick apps you don't use.
message-other-provider-in-the-way-do-3 = Come back to this page and try again.

message-authenticator-not-allowed-title = Your organization doesn't accept this kind of passkey
message-authenticator-not-allowed-happened = Your organization decides which kinds may be registered, and the one chosen isn't among them.
message-authenticator-not-allowed-why-1 = Your organization allows certain kinds of device or password manager only.
message-authenticator-not-allowed-why-2 = Your device chose another place by itself.
message-authenticator-not-allowed-do-1 = Start again, and choose one of the allowed kinds when your device asks. For a phone, choose “phone or tablet” and read the QR code that appears.
message-authenticator-not-allowed-do-2 = The passkey just made can't be used. If it still shows on your device, you may delete it.
message-authenticator-not-allowed-do-3 = If you don't know which one to use, ask your organization's administrator.

message-device-limit-reached-title = You already have as many devices as allowed
message-device-limit-reached-happened = You have reached the number of passkeys one person may have, so this one wasn't added.
message-device-limit-reached-detail = You may have { $limit } passkeys.
message-device-limit-reached-why-1 = Passkeys of devices you no longer use are still on the list.
message-device-limit-reached-do-1 = Delete one you no longer use under My devices, then register again.

message-screen-blank-title = When nothing happens, or the page stays blank
message-screen-blank-happened = Using a passkey needs JavaScript in your browser, and it doesn't seem to be running.
message-screen-blank-why-1 = JavaScript is switched off in the browser's settings.
message-screen-blank-why-2 = A content blocker stops parts of this site.
message-screen-blank-why-3 = A filter of your phone company or workplace stops parts of this site.
message-screen-blank-do-1 = Allow JavaScript in the browser's settings.
message-screen-blank-do-2 = If you use a content blocker, allow { $host } there.
message-screen-blank-do-3 = Try another browser, or another network.
message-screen-blank-do-4 = Signing in with a password, your devices and your history work without JavaScript.

message-cookies-blocked-title = Please allow cookies for this site
message-cookies-blocked-happened = Your browser didn't keep the small note (a cookie) that remembers where you were.
message-cookies-blocked-why-1 = Cookies or site data are blocked in the browser's settings.
message-cookies-blocked-why-2 = This is the private mode of an older browser.
message-cookies-blocked-do-1 = Allow cookies under Privacy in the browser's settings; allowing them for this site alone is enough.
message-cookies-blocked-do-2 = Leave private mode and open this page in an ordinary window.
message-cookies-blocked-do-3 = Try another browser.

message-connection-lost-title = The connection was cut. We are trying again
message-connection-lost-happened = Nothing is lost. As soon as the connection is back we send it again and show you whether it had succeeded.
message-connection-lost-why-1 = The signal is weak, or the network dropped out.
message-connection-lost-why-2 = Equipment in your workplace's network, such as a proxy, cut the connection.
message-connection-lost-why-3 = Our server is restarting.
message-connection-lost-do-1 = Leave this page open and wait a moment.
message-connection-lost-do-2 = If it lasts, go where the signal is better, or change to another network.

message-other-device-unreachable-title = When the QR code doesn't connect to your phone
message-other-device-unreachable-happened = With the browser's own QR code, the computer and the phone use Bluetooth to make sure they are near each other.
message-other-device-unreachable-why-1 = Bluetooth is off on the computer or the phone.
message-other-device-unreachable-why-2 = One of them isn't connected to the internet.
message-other-device-unreachable-why-3 = Your workplace's network blocks the connection between the two.
message-other-device-unreachable-do-1 = Switch Bluetooth on for both, and keep them close together.
message-other-device-unreachable-do-2 = Check that both are connected to the internet.
message-other-device-unreachable-do-3 = Try mobile data on the phone instead of the workplace's Wi-Fi.
message-other-device-unreachable-do-4 = If it still doesn't connect, open this site on the phone itself.

message-registration-not-finished-title = The registration on your phone isn't finished
message-registration-not-finished-happened = The registration on the phone didn't come to its end. What was registered before goes on working.
message-registration-not-finished-why-1 = Somebody chose “Cancel” or “Close” on the phone.
message-registration-not-finished-why-2 = The ten minutes for it had passed.
message-registration-not-finished-why-3 = The phone lost its connection, or its screen went dark.
message-registration-not-finished-do-1 = If the phone says that it is registered, nothing is wrong: open the page on the computer again to see it.
message-registration-not-finished-do-2 = If the phone says something else, put that right first.
message-registration-not-finished-do-3 = Begin again on the computer's page and read the new QR code.

message-needs-a-pc-title = This is done on a computer
message-needs-a-pc-happened = This needs a computer with a card reader. It can't be done on a phone or tablet.
message-needs-a-pc-why-1 = You opened something that uses a card on a phone or tablet.
message-needs-a-pc-why-2 = The phone's browser is set to show desktop sites.
message-needs-a-pc-do-1 = Type { $host } into the address bar of a browser on a computer, and choose the same thing there.
message-needs-a-pc-do-2 = Have your card and its reader at hand.
message-needs-a-pc-do-3 = If you have no computer, ask your organization's administrator for another way to register.

message-needs-a-phone-title = This is done on a phone
message-needs-a-phone-happened = Here a phone's camera reads a QR code. It can't be done on this computer alone.
message-needs-a-phone-why-1 = You opened something that registers a phone on a computer.
message-needs-a-phone-do-1 = Read the QR code on your card or on the screen with the phone's camera.
message-needs-a-phone-do-2 = If it can't be read, type { $host } into the address bar of the phone's browser (Safari on iPhone, Chrome on Android).
message-needs-a-phone-do-3 = If you have no phone, ask your organization's administrator for another way to register.

message-clock-wrong-title = Your device's clock seems to be wrong
message-clock-wrong-happened = If the device's clock is more than a minute off, registering or signing in may stop half-way.
message-clock-wrong-why-1 = The clock is set by hand.
message-clock-wrong-why-2 = Your workplace's network doesn't let the device reach its time server.
message-clock-wrong-why-3 = It is set to the time of another country.
message-clock-wrong-do-1 = In the device's settings, under date and time, let it set the clock automatically. On Windows, press “Sync now”.
message-clock-wrong-do-2 = Check that the time zone is that of where you are.
message-clock-wrong-do-3 = If it goes wrong again, or you can't change it on a computer at work, tell whoever looks after that device.

## Signing in

message-passkey-failed-title = Your passkey wasn't confirmed
message-passkey-failed-happened = You aren't signed in yet, and nothing is lost. Try again, or choose another way.
message-passkey-failed-why-1 = “Cancel” was chosen, or the confirmation was closed.
message-passkey-failed-why-2 = This isn't the device you registered.
message-passkey-failed-why-3 = Your fingerprint or face wasn't recognized.
message-passkey-failed-why-4 = The passkey was deleted on the device (on Android, setting the screen lock to “None” or “Swipe” does that).
message-passkey-failed-why-5 = The device's passcode or screen lock is switched off.
message-passkey-failed-do-1 = Press “Sign in with a passkey” again.
message-passkey-failed-do-2 = Check that this is the device you registered.
message-passkey-failed-do-3 = If your fingerprint or face doesn't work, choose the PIN or passcode.
message-passkey-failed-do-4 = Sign in another way, for example with your password.
message-passkey-failed-do-5 = If nothing works, ask your organization's administrator for a new ticket.

message-passkey-unknown-title = This passkey isn't registered here
message-passkey-unknown-happened = Your device still has this passkey, but it isn't on our list.
message-passkey-unknown-why-1 = It was deleted here but stayed in your password manager.
message-passkey-unknown-why-2 = A registration didn't finish and left the passkey on the device alone.
message-passkey-unknown-do-1 = Use another passkey, or sign in another way.
message-passkey-unknown-do-2 = Then you can register this device again under My devices.
message-passkey-unknown-do-3 = We have asked your browser to forget this passkey. If it still shows, delete it in your password manager.

message-passkey-not-here-title = When this device finds no passkey
message-passkey-not-here-happened = If you see a QR code, “use a security key”, “choose how to sign in” or “no passkeys available”, your passkey isn't on this device.
message-passkey-not-here-why-1 = You registered another device than this one.
message-passkey-not-here-why-2 = The passkey was deleted on this device.
message-passkey-not-here-why-3 = On an iPhone or iPad, the passcode is switched off.
message-passkey-not-here-why-4 = On Android, the screen lock was set to “None” or “Swipe”. Setting it again doesn't bring the passkey back.
message-passkey-not-here-why-5 = Your fingerprint or face was set up again.
message-passkey-not-here-do-1 = Use the device you registered. If that is your phone, read the QR code on the computer with it and go on.
message-passkey-not-here-do-2 = If your passkeys are synced by Apple, Google or a password manager, sign in to the same account on this device; they may arrive.
message-passkey-not-here-do-3 = Sign in another way, for example with your password, and register this device.
message-passkey-not-here-do-4 = If there is no other way, ask your organization's administrator for a new ticket.

message-passkey-disabled-title = This passkey has been disabled
message-passkey-disabled-happened = Your passkey is registered, but it has been disabled and can't be used now.
message-passkey-disabled-detail = Reason given: { $reason }
message-passkey-disabled-why-1 = You disabled it under My devices.
message-passkey-disabled-why-2 = An administrator disabled it.
message-passkey-disabled-why-3 = It was disabled automatically because its key may have been copied.
message-passkey-disabled-why-4 = Another device took its place.
message-passkey-disabled-do-1 = Use another device, or sign in another way.
message-passkey-disabled-do-2 = If you disabled it yourself, enable it under My devices after signing in. If it was your last one, you need a ticket from your organization's administrator for three days.
message-passkey-disabled-do-3 = If you don't remember doing so, or there is no button for it, ask your organization's administrator.

message-passkey-counter-went-back-title = We held this sign-in back to be safe
message-passkey-counter-went-back-happened = Your passkey's count of uses hadn't gone up since last time. This can happen when a key has been copied.
message-passkey-counter-went-back-why-1 = Two answers from your device arrived in the wrong order.
message-passkey-counter-went-back-why-2 = A copy of the key is being used somewhere else.
message-passkey-counter-went-back-do-1 = Try once more. If only the order was wrong, it will work this time.
message-passkey-counter-went-back-do-2 = Otherwise use another device, or sign in another way.
message-passkey-counter-went-back-do-3 = If the passkey was disabled, please register a new one. Your organization's administrator has been told.

message-biometrics-fallback-title = When you are asked for a PIN instead of your fingerprint or face
message-biometrics-fallback-happened = Confirming with the PIN or passcode works just as well, and is just as safe.
message-biometrics-fallback-why-1 = Your fingerprint or face wasn't recognized.
message-biometrics-fallback-why-2 = No fingerprint or face is set up on this device.
message-biometrics-fallback-why-3 = After a restart, devices ask for the PIN once.
message-biometrics-fallback-do-1 = Enter the PIN or passcode that unlocks this device, and go on.
message-biometrics-fallback-do-2 = To use your fingerprint or face, set it up in the device's settings.

message-not-registered-yet-title = You have no passkey that you can use
message-not-registered-yet-happened = We know it is you, but there is no passkey you can use at the moment.
message-not-registered-yet-why-1 = You haven't registered one yet.
message-not-registered-yet-why-2 = All your passkeys were deleted.
message-not-registered-yet-why-3 = You disabled your last one yourself within the last three days. For three days from then, a password alone can't enable it or add another, so that nobody who learns your password can take your place.
message-not-registered-yet-do-1 = Ask your organization's administrator for a ticket.
message-not-registered-yet-do-2 = If you have a registration link already, open it and register.

message-member-id-malformed-title = Please check the member ID
message-member-id-malformed-happened = The field is empty, or what is in it can't be a member ID.
message-member-id-malformed-why-1 = A character is missing, or there is one too many.
message-member-id-malformed-do-1 = Type the member ID again as it stands in the notice you received. Capital and small letters make no difference.
message-member-id-malformed-do-2 = If you don't know it, your registered e-mail address will do.

message-member-unknown-title = No passkey of this ID was found here
message-member-unknown-happened = The phone gave no passkey of the member ID that was entered.
message-member-unknown-why-1 = The member ID was mistyped.
message-member-unknown-why-2 = This isn't the phone on which you registered.
message-member-unknown-why-3 = No passkey has been registered for this member ID yet.
message-member-unknown-do-1 = Check the member ID that you entered on the computer.
message-member-unknown-do-2 = Read the QR code with the phone that has your passkey.
message-member-unknown-do-3 = If you haven't registered yet, ask your organization's administrator for a ticket.

message-membership-expired-title = Your account has passed its valid-until date
message-membership-expired-happened = We know it is you, but the date until which your account was valid has passed.
message-membership-expired-detail = Valid until: { $date }
message-membership-expired-why-1 = Your qualification or certificate hasn't been renewed yet.
message-membership-expired-why-2 = It has been renewed, but the news hasn't reached us yet.
message-membership-expired-do-1 = Renew it where it was issued.
message-membership-expired-do-2 = If you have renewed it, please tell the contact below.

message-password-wrong-title = Member ID and password don't match
message-password-wrong-happened = We couldn't sign you in with what was entered.
message-password-wrong-detail = { $left ->
    [one] After one more that doesn't match, signing in by password stops for a while.
   *[other] You can try { $left } more times before signing in by password stops for a while.
}
message-password-wrong-why-1 = There is a typing slip in the member ID or the password.
message-password-wrong-why-2 = The browser filled in an old password.
message-password-wrong-why-3 = The member ID or password is one for another site.
message-password-wrong-do-1 = If you have a passkey, you can sign in without a password.
message-password-wrong-do-2 = Check capital letters and the keyboard's language, and type it again.
message-password-wrong-do-3 = If you have forgotten it, ask your organization's administrator to reset it. Your passkeys go on working.

message-recovery-code-wrong-title = This recovery code doesn't sign you in
message-recovery-code-wrong-happened = We couldn't sign you in with this member ID and recovery code.
message-recovery-code-wrong-detail = { $left ->
    [one] After one more that doesn't match, signing in by password or recovery code stops for a while.
   *[other] You can try { $left } more times before signing in by password or recovery code stops for a while.
}
message-recovery-code-wrong-why-1 = The code has been used. Each recovery code works once.
message-recovery-code-wrong-why-2 = There is a typing slip in the member ID or the code.
message-recovery-code-wrong-why-3 = New recovery codes have been made, and yours are the old ones.
message-recovery-code-wrong-why-4 = Your organization no longer uses recovery codes.
message-recovery-code-wrong-do-1 = Compare it with your paper and type it again. Look-alikes (0 and O; 1, I and L) are taken for the same.
message-recovery-code-wrong-do-2 = Type the next code that you haven't struck out.
message-recovery-code-wrong-do-3 = If another device has a passkey of yours, you can sign in there.
message-recovery-code-wrong-do-4 = If none of the codes works, ask your organization's administrator for a new ticket.

message-password-not-allowed-title = A password alone is no longer enough
message-password-not-allowed-happened = Your organization now signs in with passkeys.
message-password-not-allowed-why-1 = The date your organization set for the change has passed.
message-password-not-allowed-do-1 = If you have registered a device, sign in with its passkey.
message-password-not-allowed-do-2 = If you haven't, ask your organization's administrator for a ticket.

message-account-locked-title = Signing in by password is paused
message-account-locked-happened = Several passwords in a row didn't match, so we paused it to be safe. It opens again by itself.
message-account-locked-detail = You can try again after { $time }.
message-account-locked-why-1 = Typing slips, or an old password used several times.
message-account-locked-why-2 = Somebody else tried with your member ID.
message-account-locked-do-1 = Your passkey still works: sign in with it.
message-account-locked-do-2 = Without a passkey, try again later.
message-account-locked-do-3 = If it is urgent, or it wasn't you, tell your organization's administrator.

message-too-many-requests-title = Please wait a little
message-too-many-requests-happened = Many attempts came from the same network in a short time.
message-too-many-requests-detail = Please try again in { $wait }.
message-too-many-requests-why-1 = The same step was repeated many times.
message-too-many-requests-why-2 = Many people in your building or workplace are using this at once.
message-too-many-requests-do-1 = Wait a little and try again. Nothing is lost.
message-too-many-requests-do-2 = If it happens often at your workplace, tell the contact below, with the support code.

message-signed-in-as-other-title = Somebody else is signed in
message-signed-in-as-other-happened = Another member is signed in with this browser.
message-signed-in-as-other-why-1 = Several people use this computer or browser.
message-signed-in-as-other-why-2 = The person before you didn't sign out.
message-signed-in-as-other-do-1 = To go on as yourself, sign that person out first.
message-signed-in-as-other-do-2 = To go on with that person's work, just go back.

message-session-expired-title = Please sign in again
message-session-expired-happened = Your earlier sign-in has ended, to keep your account safe.
message-session-expired-why-1 = The time set for being signed in (usually a day) is over.
message-session-expired-why-2 = Nothing was done for a while (usually 8 hours).
message-session-expired-why-3 = You signed out, or a device or the password was changed.
message-session-expired-do-1 = Sign in, and you come back to the same page.

message-network-not-allowed-title = This network can't be used here
message-network-not-allowed-happened = Your organization decides which networks may be used, and this one isn't among them.
message-network-not-allowed-detail = The address we saw: { $address }
message-network-not-allowed-why-1 = You are on a different Wi-Fi or network from the permitted one.
message-network-not-allowed-why-2 = Your workplace's network has changed and hasn't been registered yet.
message-network-not-allowed-do-1 = Connect to your workplace's permitted network and open this page again.
message-network-not-allowed-do-2 = If you are on it already, give the address above to whoever runs that network.

## Links and tickets

message-link-expired-title = This link's time has run out
message-link-expired-happened = A link works only until its time, and a screen's QR code for a few minutes.
message-link-expired-why-1 = The ticket's date has passed.
message-link-expired-why-2 = The time of the link in a mail has passed.
message-link-expired-why-3 = The QR code was renewed, or what it was for has ended.
message-link-expired-do-1 = If you read a computer's QR code, read the one that it shows now, or begin again there.
message-link-expired-do-2 = If it was a ticket, ask whoever issued it, or your organization's administrator, for a new ticket.
message-link-expired-do-3 = If you have registered already, just sign in.
message-link-expired-do-4 = If it was in a mail, ask for another mail.

message-link-replaced-title = Please use the newer link
message-link-replaced-happened = A newer ticket was issued after this link, so this one no longer works.
message-link-replaced-why-1 = The ticket was issued again.
message-link-replaced-do-1 = Open the link that reached you last.
message-link-replaced-do-2 = If you can't find it, ask whoever issued it, or your organization's administrator.

message-link-used-title = This link has been used
message-link-used-happened = What this link is for has been done. Each link works once.
message-link-used-why-1 = You used it before.
message-link-used-why-2 = Somebody else used it.
message-link-used-do-1 = Sign in with your passkey on the device you registered.
message-link-used-do-2 = If it wasn't you, tell your organization's administrator at once.
message-link-used-do-3 = To register another device, sign in and add it under My devices.

message-link-invalid-title = This link seems incomplete
message-link-invalid-happened = We found no ticket at this address.
message-link-invalid-why-1 = Only part of a long address was copied.
message-link-invalid-why-2 = The address was broken into two lines in the e-mail.
message-link-invalid-do-1 = Press the link itself, or copy it from beginning to end.
message-link-invalid-do-2 = If that doesn't help, ask whoever issued it for a new one.

message-application-received-title = Your application was received
message-application-received-happened = Your application for tickets was received. An administrator or registrar checks it and decides whether to issue them. The registration ID and password are handed on by your organization's administrator.
message-application-received-why-1 = Nobody has looked at it yet.
message-application-received-do-1 = Keep the reference number. It shows at any time what became of the application.
message-application-received-do-2 = If nothing has changed after some days, ask your organization's administrator and name the number.

message-application-approved-title = The tickets were issued
message-application-approved-happened = Your application was approved and the tickets issued. Your organization's administrator receives the registration ID and the password.
message-application-approved-why-1 = An administrator or registrar approved the application.
message-application-approved-do-1 = Ask your organization's administrator for the registration ID and the password.
message-application-approved-do-2 = Once you have them, the button below begins the registration.

message-application-refused-title = Your application wasn't approved
message-application-refused-happened = This time your application for tickets wasn't approved.
message-application-refused-why-1 = An administrator or registrar decided not to issue tickets.
message-application-refused-do-1 = If a reason is given, apply again accordingly.
message-application-refused-do-2 = If it isn't clear, ask your organization's administrator and name the reference number.

message-applications-closed-title = Applications are closed
message-applications-closed-happened = This page doesn't take applications for tickets at the moment.
message-applications-closed-detail = { $notice }
message-applications-closed-why-1 = The organization doesn't take applications on this page.
message-applications-closed-why-2 = The time for applications is over.
message-applications-closed-do-1 = If you need a ticket, ask your organization's administrator directly.

message-ticket-password-wrong-title = That isn't this ticket's password
message-ticket-password-wrong-happened = The password you typed doesn't belong to this ticket.
message-ticket-password-wrong-detail = { $left ->
    [one] You have one more try.
   *[other] You have { $left } more tries.
}
message-ticket-password-wrong-why-1 = A letter was mistyped.
message-ticket-password-wrong-why-2 = It is the password of another ticket.
message-ticket-password-wrong-why-3 = It is the password you usually sign in with. Here only the one that came with the ticket opens it.
message-ticket-password-wrong-do-1 = Type the 10 characters again: on a notification card they are on the part that comes off, with a registration ID they are in the notice. Spaces, dashes, capital and small letters make no difference.
message-ticket-password-wrong-do-2 = If you can't find it, ask whoever issued it, or your organization's administrator.

message-ticket-locked-title = This ticket can't be used any more
message-ticket-locked-happened = Wrong passwords were typed several times, so the ticket was locked to be safe. Passkeys that are registered already aren't affected.
message-ticket-locked-why-1 = The password was mistyped several times.
message-ticket-locked-why-2 = Somebody else tried to use the ticket.
message-ticket-locked-do-1 = Ask whoever issued it, or your organization's administrator, for a new one.
message-ticket-locked-do-2 = If you didn't type anything, tell them that as well.

message-handoff-used-title = Another browser had gone on already
message-handoff-used-happened = Another phone or browser had gone on with this QR code already. To be safe, it has ended on both screens.
message-handoff-used-why-1 = You opened the same QR code in another browser and went on there.
message-handoff-used-why-2 = Somebody else read the same QR code.
message-handoff-used-do-1 = Press “Show a new QR code” on the computer and begin again.
message-handoff-used-do-2 = If it wasn't you, tell your organization's administrator at once.

message-handoff-number-wrong-title = That isn't the number on the screen
message-handoff-number-wrong-happened = The number that was picked isn't the one that the screen shows. To be safe, it has ended on both screens.
message-handoff-number-wrong-why-1 = Another number was pressed by mistake.
message-handoff-number-wrong-why-2 = The QR code wasn't that of the screen in front of you.
message-handoff-number-wrong-do-1 = If you didn't begin this on a computer, don't go on, and tell your organization's administrator.
message-handoff-number-wrong-do-2 = If you did, show a new QR code on the computer and begin again.

message-qr-unreadable-title = When the QR code can't be read
message-qr-unreadable-happened = To read a QR code, a camera needs light and the right distance.
message-qr-unreadable-why-1 = The screen is dim, or something is reflected in it.
message-qr-unreadable-why-2 = The camera is too near, or too far away.
message-qr-unreadable-why-3 = The lens isn't clean.
message-qr-unreadable-do-1 = Make the screen brighter, and hold the phone about 20 cm away, so that the whole QR code is in view.
message-qr-unreadable-do-2 = Wipe the lens, and turn the screen away from the light.
message-qr-unreadable-do-3 = Use the Camera app on an iPhone, the Camera app or Google Lens on Android.
message-qr-unreadable-do-4 = The QR code on the screen is renewed every minute. Read the one that is shown now.

message-page-went-back-title = You can go on from here
message-page-went-back-happened = The page seems to have gone back a step. Nothing was done twice, and nothing is lost.
message-page-went-back-why-1 = The browser's Back or Reload was used.
message-page-went-back-why-2 = A button was pressed twice.
message-page-went-back-why-3 = The same step was open in two windows.
message-page-went-back-why-4 = The page was open for long, or came from a bookmark.
message-page-went-back-do-1 = Press the button to go on.

message-page-not-found-title = We couldn't find this page
message-page-not-found-happened = There is no page for you at this address. Nothing you have registered has changed.
message-page-not-found-why-1 = Part of the address is missing or mistyped.
message-page-not-found-why-2 = An old bookmark or link leads to a page that is no longer here.
message-page-not-found-why-3 = The device or other thing it shows has been deleted.
message-page-not-found-do-1 = If you typed the address, please check the spelling.
message-page-not-found-do-2 = Use the buttons above to sign in or to go to your own pages.
message-page-not-found-do-3 = If a link in a letter or e-mail brought you here, tell the contact below which link it was.

message-looks-like-another-site-title = Please check the address
message-looks-like-another-site-happened = A passkey works only at the site it was made for. The right address is { $host }.
message-looks-like-another-site-why-1 = You opened a different address that looks much alike.
message-looks-like-another-site-why-2 = You opened this site at another address than the right one.
message-looks-like-another-site-do-1 = Check that the browser's address bar says { $host }.
message-looks-like-another-site-do-2 = If it doesn't, type nothing, close the page, and use your bookmark or the address in the notice you received.
message-looks-like-another-site-do-3 = If a suspicious link brought you here, tell the contact below.

## Coming from another site

message-client-unknown-title = The site you came from isn't registered here
message-client-unknown-happened = It asked us who you are, and we don't know it. Nothing was told to it.
message-client-unknown-why-1 = The site that sent you here isn't set up rightly, or has been switched off.
message-client-unknown-why-2 = Part of the address was lost on the way here.
message-client-unknown-do-1 = Go back to the site you came from, and begin its sign-in again.
message-client-unknown-do-2 = If it keeps happening, tell those who run that site. They need the support code and the time.

message-redirect-not-registered-title = We don't know the way back to the site you came from
message-redirect-not-registered-happened = The address it wants you sent back to isn't registered here. So that nobody can lead you astray, we don't send you there.
message-redirect-not-registered-why-1 = The site that sent you here has moved, or isn't set up rightly.
message-redirect-not-registered-why-2 = Somebody changed the link that brought you here.
message-redirect-not-registered-do-1 = Open the site you came from by your bookmark or its usual address, and begin its sign-in again.
message-redirect-not-registered-do-2 = If it keeps happening, tell those who run that site. They need the support code and the time.

## Our own fault

message-server-trouble-title = Something went wrong on our side
message-server-trouble-happened = We are sorry; it wasn't you. Everything registered so far is as it was.
message-server-trouble-why-1 = Our server is having trouble at the moment.
message-server-trouble-do-1 = Wait a little and try again.
message-server-trouble-do-2 = If it keeps happening, tell the contact below, with the support code.
