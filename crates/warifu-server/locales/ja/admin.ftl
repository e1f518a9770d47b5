# 管理のページ（組織の管理責任者、登録局担当、運用管理者）。

admin-organization = 組織
admin-organization-choose = 組織を切り替える

admin-tickets-title = 登録票
admin-tickets-lead = パスキーを登録してもらうための登録票です。新しいものから並べています。
admin-tickets-none = 登録票は、まだありません。
admin-tickets-new = 登録票を発行する
admin-tickets-choose = 選ぶ
admin-tickets-member = 利用者
admin-tickets-kind = 種類
admin-tickets-state = 状態
admin-tickets-issued = 発行
admin-tickets-until = 期限・使用日
admin-tickets-older = もっと前の登録票を見る
admin-tickets-newest = いちばん新しい登録票へ戻る
admin-tickets-show = 選んだものを表示・印刷する
admin-tickets-reissue = 選んだものを再発行する
admin-tickets-revoke = 選んだものを取り消す
admin-tickets-show-hint = 表示できるのは、使われる前の登録票だけです。はじめて表示してから7日で表示できなくなります。表示したことは、すべて記録に残ります。

admin-kind-link = リンク
admin-kind-notification-card = 通知カード
admin-kind-registration-id = 登録ID
admin-ticket-open = 未使用
admin-ticket-used = 使用済み
admin-ticket-expired = 期限切れ
admin-ticket-locked = パスワード違いで停止
admin-ticket-replaced = 再発行済み
admin-ticket-revoked = 取り消し済み

admin-said-issued = 登録票を{ $count }件発行しました。選んで「表示・印刷する」を押すと、渡すものを印刷できます。
admin-said-reissued = { $count }件を再発行しました。前の登録票は、もう使えません。
admin-said-revoked = { $count }件を取り消しました。
admin-said-nothing-chosen = 登録票が選ばれていません。左端の欄で選んでから、もう一度押してください。
admin-said-nothing-to-show = 選んだ登録票は、もう表示できません。必要なときは再発行してください。

admin-new-title = 登録票を発行する
admin-new-kind = 種類
admin-new-kind-notification-card = 通知カード：スマートフォンでQRコードを読んで登録します。紙で渡します。
admin-new-kind-registration-id = 登録ID：管理責任者から受け取ったIDとパスワードを、ご本人が入力して登録します。
admin-new-kind-link = リンク：アドレスとパスワードを、別々の方法で渡します。
admin-new-members = 利用者の本人ID（1行に一人ずつ、{ $most }人まで）
admin-new-days = 有効な日数（空欄なら、通知カードとリンクは90日、登録IDは14日）
admin-new-days-range = 日数は、1から{ $most }までの数で入力してください。
admin-new-submit = 発行する
admin-new-replaces = 通知カードとリンクは、発行すると、その方の前の未使用のものが使えなくなります。登録IDは、前のものもそのまま使えます。
admin-new-nobody = 本人IDが入力されていません。
admin-new-too-many = 一度に発行できるのは{ $count }人までです。分けて入力してください。
admin-new-malformed = { $line }行目「{ $typed }」は、本人IDの形ではありません。
admin-new-not-here = { $line }行目「{ $typed }」は、この組織で発行できる利用者ではありません。
admin-new-twice = { $line }行目「{ $typed }」は、前の行と同じ方です。
admin-new-nothing-yet = まだ何も発行していません。直してから、もう一度「発行する」を押してください。

admin-shown-title = お渡しする登録票
admin-shown-lead = 一人分ずつ切り離して、ご本人に渡してください。ほかの人に見えないようにお願いします。
admin-shown-print = 印刷するには、ブラウザーの印刷（Ctrl＋P）を使います。
admin-shown-left-out = 選んだうちの{ $count }件は、使用済みなどのため表示していません。
admin-shown-id = 登録ID
admin-shown-address = 登録のアドレス
admin-shown-password = パスワード
admin-shown-until = 期限
admin-shown-open = 次のアドレスを開いて、登録IDとパスワードを入力してください。
admin-shown-open-link = 次のアドレスを開いて、パスワードを入力してください。
admin-shown-back = 登録票の一覧へ戻る
