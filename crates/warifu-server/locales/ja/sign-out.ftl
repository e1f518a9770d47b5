sign-out-title = ログアウトしますか
sign-out-means = このブラウザーでのログインを終えます。登録したパスキーはそのまま残ります。
sign-out-submit = ログアウトする
sign-out-stay = ログアウトしないで戻る
