register-title = パスキーを登録する
register-for = 登録する方
register-what-happens = ボタンを押すと端末の確認画面が出ます。いつも画面を開くときと同じ方法で確認すると、登録が済みます。指紋や顔の情報が端末の外に出ることはありません。
register-begin = 登録を始める
register-other-device-hint = スマートフォンやセキュリティキーに登録したいときは、出てきた画面で「別の方法」や「別のデバイス」を選んでください。
register-back-to-devices = わたしの端末へ戻る
register-allowed = お使いの組織で登録できるもの：{ $allowed }
register-offer-title = 次からは、パスキーでログインしませんか
register-offer-quick = 本人IDもパスワードも入力せずに、数秒でログインできます。
register-offer-safe = 偽のサイトでは使えないため、だまし取られる心配がありません。
register-offer-password-stays = 今のパスワードは、そのまま残ります。
register-on-this-device = この端末に登録する
register-not-now = 今はしない
register-asked-again = 「今はしない」を選ぶと、次にお尋ねするのは{ $count }日後です。
register-done = 「{ $device }」を登録しました。次からは、このパスキーでログインできます。
register-done-kept-synced = パスキーは{ $provider }に保存され、同じアカウントを使うほかの端末でも使えます。控え（バックアップ）も自動で残ります。
register-done-kept-bound = パスキーは登録した一台の中だけに保存され、控え（バックアップ）はありません。
register-upgraded = ログインと同時に、パスキー「{ $device }」を作りました。要らないときは、下の一覧から削除できます。
register-declined = 分かりました。いつでも「わたしの端末」から登録できます。

register-device-name = { $provider }・{ $platform }
register-device-name-provider = { $provider }
register-device-name-platform = { $platform }のパスキー
register-device-name-key = セキュリティキー
register-device-name-unknown = パスキー

