register-title = Register a passkey
register-for = Registering for
register-what-happens = Press the button and your device asks you to confirm, the way you usually unlock it; then it is registered. Your fingerprint or face never leaves the device.
register-begin = Begin registration
register-other-device-hint = To register a phone or a security key, choose another way or another device in the window that opens.
register-back-to-devices = Back to my devices
register-allowed = Your organization accepts: { $allowed }.
register-allowed-phones = phones and tablets
register-allowed-security-keys = security keys that can prove their model
register-allowed-device-bound = passkeys that stay on one device and can prove its model (security keys, Windows Hello and so on)
register-how-phone-here = You can register the device you are using now.
register-how-phone-by-qr = Press “Begin registration” and choose a phone or tablet in the window that opens. It shows a QR code: read it with the phone's camera. This computer itself can't be registered.
register-how-security-key = Press “Begin registration”, choose a security key in the window that opens, then plug the key in or hold it to the reader.
register-how-device-bound = Press “Begin registration” and choose a security key, or this computer's Windows Hello, in the window that opens. A place that syncs with other devices can't be used.
register-how-provider = Press “Begin registration”. If the window that opens proposes another place, switch it to one of these.
register-offer-title = Would you like to use a passkey from now on?
register-offer-quick = You sign in within seconds, with no ID or password to type.
register-offer-safe = It doesn't work on fake sites, so nobody can trick you out of it.
register-offer-password-stays = Your password stays as it is.
register-on-this-device = Register this device
register-not-now = Not now
register-asked-again = { $count ->
    [one] If you choose “Not now”, we ask again in a day.
   *[other] If you choose “Not now”, we ask again in { $count } days.
}
register-recovered-title = Register a new passkey?
register-recovered-told = You signed in with a recovery code, which can't be used again. You can register one passkey right now. The device you lost can be disabled afterwards under My devices.
register-recovered-later = To register later, begin under My devices within 10 minutes of signing in. After that, another recovery code lets you in again.
register-done = “{ $device }” is registered. From now on you can sign in with this passkey.
register-done-kept-synced = The passkey is kept by { $provider }, works on your other devices with the same account, and is backed up automatically.
register-done-kept-bound = The passkey is kept only on the device you registered, with no backup.
register-upgraded = As you signed in, the passkey “{ $device }” was made. If you don't want it, delete it in the list below.
register-declined = All right. You can register one under My devices at any time.

register-device-name = { $provider } · { $platform }
register-device-name-provider = { $provider }
register-device-name-platform = Passkey on { $platform }
register-device-name-key = Security key
register-device-name-unknown = Passkey

