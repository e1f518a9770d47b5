# 画面に出ることのあるメッセージのすべて。名前はコード、/help/<名前>、記録で共通です。
# title = 見出し、happened = 何が起きたか、detail = 分かっているときだけ添える一文（変数はここだけ）、
# why-N = 考えられる理由、do-N = すること（当てはまりやすい順）。

## パスキーを作るとき

message-account-disabled-title = このアカウントは今、使えません
message-account-disabled-happened = ご本人であることは確認できましたが、所属する組織がこのアカウントを停止しています。
message-account-disabled-why-1 = 異動や退職、長い休みなどに合わせて、組織が停止の手続きをしました。
message-account-disabled-why-2 = 端末の紛失などの連絡を受けて、安全のために停止しました。
message-account-disabled-do-1 = 所属する組織の管理責任者に、再開できるかをお尋ねください。
message-account-disabled-do-2 = お尋ねの際は、本人IDとこのページの問い合わせ番号をお手元にご用意ください。

message-browser-unsupported-title = このブラウザーではパスキーを使えません
message-browser-unsupported-happened = お使いのブラウザーに、パスキーを扱う機能が見つかりませんでした。
message-browser-unsupported-why-1 = ブラウザーか、端末の基本ソフト（OS）が古い版です。
message-browser-unsupported-why-2 = パスキーに対応していないブラウザーです。
message-browser-unsupported-why-3 = iPhoneやiPadで、iCloudキーチェーン（パスワードとパスキーの保管）を使わない設定になっています。
message-browser-unsupported-do-1 = iPhone・iPadではSafari、AndroidではChrome、パソコンではEdge・Chrome・Safariのいずれかで開き直してください。
message-browser-unsupported-do-2 = 端末とブラウザーを最新の版に更新してください。
message-browser-unsupported-do-3 = iPhone・iPadでは「設定」→ご自分の名前→「iCloud」→「パスワード」（または「パスワードとキーチェーン」）で、キーチェーンを使う設定にしてください。
message-browser-unsupported-do-4 = パスワードが使える組織では、パスワードでもログインできます。

message-in-app-browser-title = いつものブラウザーで開いてください
message-in-app-browser-happened = このページは、ほかのアプリの中の画面で開かれています。ここではパスキーを使えません。
message-in-app-browser-why-1 = メールやメッセージ、検索などのアプリの中で、リンクを押して開きました。
message-in-app-browser-do-1 = 画面のメニュー（「…」や共有の印）から「ブラウザーで開く」「Safariで開く」「Chromeで開く」などを選んでください。
message-in-app-browser-do-2 = 見当たらないときは、このページのアドレスをコピーし、SafariかChromeのアドレス欄に貼り付けてください。
message-in-app-browser-do-3 = 次からすぐに開けるように、端末の設定でSafariかChromeを標準のブラウザーにしておくと便利です。

message-registration-cancelled-title = パスキーは、まだ登録されていません
message-registration-cancelled-happened = 端末の確認画面が、登録の前に閉じられました。何も失われていません。続きからやり直せます。
message-registration-cancelled-why-1 = 確認画面で「キャンセル」や「閉じる」を選びました。
message-registration-cancelled-why-2 = 指紋や顔がうまく読み取れませんでした。
message-registration-cancelled-why-3 = 端末に画面ロック（パスコード、PIN、指紋、顔）が設定されていません。
message-registration-cancelled-why-4 = パスワードとパスキーの保管（iCloudキーチェーンなど）を使わない設定になっています。
message-registration-cancelled-do-1 = もう一度ボタンを押し、端末の案内に沿って、いつも画面を開くときと同じ方法で確認してください。
message-registration-cancelled-do-2 = 指紋や顔が通らないときは、確認画面でPINやパスコードに切り替えてください。
message-registration-cancelled-do-3 = 画面ロックがまだのときは、端末の「設定」で設定してから、もう一度お試しください。
message-registration-cancelled-do-4 = iPhone・iPadでは、「設定」でiCloudキーチェーンを使う設定になっているかをご確認ください。

message-registration-timed-out-title = 登録の時間が過ぎました
message-registration-timed-out-happened = 端末の確認画面を開いている間に、登録できる時間が過ぎました。何も失われていません。
message-registration-timed-out-why-1 = 確認画面を開いたまま、時間がたちました。
message-registration-timed-out-why-2 = 途中で端末の画面が消えたり、ほかの画面に切り替わったりしました。
message-registration-timed-out-do-1 = もう一度ボタンを押すと、新しく始められます。
message-registration-timed-out-do-2 = このとき作られたパスキーが端末に残っているときは、消してかまいません。

message-registration-invalid-title = パスキーを登録できませんでした
message-registration-invalid-happened = 端末から届いた内容を確かめられなかったため、安全のために登録を取りやめました。今までの登録はそのままです。
message-registration-invalid-why-1 = ブラウザーの拡張機能が、やり取りの内容を変えました。
message-registration-invalid-why-2 = お使いの保存先やセキュリティキーから、決まりと違う形の返事が届きました。
message-registration-invalid-why-3 = 途中で内容が書き換えられました。
message-registration-invalid-do-1 = 拡張機能を止めるか、別のブラウザーを使って、もう一度お試しください。
message-registration-invalid-do-2 = 別の端末か、別の保存先をお試しください。
message-registration-invalid-do-3 = 同じことが続くときは、問い合わせ番号を添えて下の窓口へお知らせください。どの確認で止まったかを調べられます。

message-already-registered-title = この端末は、もう登録されています
message-already-registered-happened = この端末には、あなたのパスキーがすでにあります。新しく作る必要はありません。
message-already-registered-why-1 = 前に、この端末か、同じ保存先を使う別の端末で登録しました。
message-already-registered-do-1 = そのまま、パスキーでログインしてください。

