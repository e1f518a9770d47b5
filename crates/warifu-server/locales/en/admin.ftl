# The pages for administrators of organizations, registrars and operators.

admin-organization = Organization
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
