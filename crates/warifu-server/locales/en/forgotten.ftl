# Flow B12: a forgotten password.
forgotten-link = I have forgotten my password
forgotten-title = A forgotten password
forgotten-passkey-first = If you have registered a passkey, you need no password: sign in with the passkey.
forgotten-by-mail = Otherwise we send a link to set a new password to the e-mail address of your account.
forgotten-submit = Send me the link
forgotten-elsewhere = Go to that page
forgotten-ask = Please ask your organization's administrator to set a new password.
forgotten-sent-title = Please look into your mail
forgotten-sent-what = If there is an account with what you entered, and it has an e-mail address, a link is on its way there. It works for 15 minutes, and once.
forgotten-sent-none = If no mail comes in a few minutes, look among unwanted mail, check what you entered, or ask your organization's administrator.
forgotten-new-title = Set a new password
forgotten-new-means = You will be signed out everywhere. Your passkeys stay as they are.
forgotten-new-submit = Set this password
forgotten-set = Your new password is set, and you are signed out everywhere. Please sign in.
