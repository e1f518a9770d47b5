connected-title = 連携アプリ
connected-lead = あなたのログインを使っているアプリです。使わなくなったものや覚えのないものは、連携を解除してください。
connected-none = 連携しているアプリはありません。
connected-since = 連携を始めた日時
connected-may = 許可していること
connected-disconnect = 連携を解除する
connected-means = 連携を解除すると、そのアプリには新しい情報が渡らなくなり、ログアウトするように伝えます。すでに渡った情報は、ここからは消せません。
connected-disconnected = 連携を解除しました。
