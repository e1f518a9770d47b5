dev-notices-title = Mails
dev-notices-lead = A development page: the mails as they would be sent, newest first. The links work.
dev-notices-none = None yet.
dev-notices-to = To
dev-notices-html = as HTML
dev-notices-no-address = { $name } (no e-mail address: nothing would be sent)
dev-notices-to-administrators = the organization's administrators
