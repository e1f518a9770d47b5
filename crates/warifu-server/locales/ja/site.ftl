# どのページにもある枠、月日と時間の言い方

site-skip = 本文へ移る
site-signed-in-as = ログイン中：
site-rooms = わたしの設定
site-room-devices = わたしの端末
site-room-sessions = ログイン中の場所
site-room-connected = 連携システム
site-room-password = パスワード
site-room-recovery-codes = 復旧コード
site-room-history = 履歴
site-room-admin = 管理
site-sign-out = ログアウト
site-help = 困ったときは
site-address = このサイトの正しいアドレス：
site-member-id = 本人ID
site-waiting = 端末の画面の案内に沿って、確認を続けてください。
site-needs-script = パスキーを使うには、ブラウザーのJavaScriptが要ります。パスワードでのログインなど、ほかの手続きはそのまま使えます。
site-passkey-is = パスキーとは、パスワードの代わりに、端末の指紋・顔・PINでログインする仕組みです。

when-now = たった今
when-minutes-ago = { $minutes }分前
when-today = 今日 { $time }
when-yesterday = 昨日 { $time }
when-this-year = { $month }月{ $day }日 { $time }
when-last-day = { $year }年（令和{ $era }年）{ $month }月{ $day }日 { $time }まで
when-date = { $year }年{ $month }月{ $day }日 { $time }
when-day = { $year }年{ $month }月{ $day }日
when-never = まだ使っていません
when-with-place = { $when }、{ $place }

duration-seconds = { $count }秒
duration-minutes = { $count }分
duration-hours = { $count }時間
duration-days = { $count }日

place-browser-on-system = { $system }の{ $browser }
place-unknown = 種類の分からないブラウザー
