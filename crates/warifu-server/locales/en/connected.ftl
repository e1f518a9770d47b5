connected-title = Connected applications
connected-lead = These applications use your sign-in. If you no longer use one, or don't recognize it, disconnect it.
connected-none = No application is connected.
connected-since = Connected
connected-may = You allow
connected-disconnect = Disconnect
connected-means = Once disconnected, an application gets nothing new about you, and is told to sign you out. What it has already received can't be deleted from here.
connected-disconnected = It is disconnected.
