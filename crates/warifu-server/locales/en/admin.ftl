# The pages for administrators of organizations, registrars and operators.

admin-organization = Organization
admin-organization-is = Organization:
admin-organization-choose = Go to this organization

admin-tickets-title = Tickets
admin-tickets-lead = With a ticket, a member registers a passkey. The newest come first.
admin-tickets-none = There are no tickets yet.
admin-tickets-new = Issue tickets
admin-tickets-choose = Choose
admin-tickets-member = Member
admin-tickets-kind = Kind
admin-tickets-state = State
admin-tickets-issued = Issued
admin-tickets-until = Good until, or used
admin-tickets-older = Older tickets
admin-tickets-newest = Back to the newest tickets
admin-tickets-show = Show and print the chosen ones
admin-tickets-reissue = Issue the chosen ones anew
admin-tickets-revoke = Revoke the chosen ones
admin-tickets-show-hint = Only tickets that haven't been used can be shown, for 7 days from the first time. Every showing is recorded.

admin-kind-link = Link
admin-kind-notification-card = Notification card
admin-kind-registration-id = Registration ID
admin-ticket-open = Not used yet
admin-ticket-used = Used
admin-ticket-expired = Too old
admin-ticket-locked = Locked by wrong passwords
admin-ticket-replaced = Issued anew
admin-ticket-revoked = Revoked

admin-said-issued = { $count ->
    [one] One ticket was issued. Choose it and press "Show and print" to print what is handed on.
   *[other] { $count } tickets were issued. Choose them and press "Show and print" to print what is handed on.
}
admin-said-reissued = { $count ->
    [one] One ticket was issued anew. The one before can't be used any more.
   *[other] { $count } tickets were issued anew. Those before can't be used any more.
}
admin-said-revoked = { $count ->
    [one] One ticket was revoked.
   *[other] { $count } tickets were revoked.
}
admin-said-nothing-chosen = No ticket is chosen. Choose some in the first column, then press the button again.
admin-said-nothing-to-show = The chosen tickets can't be shown any more. Issue them anew if they are needed.

admin-new-title = Issue tickets
admin-new-kind = Kind
admin-new-kind-notification-card = Notification card: on paper, with a QR code to read by phone.
admin-new-kind-registration-id = Registration ID: the member types an ID and a password that the administrator hands on.
admin-new-kind-link = Link: an address and a password, handed on apart from each other.
admin-new-members = Member IDs (one a line, { $most } at most)
admin-new-days = Days it is good for (left empty: 90 for cards and links, 14 for registration IDs)
admin-new-days-range = Please give a number of days from 1 to { $most }.
admin-new-submit = Issue
admin-new-replaces = A new card or link takes the place of the member's unused one of that kind. A new registration ID leaves the others as they are.
admin-new-nobody = There are no member IDs yet.
admin-new-too-many = At most { $count } members at a time. Please split the list.
admin-new-malformed = Line { $line }, "{ $typed }", doesn't look like a member ID.
admin-new-not-here = Line { $line }, "{ $typed }", isn't a member of this organization whom you can issue to.
admin-new-twice = Line { $line }, "{ $typed }", is the same member as a line before.
admin-new-nothing-yet = Nothing was issued yet. Correct the list, then press "Issue" again.

admin-shown-title = Tickets to hand on
admin-shown-lead = Cut them apart and give each to its member, so that nobody else sees it.
admin-shown-print = To print, use the browser's own print (Ctrl+P).
admin-shown-left-out = { $count ->
    [one] One of the chosen isn't shown, because it was used or ended.
   *[other] { $count } of the chosen aren't shown, because they were used or ended.
}
admin-shown-id = Registration ID
admin-shown-address = Address to register at
admin-shown-password = Password
admin-shown-until = Good until
admin-shown-open = Open this address, and type the registration ID and the password.
admin-shown-open-link = Open this address, and type the password.
admin-shown-back = Back to the tickets

admin-applications-title = Applications for tickets
admin-applications-none = There are no applications yet.
admin-applications-closed = This organization takes no applications at the moment (policy "applications").
admin-applications-reference = Reference number
admin-applications-members = For whom
admin-applications-wish = What for
admin-applications-state = State
admin-applications-made = Received
admin-applications-decide = Check and decide
admin-applications-older = Older applications
admin-applications-newest = Back to the newest applications
admin-applications-back = Back to the applications
admin-application-received = Not decided yet
admin-application-approved = Issued
admin-application-refused = Refused
admin-application-said-refused = The application was refused.
admin-application-meanwhile = This application has been decided already.
admin-application-title = Check an application
admin-application-reason = From whoever applied
admin-application-warning = Anybody can send an application. Check with the member or their workplace before you issue anything.
admin-application-take = Issue to this one
admin-application-member-id = Member ID
admin-application-found = Member:
admin-application-name = Name (of somebody who isn't a member yet)
admin-application-instead-label = Ticket to take out of use
admin-application-instead-none = None (tickets there are stay good)
admin-application-issued = Registration ID issued { $when }
admin-application-approve = Issue tickets to the chosen ones
admin-application-refuse-title = Refuse
admin-application-answer = What to tell whoever applied (seen by anybody who knows the reference number)
admin-application-refuse = Refuse
admin-application-nobody-chosen = Nobody is chosen yet.
admin-application-nothing-yet = Nothing was issued yet. Correct it, then press the button again.
admin-application-instead = This ticket can't be used any more, or isn't theirs.
admin-application-malformed = This doesn't look like a member ID.
admin-application-name-missing = There is no such member yet. Please give a name as well.
admin-application-not-here = In this organization you can't issue to this member ID.
admin-application-twice = The same member as a line before.
admin-rooms = Administrators' pages

admin-lost-title = Somebody lost a device
admin-lost-lead = The passkeys on the lost device are disabled and what it was signed in to ends. Other devices and ways go on working.
admin-lost-member = Member ID or e-mail address
admin-lost-find = See this member's devices
admin-lost-nobody = There is nobody of this ID whom you look after in this organization.
admin-lost-which = Choose the lost devices
admin-lost-synced = A synced passkey stops working on every device that shares its provider.
admin-lost-none = This member has no passkey in use.
admin-lost-submit = Disable the chosen devices
admin-lost-said = { $count ->
    [one] One passkey was disabled, and what its device was signed in to has ended. The member is told.
   *[other] { $count } passkeys were disabled, and what their devices were signed in to has ended. The member is told.
}
admin-lost-said-nothing = No passkey is chosen, or those chosen are disabled already.
admin-lost-next = To register a new device, issue a ticket.
admin-tickets-pdf = Make a PDF of the chosen cards
admin-tickets-print = Open the chosen cards for printing
admin-tickets-printing = The cards are being made
admin-tickets-lacking = The PDF's font lacks some characters; these were put in their place. If that matters, open the cards for printing instead.
