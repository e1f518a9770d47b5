# 画面だけの機器のために、利用者がここで答えるページ。$client は、運用管理者が付けた連携システムの名前。

device-title = 別の機器で利用する
device-lead = テレビやプリンター、業務用の機器などの画面に出ているコードを入力してください。
device-lead-given = お手元の機器の画面に、これと同じコードが出ているか確かめてください。違うコードが出ているときや、機器がお手元にないときは、進まないでください。
device-code = 機器の画面のコード
device-code-hint = 英字8文字です。大文字と小文字、間の「-」の有無は、どれでもかまいません。
device-go-on = 次へ進む
device-same = 同じコードが出ているので進む
device-code-malformed = コードは英字8文字です。機器の画面を見て、もう一度入力してください。
device-code-unknown = このコードは見つかりません。機器の画面を見て、もう一度入力してください。
device-code-ended = このコードの期限が過ぎました。機器で、はじめからやり直してください。
device-code-answered = このコードには、もう回答が済んでいます。ご自身で回答したときは、機器の画面をご覧ください。
device-confirm-title = この機器での利用を許可しますか
device-confirm-lead = 「{ $client }」が、別の機器で、あなたとして利用することを求めています。
device-confirm-only = 今、目の前にある機器で、ご自身が始めたときだけ許可してください。電話、メール、メッセージなどで頼まれてここに来たときは、許可しないでください。許可すると、頼んだ相手があなたとして利用できてしまいます。
device-confirm-may = 許可すると、次のことを伝えます
device-asked = 求めてきた日時と場所
device-asked-from = { $when }、接続元 { $address }
device-as = 今ログイン中の方
device-decline = 許可しない
device-allow = 自分で始めたので許可する
device-allowed-title = 許可しました
device-allowed-next = 機器の画面に戻ってください。まもなく先に進みます。
device-allowed-undo = 取り消したくなったときは、連携システムの一覧から解除できます。
device-declined-title = 許可しませんでした
device-declined-next = 機器には、何も伝わりません。
device-declined-report = ご自身で始めたものでなければ、管理責任者にお知らせください。
