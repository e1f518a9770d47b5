sign-out-title = ログアウトしますか
sign-out-means = このブラウザーでのログインを終えます。登録したパスキーはそのまま残ります。
sign-out-submit = ログアウトする
sign-out-stay = ログアウトしないで戻る
# A client has sent the person here: $client is its name.
sign-out-asked-by = 「{ $client }」からのご案内です。ここでログアウトすると、このログインでお使いのほかのアプリからもログアウトします。
sign-out-done-title = ログアウトしました
sign-out-telling = お使いのアプリにもログアウトを伝えています。終わると、自動で次の画面に進みます。
sign-out-go-on = 次へ進む