message-credential-manager-failed-title = 端末のパスキー機能が途中で止まりました
message-credential-manager-failed-happened = 端末の側で、パスキーを扱う機能が途中で止まりました。こちらの登録は変わっていません。
message-credential-manager-failed-why-1 = 端末のパスワード管理の機能が、一時的に動かなくなっています。
message-credential-manager-failed-why-2 = 基本ソフト（OS）かブラウザーが、この使い方に対応していません。
message-credential-manager-failed-do-1 = もう一度、始めからお試しください。
message-credential-manager-failed-do-2 = 端末を再起動してから、お試しください。
message-credential-manager-failed-do-3 = 端末とブラウザーを最新の版に更新してください。AndroidではGoogle Play開発者サービスも更新してください。

message-browser-not-entitled-title = Safariで開いてください
message-browser-not-entitled-happened = このブラウザーは、iPhone・iPadでパスキーを使うことがまだ認められていません。
message-browser-not-entitled-why-1 = iPhone・iPadでは、Appleが認めたブラウザーだけがパスキーを使えます。
message-browser-not-entitled-do-1 = このページをSafariで開いてください。

message-not-allowed-title = 端末での確認が済みませんでした
message-not-allowed-happened = 端末の確認画面が、確認の済まないうちに終わりました。何も失われていません。
message-not-allowed-why-1 = 確認を待つ時間が過ぎました。
message-not-allowed-why-2 = 確認画面が閉じられたか、ほかの画面に切り替わりました。
message-not-allowed-why-3 = このブラウザーや端末の設定で、パスキーが使えないようになっています。
message-not-allowed-do-1 = もう一度ボタンを押して、お試しください。
message-not-allowed-do-2 = iPhone・iPadではSafari、AndroidではChromeでお試しください。
message-not-allowed-do-3 = パスワードとパスキーの保管（iCloudキーチェーン、Google パスワード マネージャーなど）を使う設定になっているかをご確認ください。
message-not-allowed-do-4 = 職場のパソコンでは、パスキーを使えない設定になっていることがあります。パソコンの管理者にお尋ねください。

message-screen-lock-needed-title = 先に画面ロックを設定してください
message-screen-lock-needed-happened = パスキーは、端末の画面ロックで守られます。この端末には、画面ロックがまだありません。
message-screen-lock-needed-why-1 = 画面ロックが「なし」か「スワイプ」になっています。
message-screen-lock-needed-do-1 = 「設定」→「セキュリティ」→「画面ロック」で、PINかパスワード、パターンを設定してください（機種により名前が少し違います）。
message-screen-lock-needed-do-2 = 続けて指紋や顔も登録しておくと、次からの確認が楽になります。
message-screen-lock-needed-do-3 = このページに戻り、もう一度ボタンを押してください。

message-security-key-asked-title = 「セキュリティキーを挿入」と出たとき
message-security-key-asked-happened = パソコンにWindows Helloがまだ設定されていないため、代わりにUSBのセキュリティキーを求める画面が出ています。
message-security-key-asked-why-1 = Windows Hello（PIN、顔、指紋での確認）が設定されていません。
message-security-key-asked-why-2 = 職場の設定で、Windows Helloを使えないようになっています。
message-security-key-asked-do-1 = Windowsの「設定」→「アカウント」→「サインイン オプション」で、PINを設定してください。
message-security-key-asked-do-2 = または、出ている画面で「別の方法」や「別のデバイス」から「iPhone、iPad、またはAndroidデバイス」を選び、出てきたQRコードをスマートフォンで読み取ってください。
message-security-key-asked-do-3 = セキュリティキーをお持ちなら、挿してそのままお使いになれます。

message-provider-choice-missing-title = 「パスキーの管理方法を選択」と出たとき
message-provider-choice-missing-happened = iPhone・iPadで、パスキーの保存先がまだ選ばれていません。
message-provider-choice-missing-why-1 = 「パスワードとパスキーを自動入力」を使わない設定になっています。
message-provider-choice-missing-why-2 = 使う保存先に、印が一つも付いていません。
message-provider-choice-missing-do-1 = 「設定」→「一般」→「自動入力とパスワード」を開き、「パスワードとパスキーを自動入力」のスイッチを入れてください（iOS 17では「設定」→「パスワード」→「パスワードオプション」）。
message-provider-choice-missing-do-2 = 同じ画面で「パスワード」（iCloudキーチェーン）か、お使いのパスワード管理アプリに印を付けてください。
message-provider-choice-missing-do-3 = このページに戻り、もう一度ボタンを押してください。

message-other-provider-in-the-way-title = 別のアプリが開いて、うまくいかないとき
message-other-provider-in-the-way-happened = iPhone・iPadで、パスキーの保存先に別の認証アプリが選ばれています。
message-other-provider-in-the-way-why-1 = 認証アプリやパスワード管理アプリが保存先になっていて、iCloudキーチェーンが選ばれていません。
message-other-provider-in-the-way-do-1 = 「設定」→「一般」→「自動入力とパスワード」で、「パスワード」（iCloudキーチェーン）に印を付けてください（iOS 17では「設定」→「パスワード」→「パスワードオプション」）。
message-other-provider-in-the-way-do-2 = 使わないアプリの印は外してください。
message-other-provider-in-the-way-do-3 = このページに戻り、もう一度お試しください。

