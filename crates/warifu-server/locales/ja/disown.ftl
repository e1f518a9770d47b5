# メールの「心当たりがありません」で開くページ。
disown-title = お心当たりのないログインですか
disown-what = このログインは、今も続いています。お心当たりがなければ、ここで終わらせられます。
disown-what-clients = そのブラウザーではもうログインしていませんが、そのとき許したアプリ（{ $clients }）は、今も使えます。お心当たりがなければ、ここで終わらせられます。
disown-when = 始まり
disown-place = 場所
disown-submit = 心当たりがないので、終わらせる
disown-was-me = ご自身のログインであれば、このまま閉じてください。何も変わっていません。
disown-done-title = このログインは終わっています
disown-done-what = そこでは、もうだれもログインしていません。使っていたアプリにも伝えています。続けて、次の二つをお願いします。
disown-done-devices = 「わたしの端末」で、知らない端末があれば停止してください。
disown-done-tell = 管理責任者にお知らせください。
disown-done-sign-in = わたしの端末を見る
