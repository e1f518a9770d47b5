# 知らせの件名と本文。本文は段落ごと。リンクは「見るだけ」のページで、開いても何も変わりません。

notice-greeting = { $name } 様
notice-from = 接続元：{ $address }
notice-at = 日時：{ $time }
notice-browser = ブラウザー：{ $place }
notice-reason = 理由：{ $reason }
notice-if-not-you = お心当たりがないときは、{ $host } の「わたしの端末」と「ログイン中の場所」をお確かめのうえ、管理責任者にご連絡ください。
notice-signature = { $site }（このお知らせは自動でお送りしています）

notice-passkey-registered-subject = パスキーが登録されました
notice-passkey-registered-text = パスキー「{ $device }」が登録されました。次からは、このパスキーでもログインできます。
notice-passkey-registered-silently-text = パスワードでのログインに合わせて、ブラウザーがパスキー「{ $device }」を自動で作り、登録しました。要らないときは「わたしの端末」から削除できます。
notice-passkey-replaced-subject = 端末を置き換えました
notice-passkey-replaced-text = パスキー「{ $device }」を登録し、「{ $before }」を停止しました。「{ $before }」ではもうログインできません。72時間のうちは、元に戻せます。
notice-passkey-disabled-subject = パスキーが停止されました
notice-passkey-disabled-text = パスキー「{ $device }」が停止されました。再開するまで、ログインには使えません。
notice-passkey-enabled-subject = パスキーが再開されました
notice-passkey-enabled-text = パスキー「{ $device }」が再開され、またログインに使えるようになりました。
notice-passkey-deleted-subject = パスキーが削除されました
notice-passkey-deleted-text = パスキー「{ $device }」が削除されました。このパスキーではもうログインできません。
notice-password-changed-subject = パスワードが変わりました
notice-password-changed-text = パスワードが変わりました。登録したパスキーは、そのまま使えます。
notice-account-locked-subject = パスワードでのログインをしばらく止めました
notice-account-locked-text = 違うパスワードが続いたため、{ $time }までパスワードでのログインを止めました。パスキーは今も使えます。
notice-passkey-counter-went-back-subject = ログインを一度見合わせました
notice-passkey-counter-went-back-text = パスキー「{ $device }」の使用回数が前の記録から増えていなかったため、念のためログインを見合わせました。もう一度起きると、このパスキーは自動で停止されます。
notice-passkey-counter-went-back-disabled-text = パスキー「{ $device }」の使用回数が前の記録から増えておらず、鍵が複製されたおそれがあります。そのため、ログインをお断りし、このパスキーを停止しました。新しいパスキーを登録してください。管理責任者にもお知らせしています。
notice-member-passkey-disabled-subject = 利用者のパスキーを安全のために停止しました
notice-member-passkey-disabled-text = { $member }さんのパスキー「{ $device }」の使用回数が前の記録から増えておらず、鍵が複製されたおそれがあるため、自動で停止しました。ご本人にお確かめください。心配のない原因だとはっきりしたときだけ再開し、そうでなければ新しいパスキーを登録してもらってください。
notice-password-forgotten-subject = パスワードを設定し直せます
notice-password-forgotten-text = パスワードを設定し直すお申し込みを受け付けました。ご自身でお申し込みの場合は、次のリンクからお進みください。リンクは一度だけ使えます。登録したパスキーは、そのまま使えます。
notice-password-forgotten-button = 新しいパスワードを設定する
notice-password-forgotten-closing = お心当たりがないときは、何もしなくて大丈夫です。今のパスワードは変わりません。同じメールが続くときは、管理責任者にご連絡ください。
notice-signed-in-by-handoff-subject = スマートフォンを使ってパソコンでログインしました
notice-signed-in-by-handoff-text = スマートフォンのパスキーを使って、パソコンであなたとしてログインしました。ご自身のログインであれば、何もしなくて大丈夫です。
notice-signed-in-by-handoff-button = 心当たりがありません
notice-signed-in-by-handoff-closing = ボタンを押すと { $host } のページが開き、そのパソコンをすぐにログアウトさせられます。ログインは要りません。
# ボタンのアドレスの下に置きます。
notice-link-until = このリンクは { $time } まで使えます。
notice-ticket-issued-subject = 登録IDが発行されました（お渡しをお願いします）
notice-ticket-issued-text = { $member }さんがパスキーを登録するための、登録IDとパスワードです。ご本人に直接お渡しください。このメールをそのまま転送することは、お控えください。
notice-ticket-address = 開くアドレス：{ $address }
notice-ticket-id = 登録ID：{ $code }
notice-ticket-password = パスワード：{ $password }
notice-ticket-until = 期限：{ $time }
notice-ticket-gone = この登録票は、すでに使われたか取り消されたため、内容をお伝えできません。必要なときは、再発行してください。
