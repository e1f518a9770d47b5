ticket-title = Register your passkey
ticket-organization = Organization
ticket-good-until = Ticket good until
ticket-not-you = If this isn't your name, don't register: close this page and tell whoever sent you the link.
ticket-done-title = You are registered
ticket-done-sign-in = Sign in with your passkey
ticket-done-second = In case this device is lost one day, it is wise to add a second one under My devices after signing in.