message-authenticator-not-allowed-title = この種類のパスキーは、お使いの組織では登録できません
message-authenticator-not-allowed-happened = 所属する組織が、登録できる保存先や端末の種類を決めています。今回使われたものは、その中にありませんでした。
message-authenticator-not-allowed-why-1 = 組織の決まりで、保存先や端末の種類が限られています。
message-authenticator-not-allowed-why-2 = 端末が、決まりと違う保存先を自動で選びました。
message-authenticator-not-allowed-do-1 = もう一度登録を始め、確認画面で、登録できる種類のものを選んでください。スマートフォンに登録するときは、「スマートフォンやタブレット」を選ぶと出るQRコードを読み取ります。
message-authenticator-not-allowed-do-2 = 今作られたパスキーは使えません。端末に残っていたら、消してかまいません。
message-authenticator-not-allowed-do-3 = どれを使えばよいか分からないときは、管理責任者にお尋ねください。

message-device-limit-reached-title = 登録できる端末の数に達しています
message-device-limit-reached-happened = お一人が登録できるパスキーの数に達しているため、新しく追加できませんでした。
message-device-limit-reached-detail = 登録できるのは{ $limit }個までです。
message-device-limit-reached-why-1 = 使わなくなった端末のパスキーが、残っています。
message-device-limit-reached-do-1 = 「わたしの端末」で、もう使わないものを削除してから、もう一度登録してください。

message-screen-blank-title = 画面が動かない、何も出ないとき
message-screen-blank-happened = パスキーを使うには、ブラウザーのJavaScriptが要ります。今は動いていないようです。
message-screen-blank-why-1 = ブラウザーの設定で、JavaScriptが使えないようになっています。
message-screen-blank-why-2 = 広告などを止める機能が、このサイトの動きも止めています。
message-screen-blank-why-3 = 携帯電話会社や職場の回線の制限が、このサイトの一部を止めています。
message-screen-blank-do-1 = ブラウザーの設定で、JavaScriptを許可してください。
message-screen-blank-do-2 = 広告などを止める機能を使っているときは、{ $host } を許可してください。
message-screen-blank-do-3 = 別のブラウザーや、別の通信回線でお試しください。
message-screen-blank-do-4 = パスワードでのログインと、端末の一覧、履歴は、JavaScriptがなくてもお使いになれます。

message-cookies-blocked-title = ブラウザーにCookieの保存を許可してください
message-cookies-blocked-happened = 手続きの続きを覚えておくための小さな記録（Cookie）を、ブラウザーに残せませんでした。
message-cookies-blocked-why-1 = ブラウザーの設定で、Cookieやサイトのデータの保存が止められています。
message-cookies-blocked-why-2 = 古いブラウザーのプライベートモードで開いています。
message-cookies-blocked-do-1 = ブラウザーの設定の「プライバシー」で、Cookieの保存を許可してください。このサイトだけを許可することもできます。
message-cookies-blocked-do-2 = プライベートモードを終えて、ふつうの画面で開き直してください。
message-cookies-blocked-do-3 = 別のブラウザーでお試しください。

message-connection-lost-title = 通信が途切れました。つながるのを待っています
message-connection-lost-happened = ここまでの内容は失われていません。つながりしだい自動でもう一度送り、済んでいたかどうかをお見せします。
message-connection-lost-why-1 = 電波が弱いか、通信が切れました。
message-connection-lost-why-2 = 職場の通信機器（プロキシなど）が、通信を切りました。
message-connection-lost-why-3 = こちらのサーバーが、ちょうど再起動しています。
message-connection-lost-do-1 = このページを開いたまま、少しお待ちください。
message-connection-lost-do-2 = 長く続くときは、電波のよい場所に移るか、別の通信回線に切り替えてください。

message-other-device-unreachable-title = QRコードを読んでも、スマートフォンとつながらないとき
message-other-device-unreachable-happened = ブラウザーが出したQRコードを使うとき、パソコンとスマートフォンは、近くにあることをBluetoothで確かめ合います。
message-other-device-unreachable-why-1 = パソコンかスマートフォンのBluetoothが切れています。
message-other-device-unreachable-why-2 = どちらかがインターネットにつながっていません。
message-other-device-unreachable-why-3 = 職場の回線が、二つをつなぐ通信を止めています。
message-other-device-unreachable-do-1 = 両方のBluetoothを使えるようにして、二つを近づけてください。
message-other-device-unreachable-do-2 = 両方がインターネットにつながっているかをご確認ください。
message-other-device-unreachable-do-3 = スマートフォンを、職場のWi-Fiから携帯電話の回線に切り替えてみてください。
message-other-device-unreachable-do-4 = それでもつながらないときは、スマートフォンでこのサイトを直接開いてお使いください。

message-registration-not-finished-title = スマートフォンでの登録が終わっていません
message-registration-not-finished-happened = スマートフォンでの登録が、最後まで進みませんでした。前からの登録は、そのまま使えます。
message-registration-not-finished-why-1 = スマートフォンの確認画面で「キャンセル」や「閉じる」を選びました。
message-registration-not-finished-why-2 = 登録の途中で、10分が過ぎました。
message-registration-not-finished-why-3 = スマートフォンの通信が途切れたか、画面が消えました。
message-registration-not-finished-do-1 = スマートフォンに「登録しました」と出ていれば、登録は済んでいます。パソコンのページを開き直してご確認ください。
message-registration-not-finished-do-2 = スマートフォンに別の案内が出ているときは、その案内に沿って整えてください。
message-registration-not-finished-do-3 = パソコンのページでもう一度始め、新しく出たQRコードを読み取ってください。

