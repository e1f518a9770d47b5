# Pages on which a person answers for a device that has only a screen. $client is the client's name, as its operator gave it.

device-title = Use another device
device-lead = Enter the code that is on the screen of the television, printer or other equipment.
device-lead-given = Check that the device in front of you shows this same code. If it shows another, or there is no device in front of you, don't go on.
device-code = Code on the device's screen
device-code-hint = Eight letters. Capital or small, with or without the “-”, all the same.
device-go-on = Go on
device-same = It shows the same code, go on
device-code-malformed = The code has eight letters. Look at the device's screen and enter it again.
device-code-unknown = This code wasn't found. Look at the device's screen and enter it again.
device-code-ended = The time for this code is over. Start again on the device.
device-code-answered = This code has been answered already. If it was you, look at the device's screen.
device-confirm-title = Allow it on this device?
device-confirm-lead = “{ $client }” asks to be used as you on another device.
device-confirm-only = Allow it only if you began this yourself, just now, on a device in front of you. If somebody asked you to come here by telephone, mail or message, don't allow it: they could then go on as you.
device-confirm-may = If you allow it, this is told
device-asked = Asked when and from where
device-asked-from = { $when }, from { $address }
device-as = Signed in now
device-decline = Don't allow
device-allow = I began this, allow it
device-allowed-title = It is allowed
device-allowed-next = Go back to the device's screen. It goes on in a moment.
device-allowed-undo = To take it back, disconnect it in the list of connected applications.
device-declined-title = It is not allowed
device-declined-next = The device is told nothing about you.
device-declined-report = If it wasn't you who began this, tell your organization's administrator.
