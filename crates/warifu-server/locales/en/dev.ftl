dev-notices-title = Notices waiting to be sent
dev-notices-lead = For development only: what members would get by e-mail, newest first.
dev-notices-none = None yet.
dev-notices-to = To
dev-notices-to-administrators = the organization's administrators