message-needs-a-pc-title = この手続きは、パソコンで行います
message-needs-a-pc-happened = この手続きには、カードの読み取り機をつないだパソコンが要ります。スマートフォンやタブレットでは進められません。
message-needs-a-pc-why-1 = カードを使う手続きを、スマートフォンかタブレットで開きました。
message-needs-a-pc-why-2 = スマートフォンのブラウザーが「PC版サイト」の表示になっています。
message-needs-a-pc-do-1 = パソコンのブラウザーのアドレス欄に { $host } と入力し、同じ手続きを選んでください。
message-needs-a-pc-do-2 = カードと読み取り機をお手元にご用意ください。
message-needs-a-pc-do-3 = パソコンがないときは、ほかの方法で登録できるかを、所属する組織の管理責任者にお尋ねください。

message-needs-a-phone-title = この手続きは、スマートフォンで行います
message-needs-a-phone-happened = この手続きでは、スマートフォンのカメラでQRコードを読み取ります。このパソコンだけでは進められません。
message-needs-a-phone-why-1 = スマートフォンに登録する手続きを、パソコンで開きました。
message-needs-a-phone-do-1 = スマートフォンのカメラで、通知カードか画面のQRコードを読み取ってください。
message-needs-a-phone-do-2 = 読み取れないときは、スマートフォンのブラウザー（iPhoneはSafari、AndroidはChrome）のアドレス欄に { $host } と入力してください。
message-needs-a-phone-do-3 = スマートフォンをお持ちでないときは、ほかの方法で登録できるかを、所属する組織の管理責任者にお尋ねください。

message-clock-wrong-title = 端末の時計が、ずれているようです
message-clock-wrong-happened = 端末の時計と実際の時刻が1分より大きく違っていると、登録やログインが途中で止まることがあります。
message-clock-wrong-why-1 = 端末の時計を、手で合わせています。
message-clock-wrong-why-2 = 時刻を合わせる相手のサーバーに、職場の回線からはつながりません。
message-clock-wrong-why-3 = 別の国の時刻に設定されています。
message-clock-wrong-do-1 = 端末の「設定」の「日付と時刻」で、自動で合わせる設定にしてください。Windowsでは「今すぐ同期」を押してください。
message-clock-wrong-do-2 = 時間帯（タイムゾーン）が、今いる場所のものになっているかをご確認ください。
message-clock-wrong-do-3 = 直してもすぐにずれるときや、職場のパソコンで変えられないときは、その端末を管理している方にお知らせください。

## ログインするとき

message-passkey-failed-title = パスキーでの確認が済みませんでした
message-passkey-failed-happened = ログインはまだ済んでいませんが、何も失われていません。もう一度試すか、ほかの方法を選べます。
message-passkey-failed-why-1 = 確認画面で「キャンセル」を選んだか、画面が閉じられました。
message-passkey-failed-why-2 = 登録した端末とは、別の端末をお使いです。
message-passkey-failed-why-3 = 指紋や顔がうまく読み取れませんでした。
message-passkey-failed-why-4 = 端末の中のパスキーが、消されています（Androidでは、画面ロックを「なし」や「スワイプ」にすると消えます）。
message-passkey-failed-why-5 = 端末のパスコードや画面ロックを使わない設定になっています。
message-passkey-failed-do-1 = もう一度「パスキーでログイン」を押してください。
message-passkey-failed-do-2 = 登録した端末をお使いか、ご確認ください。
message-passkey-failed-do-3 = 指紋や顔が通らないときは、PINやパスコードに切り替えてください。
message-passkey-failed-do-4 = ほかの方法（パスワードなど）でログインしてください。
message-passkey-failed-do-5 = どの方法でもログインできないときは、新しい登録票を管理責任者にお求めください。

message-passkey-unknown-title = このパスキーは、ここには登録されていません
message-passkey-unknown-happened = お使いのパスキーは、端末には残っていますが、こちらには登録されていません。
message-passkey-unknown-why-1 = こちらの登録を削除したあとも、端末のパスワード管理の中に残っていました。
message-passkey-unknown-why-2 = 登録が最後まで済まずに、端末の側だけに残りました。
message-passkey-unknown-do-1 = 別のパスキーか、ほかの方法でログインしてください。
message-passkey-unknown-do-2 = ログインしたあと「わたしの端末」から、この端末をもう一度登録できます。
message-passkey-unknown-do-3 = このパスキーを忘れるよう、ブラウザーに伝えました。まだ出てくるときは、パスワード管理の画面から消してください。

message-passkey-not-here-title = この端末にパスキーが見つからないとき
message-passkey-not-here-happened = QRコードや「セキュリティキーを使用」「サインイン方法を選択」「使えるパスキーがありません」といった画面が出るときは、この端末の中にパスキーがありません。
message-passkey-not-here-why-1 = 登録した端末とは、別の端末をお使いです。
message-passkey-not-here-why-2 = 端末の中のパスキーが消されています。
message-passkey-not-here-why-3 = iPhone・iPadで、パスコードを使わない設定になっています。
message-passkey-not-here-why-4 = Androidで、画面ロックを「なし」か「スワイプ」にしました。元に戻しても、消えたパスキーは戻りません。
message-passkey-not-here-why-5 = 指紋や顔の登録をやり直しました。
message-passkey-not-here-do-1 = 登録した端末をお使いください。スマートフォンに登録したときは、パソコンに出たQRコードをスマートフォンで読み取ると、そのまま使えます。
message-passkey-not-here-do-2 = 同期される保存先なら、同じアカウント（Apple、Googleなど）でこの端末にログインすると、パスキーが届くことがあります。
message-passkey-not-here-do-3 = パスワードなどほかの方法でログインし、この端末を登録してください。
message-passkey-not-here-do-4 = ほかの方法がないときは、新しい登録票を管理責任者にお求めください。

