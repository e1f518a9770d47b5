# The frame of every page, and the words for dates and spans of time

site-skip = Skip to the content
site-signed-in-as = Signed in as
site-rooms = My settings
site-room-devices = My devices
site-room-sessions = Where I'm signed in
site-room-connected = Connected applications
site-room-password = Password
site-room-recovery-codes = Recovery codes
site-room-history = History
site-room-admin = Administration
site-sign-out = Sign out
site-help = Help
site-address = The right address of this site:
site-member-id = Member ID
site-waiting = Please go on in the window your device has opened.
site-needs-script = Using a passkey needs JavaScript in your browser. Everything else, signing in with a password included, works without it.
site-passkey-is = A passkey lets you sign in with your device's fingerprint, face or PIN instead of a password.

when-now = just now
when-minutes-ago = { $minutes ->
    [one] a minute ago
   *[other] { $minutes } minutes ago
}
when-today = today { $time }
when-yesterday = yesterday { $time }
when-this-year = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}, { $time }
when-last-day = until { when-day } (Reiwa { $era }), { $time }
when-date = { when-day }, { $time }
when-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
when-never = not used yet
when-with-place = { $when }, { $place }

duration-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}

place-browser-on-system = { $browser } on { $system }
place-unknown = a browser we don't recognize
