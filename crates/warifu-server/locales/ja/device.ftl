# 画面だけの機器のために、利用者がここで答えるページ。$client は、運用管理者が付けた連携システムの名前。

screen-title = 別の機器で利用する
screen-lead = テレビやプリンター、業務用の機器などの画面に出ているコードを入力してください。
screen-lead-given = お手元の機器の画面に、これと同じコードが出ているか確かめてください。違うコードが出ているときや、機器がお手元にないときは、進まないでください。
screen-code = 機器の画面のコード
screen-code-hint = 英字8文字です。大文字と小文字、間の「-」の有無は、どれでもかまいません。
screen-go-on = 次へ進む
screen-same = 同じコードが出ているので進む
screen-code-malformed = コードは英字8文字です。機器の画面を見て、もう一度入力してください。
screen-code-unknown = このコードは見つかりません。機器の画面を見て、もう一度入力してください。
screen-code-ended = このコードの期限が過ぎました。機器で、はじめからやり直してください。
screen-code-answered = このコードには、もう回答が済んでいます。ご自身で回答したときは、機器の画面をご覧ください。
screen-confirm-title = 別の機器での利用を許可しますか
screen-confirm-lead = 「{ $client }」が、別の機器で、あなたとして利用することを求めています。
screen-confirm-only = 今、目の前にある機器で、ご自身が始めたときだけ許可してください。電話、メール、メッセージなどで頼まれてここに来たときは、許可しないでください。許可すると、頼んだ相手があなたとして利用できてしまいます。
screen-confirm-may = 許可すると、次のことを認めます
screen-asked = 求めてきた日時と場所
screen-asked-from = { $when }、接続元 { $address }
screen-as = 今ログイン中の方
screen-decline = 許可しない
screen-allow = 自分で始めたので許可する
screen-allowed-title = 許可しました
screen-allowed-next = 機器の画面に戻ってください。まもなく先に進みます。
screen-allowed-undo = 取り消したくなったときは、連携システムの一覧から解除できます。
screen-declined-title = 許可しませんでした
screen-declined-next = 機器には、何も伝わりません。
screen-declined-report = ご自身で始めたものでなければ、管理責任者にお知らせください。