message-passkey-disabled-title = このパスキーは停止されています
message-passkey-disabled-happened = パスキーは登録されていますが、今は使えないように停止されています。
message-passkey-disabled-detail = 停止の理由：{ $reason }
message-passkey-disabled-why-1 = ご自分で「わたしの端末」から停止しました。
message-passkey-disabled-why-2 = 管理責任者が停止しました。
message-passkey-disabled-why-3 = 鍵が複製されたおそれがあったため、自動で停止しました。
message-passkey-disabled-why-4 = 別の端末に置き換えました。
message-passkey-disabled-do-1 = 別の端末か、ほかの方法でログインしてください。
message-passkey-disabled-do-2 = ご自分で停止したものは、ログインしたあと「わたしの端末」で再開できます。最後の一つを停止したときは、3日のあいだ、管理責任者からの登録票が必要です。
message-passkey-disabled-do-3 = 覚えがないときや、再開のボタンがないときは、管理責任者にお尋ねください。

message-passkey-counter-went-back-title = 安全のため、今回のログインを見合わせました
message-passkey-counter-went-back-happened = パスキーの使用回数が、前の記録から増えていませんでした。鍵が複製されたときに、こうなることがあります。
message-passkey-counter-went-back-why-1 = 端末からの二つの返事が、前後して届きました。
message-passkey-counter-went-back-why-2 = 複製された鍵が、別の場所で使われています。
message-passkey-counter-went-back-do-1 = もう一度お試しください。順番の違いだけなら、次はログインできます。
message-passkey-counter-went-back-do-2 = ログインできないときは、別の端末かほかの方法をお使いください。
message-passkey-counter-went-back-do-3 = パスキーが停止されたときは、新しいパスキーを登録してください。管理責任者にもお知らせしています。

message-biometrics-fallback-title = 指紋や顔の代わりに、PINを求められたとき
message-biometrics-fallback-happened = PINやパスコードで確認しても、そのままログインできます。安全さは変わりません。
message-biometrics-fallback-why-1 = 指紋や顔が、うまく読み取れませんでした。
message-biometrics-fallback-why-2 = 指紋や顔が、端末に登録されていません。
message-biometrics-fallback-why-3 = 端末を再起動したあとの最初の一回は、PINを求められます。
message-biometrics-fallback-do-1 = 画面を開くときと同じPINやパスコードを入力して、お進みください。
message-biometrics-fallback-do-2 = 指紋や顔を使いたいときは、端末の「設定」で登録してください。

message-not-registered-yet-title = 使えるパスキーがありません
message-not-registered-yet-happened = ご本人であることは確認できましたが、今お使いになれるパスキーがありません。
message-not-registered-yet-why-1 = まだ一度も登録していません。
message-not-registered-yet-why-2 = 登録したパスキーが、すべて削除されました。
message-not-registered-yet-why-3 = この3日のうちに、最後の一つをご自分で停止しました。パスワードを知った他人に乗っ取られないよう、停止から3日のあいだは、パスワードだけでは再開も追加もできません。
message-not-registered-yet-do-1 = 所属する組織の管理責任者に、登録票をお求めください。
message-not-registered-yet-do-2 = 登録票のリンクをすでにお持ちなら、それを開いて登録してください。

message-member-id-malformed-title = 本人IDをご確認ください
message-member-id-malformed-happened = 本人IDの欄が空か、本人IDの形になっていません。
message-member-id-malformed-why-1 = 文字が足りないか、余分な文字が入っています。
message-member-id-malformed-do-1 = 案内の紙やメールにある本人IDを、もう一度入力してください。全角・半角や、大文字・小文字の違いは気にしなくてかまいません。
message-member-id-malformed-do-2 = 本人IDが分からないときは、登録したメールアドレスでもかまいません。

message-member-unknown-title = このIDのパスキーでは確認できませんでした
message-member-unknown-happened = お使いのスマートフォンから、入力された本人IDのパスキーが出てきませんでした。
message-member-unknown-why-1 = 本人IDが間違っています。
message-member-unknown-why-2 = 登録したのとは別のスマートフォンをお使いです。
message-member-unknown-why-3 = この本人IDのパスキーが、まだ登録されていません。
message-member-unknown-do-1 = パソコンに入力した本人IDをご確認ください。
message-member-unknown-do-2 = パスキーを登録したスマートフォンで、QRコードを読み取ってください。
message-member-unknown-do-3 = まだ登録していないときは、登録票を管理責任者にお求めください。

message-membership-expired-title = アカウントの有効期限が過ぎています
message-membership-expired-happened = ご本人であることは確認できましたが、アカウントの有効期限が過ぎています。
message-membership-expired-detail = 有効期限：{ $date }
message-membership-expired-why-1 = 資格や証明書の更新が、まだ済んでいません。
message-membership-expired-why-2 = 更新は済んでいても、その知らせがこちらにまだ届いていません。
message-membership-expired-do-1 = 資格や証明書の発行元で、更新の手続きをしてください。
message-membership-expired-do-2 = 更新が済んでいるときは、下の窓口にお知らせください。

message-password-wrong-title = 本人IDかパスワードが、登録と違うようです
message-password-wrong-happened = 入力された組み合わせでは、ログインできませんでした。
message-password-wrong-detail = あと{ $left }回続けて違うと、パスワードでのログインをしばらく止めます。
message-password-wrong-why-1 = 本人IDかパスワードに、打ち間違いがあります。
message-password-wrong-why-2 = ブラウザーに残っていた前のパスワードが、自動で入りました。
message-password-wrong-why-3 = 別のサイトの本人IDやパスワードが入力されています。
message-password-wrong-do-1 = 登録したパスキーがあれば、パスワードを入力せずにログインできます。
message-password-wrong-do-2 = 大文字と小文字、日本語入力の切り替えを確かめて、もう一度入力してください。
message-password-wrong-do-3 = 忘れたときは、管理責任者に再設定をお求めください。登録したパスキーはそのまま使えます。

