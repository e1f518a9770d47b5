# Pages on which a person answers for a device that has only a screen. $client is the client's name, as its operator gave it.

screen-title = Use another device
screen-lead = Enter the code that is on the screen of the television, printer or other equipment.
screen-lead-given = Check that the device in front of you shows this same code. If it shows another, or there is no device in front of you, don't go on.
screen-code = Code on the device's screen
screen-code-hint = Eight letters. Capital or small, with or without the “-”, all the same.
screen-go-on = Go on
screen-same = It shows the same code, go on
screen-code-malformed = The code has eight letters. Look at the device's screen and enter it again.
screen-code-unknown = This code wasn't found. Look at the device's screen and enter it again.
screen-code-ended = The time for this code is over. Start again on the device.
screen-code-answered = This code has been answered already. If it was you, look at the device's screen.
screen-confirm-title = Allow it on the other device?
screen-confirm-lead = “{ $client }” asks to be used as you on another device.
screen-confirm-only = Allow it only if you began this yourself, just now, on a device in front of you. If somebody asked you to come here by telephone, mail or message, don't allow it: they could then go on as you.
screen-confirm-may = If you allow it, you agree to the following
screen-asked = Asked when and from where
screen-asked-from = { $when }, from { $address }
screen-as = Signed in now
screen-decline = Don't allow
screen-allow = I began this, allow it
screen-allowed-title = It is allowed
screen-allowed-next = Go back to the device's screen. It goes on in a moment.
screen-allowed-undo = To take it back, disconnect it in the list of connected applications.
screen-declined-title = It is not allowed
screen-declined-next = The device is told nothing about you.
screen-declined-report = If it wasn't you who began this, tell your organization's administrator.
