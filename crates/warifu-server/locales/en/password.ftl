password-title = Change my password
password-leaves-passkeys = Changing the password doesn't touch your passkeys; they go on working.
password-new = New password
password-again = New password, once more
password-rule = { $shortest } characters at least, { $longest } at most. A sentence, or several words together, is easy to remember and safe. It needn't contain symbols or digits.
password-end-others = Sign me out everywhere else
password-change = Change the password
password-too-short = { $missing ->
    [one] One more character is needed ({ $shortest } at least).
   *[other] { $missing } more characters are needed ({ $shortest } at least).
}
password-too-long = Please use { $longest } characters at most.
password-too-common = Many people use this password, so it is easily guessed. Please choose another.
password-differs = The two fields differ. Please enter the same password in both.
password-changed = Your password is changed. Your passkeys go on working.
