sign-out-title = Sign out?
sign-out-means = You will be signed out in this browser. Your passkeys stay as they are.
sign-out-submit = Sign out
sign-out-stay = Stay signed in
# A client has sent the person here: $client is its name.
sign-out-asked-by = “{ $client }” has sent you here. Signing out here also signs you out of the other applications you use with this sign-in.
sign-out-done-title = You are signed out
sign-out-telling = The applications you use are being told. You go on to the next page when that is done.
sign-out-go-on = Go on
