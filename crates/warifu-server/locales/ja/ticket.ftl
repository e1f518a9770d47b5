ticket-title = パスキーを登録しましょう
ticket-organization = 組織
ticket-good-until = 登録票の期限
ticket-not-you = お名前が違うときは登録せずに、このページを閉じて、リンクを送った方にお知らせください。
ticket-done-title = 登録が済みました
ticket-done-sign-in = パスキーでログインする
ticket-done-second = 端末をなくしたときのために、ログインしたあと「わたしの端末」で、もう一つ登録しておくと安心です。