message-recovery-code-wrong-title = この復旧コードではログインできません
message-recovery-code-wrong-happened = 入力された本人IDと復旧コードの組み合わせでは、ログインできませんでした。
message-recovery-code-wrong-detail = あと{ $left }回続けて違うと、パスワードと復旧コードでのログインをしばらく止めます。
message-recovery-code-wrong-why-1 = 一度使ったコードです。復旧コードは、それぞれ一度だけ使えます。
message-recovery-code-wrong-why-2 = 本人IDか復旧コードに、打ち間違いがあります。
message-recovery-code-wrong-why-3 = 新しい復旧コードが作られていて、お手元のものは前のものです。
message-recovery-code-wrong-why-4 = 所属する組織で、復旧コードを使わないことになりました。
message-recovery-code-wrong-do-1 = 控えと見比べて、もう一度入力してください。似た文字（0とO、1とIとL）は、どちらで入力しても同じです。
message-recovery-code-wrong-do-2 = 線を引いていない、次のコードを入力してください。
message-recovery-code-wrong-do-3 = ほかにパスキーのある端末があれば、その端末でログインできます。
message-recovery-code-wrong-do-4 = どのコードも使えないときは、管理責任者に新しい登録票をお求めください。

message-password-not-allowed-title = パスワードでのログインは終了しました
message-password-not-allowed-happened = 所属する組織は、パスキーでのログインに切り替わりました。
message-password-not-allowed-why-1 = 組織の決めた切り替えの日を過ぎました。
message-password-not-allowed-do-1 = 登録した端末があれば、パスキーでログインしてください。
message-password-not-allowed-do-2 = まだ登録していないときは、管理責任者に登録票をお求めください。

message-account-locked-title = パスワードでのログインを、しばらく止めています
message-account-locked-happened = 違うパスワードが続いたため、安全のために止めました。時間がたつと、自動で元に戻ります。
message-account-locked-detail = { $time }を過ぎると、また入力できます。
message-account-locked-why-1 = 打ち間違いや、前のパスワードの入力が続きました。
message-account-locked-why-2 = ほかの人が、あなたの本人IDでログインしようとしました。
message-account-locked-do-1 = パスキーは今も使えます。パスキーでログインしてください。
message-account-locked-do-2 = パスキーがないときは、時間がたってからもう一度お試しください。
message-account-locked-do-3 = お急ぎのときや、覚えがないときは、管理責任者にご連絡ください。

message-too-many-requests-title = 少し時間をおいてください
message-too-many-requests-happened = 短い間に、同じ接続元から多くの手続きがありました。
message-too-many-requests-detail = { $wait }ほど待ってから、もう一度お試しください。
message-too-many-requests-why-1 = 同じ操作が、短い間に繰り返されました。
message-too-many-requests-why-2 = 同じ建物や職場で、大勢の方が同時に使っています。
message-too-many-requests-do-1 = しばらく待ってから、もう一度お試しください。何も失われていません。
message-too-many-requests-do-2 = 職場でたびたび起きるときは、問い合わせ番号を添えて下の窓口にお知らせください。

message-signed-in-as-other-title = 別の方がログイン中です
message-signed-in-as-other-happened = このブラウザーでは、別の利用者がログインしています。
message-signed-in-as-other-why-1 = 一つのパソコンやブラウザーを、何人かで使っています。
message-signed-in-as-other-why-2 = 前に使った方が、ログアウトしていません。
message-signed-in-as-other-do-1 = ご自分で続けるときは、その方をログアウトさせてからお進みください。
message-signed-in-as-other-do-2 = その方の作業を続けるときは、そのままお戻りください。

message-session-expired-title = もう一度ログインしてください
message-session-expired-happened = 安全のため、前のログインは終わりました。
message-session-expired-why-1 = ログインしてから、決められた時間（ふつうは1日）がたちました。
message-session-expired-why-2 = しばらく（ふつうは8時間）使われていませんでした。
message-session-expired-why-3 = ログアウトしたか、端末やパスワードが変更されました。
message-session-expired-do-1 = ログインすると、元のページに戻ります。

message-network-not-allowed-title = この通信回線からは使えません
message-network-not-allowed-happened = 所属する組織が、使える通信回線を決めています。今の接続元は、その中にありませんでした。
message-network-not-allowed-detail = こちらから見えた接続元：{ $address }
message-network-not-allowed-why-1 = 決められた回線とは別のWi-Fiなどにつながっています。
message-network-not-allowed-why-2 = 職場の回線が変わり、その届けがまだ済んでいません。
message-network-not-allowed-do-1 = 職場の決められた回線につないで、開き直してください。
message-network-not-allowed-do-2 = つないでいるのに使えないときは、上の接続元を添えて、その回線の管理者にお尋ねください。

## リンクと登録票

message-link-expired-title = このリンクの期限が過ぎました
message-link-expired-happened = リンクは決められた時まで、画面のQRコードは数分しか使えません。
message-link-expired-why-1 = 登録票の期限が過ぎました。
message-link-expired-why-2 = メールのリンクの期限が過ぎました。
message-link-expired-why-3 = QRコードが新しいものに変わったか、その手続きが終わりました。
message-link-expired-do-1 = パソコンのQRコードを読み取ったときは、パソコンに今出ているものを読み取るか、はじめからやり直してください。
message-link-expired-do-2 = 登録票のときは、新しい登録票を、発行した方か管理責任者にお求めください。
message-link-expired-do-3 = すでに登録が済んでいれば、そのままログインできます。
message-link-expired-do-4 = メールのリンクであれば、もう一度メールをお申し込みください。

