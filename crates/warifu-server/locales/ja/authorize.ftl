# Pages between a client and its answer. $client is the client's name, as its operator gave it.

authorize-for-client = ログインすると「{ $client }」に進みます。
authorize-going-back = 元の画面に戻ります
authorize-go-back = 戻る
authorize-choose-title = どなたで進みますか
authorize-choose-lead = 「{ $client }」に進むところです。
authorize-another-lead = 「{ $client }」は、今ログインしている方とは別の方を求めています。
authorize-go-on-as = { $name }さんのまま進む
authorize-as-somebody-else = 別の方としてログインする
authorize-consent-title = 次の情報を伝えてよいですか
authorize-consent-lead = 「{ $client }」が、次のことを求めています。
authorize-consent-hint = おたずねするのは一度だけです。許可しないときは、何も伝わりません。
authorize-scope-openid = ご本人であることと、ログインの方法
authorize-scope-profile = お名前と本人ID
authorize-scope-email = メールアドレス
authorize-scope-offline = ログアウトしたあとも利用を続けること
authorize-scope-other = 「{ $scope }」という権限
# $resource is an address or a name, as its operator gave it.
authorize-resource = 「{ $resource }」を、あなたとして利用すること
authorize-allow = 許可して進む
authorize-decline = 許可しない
