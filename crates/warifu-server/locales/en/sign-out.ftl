sign-out-title = Sign out?
sign-out-means = You will be signed out in this browser. Your passkeys stay as they are.
sign-out-submit = Sign out
sign-out-stay = Stay signed in