message-link-replaced-title = 新しいリンクをお使いください
message-link-replaced-happened = このリンクのあとに、新しい登録票が発行されています。古いほうは使えません。
message-link-replaced-why-1 = 登録票が、もう一度発行されました。
message-link-replaced-do-1 = いちばん新しく届いたリンクを開いてください。
message-link-replaced-do-2 = 見当たらないときは、発行した方か管理責任者にお尋ねください。

message-link-used-title = このリンクは、もう使われています
message-link-used-happened = このリンクでの手続きは、すでに済んでいます。一つのリンクが使えるのは一度だけです。
message-link-used-why-1 = 前に、あなたがこのリンクを使いました。
message-link-used-why-2 = ほかの人が、このリンクを使いました。
message-link-used-do-1 = 登録した端末で、パスキーでログインしてください。
message-link-used-do-2 = 登録した覚えがないときは、すぐに管理責任者へお知らせください。
message-link-used-do-3 = 別の端末も登録したいときは、ログインして「わたしの端末」から追加できます。

message-link-invalid-title = リンクの一部が欠けているようです
message-link-invalid-happened = このアドレスの登録票が見つかりませんでした。
message-link-invalid-why-1 = 長いアドレスの一部だけがコピーされています。
message-link-invalid-why-2 = メールの中で、アドレスが途中で改行されています。
message-link-invalid-do-1 = 届いたリンクを押すか、始めから終わりまでコピーして開いてください。
message-link-invalid-do-2 = うまくいかないときは、発行した方に新しいリンクをお求めください。

message-application-received-title = 申し込みを受け付けました
message-application-received-happened = 登録票の申し込みを受け付けました。管理責任者か登録局の担当が確かめたうえで、発行するかどうかを決めます。登録IDとパスワードは、管理責任者から渡されます。
message-application-received-why-1 = まだ、どなたも確かめていません。
message-application-received-do-1 = 受付番号を控えておいてください。この番号で、いつでもようすを確かめられます。
message-application-received-do-2 = 数日たっても変わらないときは、受付番号を添えて、管理責任者にお尋ねください。

message-application-approved-title = 登録票が発行されました
message-application-approved-happened = 申し込みが認められ、登録票が発行されました。登録IDとパスワードは、管理責任者が受け取ります。
message-application-approved-why-1 = 管理責任者か登録局の担当が、申し込みを認めました。
message-application-approved-do-1 = 管理責任者から、登録IDとパスワードを受け取ってください。
message-application-approved-do-2 = 受け取ったら、下のボタンから登録を始められます。

message-application-refused-title = 申し込みは認められませんでした
message-application-refused-happened = 登録票の申し込みは、今回は認められませんでした。
message-application-refused-why-1 = 管理責任者か登録局の担当が、発行しないことに決めました。
message-application-refused-do-1 = 理由が書かれていれば、それに沿ってもう一度お申し込みください。
message-application-refused-do-2 = 分からないときは、受付番号を添えて、管理責任者にお尋ねください。

message-applications-closed-title = 今は申し込みを受け付けていません
message-applications-closed-happened = 登録票の申し込みを、この窓口では受け付けていません。
message-applications-closed-detail = { $notice }
message-applications-closed-why-1 = 組織が、このページからの申し込みを受け付けていません。
message-applications-closed-why-2 = 受付の期間が終わっています。
message-applications-closed-do-1 = 登録票が必要なときは、組織の管理責任者に直接お申し出ください。

message-ticket-password-wrong-title = 登録票のパスワードが違うようです
message-ticket-password-wrong-happened = 入力されたパスワードは、この登録票のものと一致しませんでした。
message-ticket-password-wrong-detail = { $left ->
   *[other] あと{ $left }回まで入力できます。
}
message-ticket-password-wrong-why-1 = 打ち間違いがあります。
message-ticket-password-wrong-why-2 = 別の登録票のパスワードを入力しました。
message-ticket-password-wrong-why-3 = ふだんのログイン用のパスワードを入力しました。ここで使うのは、登録票にだけ書かれたパスワードです。
message-ticket-password-wrong-do-1 = 通知カードなら切り離した紙片、登録IDならお知らせに書かれた、10文字のパスワードをもう一度入力してください。空白やハイフン、全角と半角、大文字と小文字の違いは気にしなくて大丈夫です。
message-ticket-password-wrong-do-2 = 見当たらないときは、発行した方か管理責任者にお尋ねください。

message-ticket-locked-title = この登録票は使えなくなりました
message-ticket-locked-happened = 違うパスワードが続けて入力されたため、安全のため、この登録票を止めました。登録済みのパスキーには影響ありません。
message-ticket-locked-why-1 = パスワードの打ち間違いが続きました。
message-ticket-locked-why-2 = ほかの人が、この登録票を使おうとしました。
message-ticket-locked-do-1 = 新しい登録票を、発行した方か管理責任者にお求めください。
message-ticket-locked-do-2 = 入力した覚えがないときは、そのことも併せてお知らせください。

message-handoff-used-title = 別のブラウザーが先に進んでいました
message-handoff-used-happened = このQRコードでは、別のスマートフォンかブラウザーがすでに手続きを進めていました。念のため、どちらの画面でも手続きを終わりました。
message-handoff-used-why-1 = ご自身が、別のブラウザーでも同じQRコードを開いて進みました。
message-handoff-used-why-2 = ほかの人が、同じQRコードを読み取りました。
message-handoff-used-do-1 = パソコンの画面で「新しいQRコードを表示する」を押し、はじめからやり直してください。
message-handoff-used-do-2 = ご自身でなければ、すぐに管理責任者にお知らせください。

