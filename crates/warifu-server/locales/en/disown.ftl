# The page that "this wasn't me" of a mail opens.
disown-title = Wasn't this you?
disown-what = This sign-in to your account is still going on. If it wasn't you, end it here.
disown-what-clients = Nobody is signed in in that browser any more. But { $clients } may still use what was allowed then. If it wasn't you, end it here.
disown-when = Since
disown-place = Where
disown-submit = It wasn't me: sign it out
disown-was-me = If it was you, just close this page. Nothing has changed.
disown-done-title = This sign-in has ended
disown-done-what = Nobody is signed in there any more, and the applications used with it are being told. Please do these two things now.
disown-done-devices = Look at My devices, and disable whatever you don't know.
disown-done-tell = Tell your organization's administrator.
disown-done-sign-in = Look at my devices
