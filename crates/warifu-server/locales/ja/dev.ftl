dev-notices-title = 送られるはずのお知らせ
dev-notices-lead = 開発用の画面です。本番ではメールで送られるお知らせを、ここに新しいものから並べています。
dev-notices-none = お知らせは、まだありません。
dev-notices-to = 宛先
dev-notices-to-administrators = 所属する組織の管理責任者