message-handoff-number-wrong-title = 画面の数字と合いませんでした
message-handoff-number-wrong-happened = 選ばれた数字が、画面に出ている数字と違いました。念のため、どちらの画面でも手続きを終わりました。
message-handoff-number-wrong-why-1 = 数字を選び間違えました。
message-handoff-number-wrong-why-2 = 読み取ったのが、目の前の画面のQRコードではありませんでした。
message-handoff-number-wrong-do-1 = ご自身がパソコンで始めたものでなければ、進まずに、管理責任者にお知らせください。
message-handoff-number-wrong-do-2 = ご自身で始めたときは、パソコンの画面で新しいQRコードを表示し、やり直してください。

message-qr-unreadable-title = QRコードを読み取れないとき
message-qr-unreadable-happened = カメラがQRコードを読み取るには、明るさと距離が要ります。
message-qr-unreadable-why-1 = 画面が暗いか、光が映り込んでいます。
message-qr-unreadable-why-2 = 近すぎるか、遠すぎます。
message-qr-unreadable-why-3 = カメラのレンズが曇っています。
message-qr-unreadable-do-1 = 画面を明るくし、QRコード全体がカメラに入るように、20cmほど離してください。
message-qr-unreadable-do-2 = レンズを拭き、光の映り込まない向きにしてください。
message-qr-unreadable-do-3 = iPhoneでは「カメラ」、Androidでは「カメラ」か「Googleレンズ」で読み取ってください。
message-qr-unreadable-do-4 = 画面のQRコードは1分ごとに新しくなります。今出ているものを読み取ってください。

message-page-went-back-title = 続きから進めます
message-page-went-back-happened = 戻るボタンや再読み込みなどで、前の画面に戻ったようです。二重に登録されたり、失われたりしたものはありません。
message-page-went-back-why-1 = ブラウザーの「戻る」や「再読み込み」を使いました。
message-page-went-back-why-2 = ボタンが二度押されました。
message-page-went-back-why-3 = 二つの画面で、同じ手続きを進めました。
message-page-went-back-why-4 = 前に開いたままの画面や、保存したアドレスから始めました。
message-page-went-back-do-1 = 上のボタンから、続きへお進みください。

message-page-not-found-title = このページは見つかりませんでした
message-page-not-found-happened = 開こうとしたアドレスには、お見せできるページがありません。登録された内容は、何も変わっていません。
message-page-not-found-why-1 = アドレスが途中で切れているか、打ち間違いがあります。
message-page-not-found-why-2 = 前に保存したお気に入り（ブックマーク）やリンクの先が、もうありません。
message-page-not-found-why-3 = 開こうとした端末などが、すでに削除されています。
message-page-not-found-do-1 = アドレスを打ち込んだときは、綴りをもう一度お確かめください。
message-page-not-found-do-2 = 上のボタンから、ログインするか、ご自分のページへお進みください。
message-page-not-found-do-3 = 案内の紙やメールにあるリンクから来られたときは、そのリンクを下の窓口にお知らせください。

message-looks-like-another-site-title = アドレスをご確認ください
message-looks-like-another-site-happened = パスキーは、登録したサイトでしか使えません。正しいアドレスは { $host } です。
message-looks-like-another-site-why-1 = よく似た別のアドレスを開いています。
message-looks-like-another-site-why-2 = このサイトを、正しいアドレスとは別のアドレスで開いています。
message-looks-like-another-site-do-1 = ブラウザーのアドレス欄が { $host } になっているか、ご確認ください。
message-looks-like-another-site-do-2 = 違うときは何も入力せずに閉じ、お気に入り（ブックマーク）か案内の紙のアドレスから開き直してください。
message-looks-like-another-site-do-3 = 怪しいリンクが届いたときは、下の窓口にお知らせください。

## ほかのサイトから来たとき

message-client-unknown-title = 元のサイトが、こちらに登録されていません
message-client-unknown-happened = 元のサイトからご本人の確認を求められましたが、こちらに登録がないサイトでした。元のサイトには何も伝えていません。
message-client-unknown-why-1 = 元のサイトの設定が正しくないか、利用が止められています。
message-client-unknown-why-2 = ここに来るまでに、アドレスの一部が失われました。
message-client-unknown-do-1 = 元のサイトに戻り、ログインを最初からやり直してください。
message-client-unknown-do-2 = 同じことが続くときは、問い合わせ番号と時刻を添えて、元のサイトの窓口にお知らせください。

message-redirect-not-registered-title = 元のサイトへの戻り先が、登録されていません
message-redirect-not-registered-happened = 元のサイトが指定した戻り先は、こちらに登録されていません。別の場所に誘導されるのを防ぐため、そちらへは移動しません。
message-redirect-not-registered-why-1 = 元のサイトの移転や設定の誤りです。
message-redirect-not-registered-why-2 = ここに来るためのリンクが、書き換えられています。
message-redirect-not-registered-do-1 = 元のサイトを、ブックマークやいつものアドレスから開き、ログインをやり直してください。
message-redirect-not-registered-do-2 = 同じことが続くときは、問い合わせ番号と時刻を添えて、元のサイトの窓口にお知らせください。

## こちらの不具合

message-server-trouble-title = こちらの不具合で、進められませんでした
message-server-trouble-happened = 申し訳ありません。ご利用の方のせいではありません。ここまでの登録は、そのまま残っています。
message-server-trouble-why-1 = こちらのサーバーで、一時的な不具合が起きています。
message-server-trouble-do-1 = 少し待ってから、もう一度お試しください。
message-server-trouble-do-2 = 同じことが続くときは、問い合わせ番号を添えて下の窓口にお知らせください。
