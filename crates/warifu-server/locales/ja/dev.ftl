dev-notices-title = メール
dev-notices-lead = 開発用の画面です。メールを、送られるとおりの内容で新しいものから並べています。リンクも使えます。
dev-notices-none = まだありません。
dev-notices-to = 宛先
dev-notices-html = HTML で見る
dev-notices-no-address = { $name }（メールアドレスがないため送られません）
dev-notices-to-administrators = 所属する組織の管理責任者
