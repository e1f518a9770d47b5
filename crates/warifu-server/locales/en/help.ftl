help-title = Help
help-lead = Choose the message you saw, or what comes nearest to what happened.
help-search-label = Search by words
help-search-hint = For example: QR code, fingerprint, link
help-search = Search
help-found = { $count ->
    [one] One page mentions “{ $query }”.
   *[other] { $count } pages mention “{ $query }”.
}
help-found-none = Nothing mentions “{ $query }”. Try a shorter word, or look through the whole list.
help-all = See the whole list
help-more = See more help on this
help-group-register = Making a passkey
help-group-sign-in = Signing in
help-group-link = Links and tickets
help-group-trouble = Pages and connections
help-what-to-do = What to do
help-other-steps = Other things to try
help-why = Why this happens
help-whom-to-ask = Whom to ask
help-contact-name = Contact
help-contact-telephone = Telephone
help-contact-email = E-mail
help-contact-hours = Hours
help-contact-none = Please ask your organization's administrator.
help-have-ready = Please have your member ID ready, and these:
help-have-ready-id = Please have your member ID ready.
help-support-code = Support code
help-time = Time
help-address = Your network address
help-button-try-again = Try again
help-button-sign-in = Go to sign in
help-button-password = Sign in with a password
help-button-devices = Go to my devices
help-button-register = Register again
help-button-back-to-sign-in = Back to the sign-in page
help-button-go-on = Go on
help-button-right-address = Open the right address
