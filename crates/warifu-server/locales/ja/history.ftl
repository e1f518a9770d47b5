# 監査ログの種類ごとに、一行。$by は member（ご本人）、administrator、system のどれか。

history-title = わたしの履歴
history-lead = あなたのアカウントで起きたことを、新しいものから並べています。
history-none = まだ何もありません。
history-older = もっと前の履歴を見る
history-newest = いちばん新しい履歴へ戻る
history-not-you = 覚えのないことがあれば、ほかの場所をログアウトさせ、管理責任者にお知らせください。
history-not-you-sessions = ログイン中の場所を見る
history-whence = （{ $place }、接続元 { $address }）
history-whence-address = （接続元 { $address }）

history-member-created = アカウントが作られました。
history-member-disabled = アカウントが停止されました。
history-member-enabled = アカウントが再開されました。
history-member-renamed = 登録されているお名前が変わりました。
history-passkey-registered = パスキー「{ $device }」を登録しました。
history-passkey-renamed = パスキーの名前を「{ $device }」に変えました。
history-passkey-disabled = { $by ->
    [member] パスキー「{ $device }」を停止しました。
    [system] パスキー「{ $device }」を、安全のため自動で停止しました。
   *[other] 管理責任者が、パスキー「{ $device }」を停止しました。
}
history-passkey-enabled = { $by ->
    [member] パスキー「{ $device }」を再開しました。
   *[other] 管理責任者が、パスキー「{ $device }」を再開しました。
}
history-passkey-deleted = { $by ->
    [member] パスキー「{ $device }」を削除しました。
   *[other] 管理責任者が、パスキー「{ $device }」を削除しました。
}
history-passkey-counter-went-back = パスキー「{ $device }」の使用回数が前の記録から増えていなかったため、ログインを見合わせました。
history-signed-in-passkey = パスキー「{ $device }」でログインしました。
history-signed-in-password = パスワードでログインしました。
history-signed-in-recovery-code = 復旧コードでログインしました。
history-recovery-codes-made = 復旧コードを作りました。前のコードは使えなくなりました。
history-signed-in-handoff = QRコードと、スマートフォンのパスキー「{ $device }」でログインしました。
history-sign-in-refused = ログインをお断りしました（{ $message }）。
history-for-client = 続けて「{ $client }」に進みました。
history-client-told = ログイン中のまま「{ $client }」に進みました。
history-device-code-allowed = 「{ $client }」に、別の機器での利用を許可しました。
history-device-code-declined = 「{ $client }」に、別の機器での利用を許可しませんでした。
history-device-codes-locked = 機器のコードの入力違いが続いたため、入力をしばらく止めました。
history-handoff-started = あなたの本人IDで、QRコードによるログインが始められました。
history-handoff-claimed = QRコードがスマートフォンで開かれました。
history-handoff-matched = スマートフォンで、画面の数字が確かめられました。
history-handoff-number-wrong = QRコードの手続きで違う数字が選ばれたため、手続きを終わりました。
history-handoff-declined = QRコードの手続きが、スマートフォンで断られました。
history-handoff-ended = QRコードの手続きが、途中で終わりました。
history-handoff-approved = スマートフォンのパスキー「{ $device }」で、別の画面でのログインを認めました。
history-grant-revoked = { $by ->
    [member] 「{ $client }」への情報提供を取り消しました。
    [system] 安全のため、「{ $client }」への情報提供が自動的に取り消されました。
   *[other] 管理者が「{ $client }」への情報提供を取り消しました。
}
history-signed-out = ログアウトしました。
history-session-ended = { $by ->
    [member] ほかの場所を一か所、ログアウトさせました。
   *[other] 一か所でログインが終わりました。
}
history-sessions-ended = ほかの場所を、すべてログアウトさせました。
history-session-disowned = メールのリンクから「心当たりがない」と伝えられたログインを終えました。
history-password-changed = パスワードを変えました。
history-password-reset = パスワードが再設定されました。
history-password-forgotten = パスワードを設定し直すメールのお申し込みがありました。
history-password-set-by-mail = メールのリンクから、パスワードが設定し直されました。
history-password-locked = 違うパスワードが続いたため、パスワードでのログインをしばらく止めました。
history-confirmed-passkey = パスキー「{ $device }」で、ご本人であることを確認しました。
history-confirmed-password = パスワードで、ご本人であることを確認しました。
history-ticket-issued = パスキーの登録票が発行されました。
history-ticket-opened = 登録票のパスワードが正しく入力されました。
history-ticket-password-wrong = 登録票のパスワードが違っていました。
history-ticket-locked = 違うパスワードが続いたため、登録票を止めました。
history-ticket-revoked = 登録票が取り消されました。
history-ticket-shown = 登録票の内容が、お渡しのために表示されました。
history-passkey-replaced = パスキー「{ $device }」を、別の端末に置き換えました。
history-member-role-changed = 役割が変わりました。
history-registrar-assigned = 受け持つ組織が変わりました。
history-policy-changed = 組織のポリシーが変わりました。
history-registration-refused = パスキーの登録をお断りしました（{ $message }）。
history-registration-declined = パスキーの登録を「今はしない」にしました。
