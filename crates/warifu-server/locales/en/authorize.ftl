# Pages between a client and its answer. $client is the client's name, as its operator gave it.

authorize-for-client = You go on to “{ $client }” after this.
authorize-going-back = Going back
authorize-go-back = Go back
authorize-choose-title = Who is going on?
authorize-choose-lead = You are on the way to “{ $client }”.
authorize-another-lead = “{ $client }” expects somebody else than the person who is signed in here.
authorize-go-on-as = Go on as { $name }
authorize-as-somebody-else = Sign in as somebody else
authorize-consent-title = May this be told?
authorize-consent-lead = “{ $client }” asks for the following.
authorize-consent-hint = You are asked only once. If you don't allow it, nothing is told.
authorize-scope-openid = That it is you, and how you signed in
authorize-scope-profile = Your name and your member ID
authorize-scope-email = Your e-mail address
authorize-scope-offline = To go on after you have signed out
authorize-scope-other = Permission called “{ $scope }”
# $resource is an address or a name, as its operator gave it.
authorize-resource = To use { $resource } in your name
authorize-allow = Allow and go on
authorize-decline = Don't allow
