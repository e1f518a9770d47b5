//! What is told, row by row: the name of the mistake, then status, headers and body.

pub(super) const TOKEN: &[(&str, &str)] = &[
    (
        "nobody at all",
        r#"401 | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "wrong secret",
        r#"401 | www-authenticate: Basic realm="warifu" | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "unknown client",
        r#"401 | www-authenticate: Basic realm="warifu" | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "wrong secret in the form",
        r#"401 | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "no secret where there is one",
        r#"401 | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "another scheme",
        r#"401 | www-authenticate: Basic realm="warifu" | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "no base64",
        r#"401 | www-authenticate: Basic realm="warifu" | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "two methods",
        r#"400 | {"error":"invalid_request","error_description":"more than one client authentication method (RFC 6749 section 2.3)"}"#,
    ),
    (
        "two clients",
        r#"400 | {"error":"invalid_request","error_description":"client_id isn't the client that authenticates"}"#,
    ),
    ("no grant_type", r#"400 | {"error":"invalid_request","error_description":"grant_type is missing"}"#),
    ("password", r#"400 | {"error":"unsupported_grant_type","error_description":"no such grant_type here"}"#),
    (
        "not settled for it",
        r#"400 | {"error":"unauthorized_client","error_description":"the client may not use this grant_type"}"#,
    ),
    ("no code", r#"400 | {"error":"invalid_request","error_description":"code is missing"}"#),
    (
        "unknown code",
        r#"400 | {"error":"invalid_grant","error_description":"no such code or token, or it has ended"}"#,
    ),
    (
        "malformed verifier",
        r#"400 | {"error":"invalid_request","error_description":"code_verifier must be 43 to 128 unreserved characters"}"#,
    ),
    (
        "unknown refresh token",
        r#"400 | {"error":"invalid_grant","error_description":"no such code or token, or it has ended"}"#,
    ),
    (
        "malformed scope",
        r#"400 | {"error":"invalid_scope","error_description":"scope isn't a list of scopes"}"#,
    ),
    ("twice the same", r#"400 | {"error":"invalid_request","error_description":"a parameter is repeated"}"#),
    ("not UTF-8", r#"400 | {"error":"invalid_request","error_description":"the parameters can't be read"}"#),
    (
        "too many parameters",
        r#"400 | {"error":"invalid_request","error_description":"the parameters can't be read"}"#,
    ),
    ("too large", r#"413 | {"error":"invalid_request","error_description":"the form can't be read"}"#),
    (
        "JSON",
        r#"415 | {"error":"invalid_request","error_description":"the body must be a form (application/x-www-form-urlencoded)"}"#,
    ),
    ("no kind", r#"400 | {"error":"invalid_request","error_description":"grant_type is missing"}"#),
    (
        "introspection by a client without secret",
        r#"401 | {"error":"invalid_client","error_description":"only a client that proves who it is may ask about tokens"}"#,
    ),
    ("revocation of nothing", r#"400 | {"error":"invalid_request","error_description":"token is missing"}"#),
    (
        "PAR without client",
        r#"401 | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "PAR of another redirect_uri",
        r#"400 | {"error":"invalid_request","error_description":"redirect_uri isn't registered"}"#,
    ),
    (
        "PAR of a reference",
        r#"400 | {"error":"invalid_request","error_description":"request_uri can't be pushed (RFC 9126 section 2.1)"}"#,
    ),
    (
        "PAR of a request object",
        r#"400 | {"error":"request_not_supported","error_description":"request objects aren't supported (push the request instead)"}"#,
    ),
    (
        "a device without client",
        r#"401 | {"error":"invalid_client","error_description":"client authentication failed"}"#,
    ),
    (
        "a device of another client",
        r#"400 | {"error":"unauthorized_client","error_description":"the client may not use the device flow"}"#,
    ),
    (
        "a device without scope",
        r#"400 | {"error":"invalid_scope","error_description":"scope isn't a list of scopes"}"#,
    ),
    (
        "a device for another resource",
        r#"400 | {"error":"invalid_target","error_description":"resource isn't one that can be asked for here"}"#,
    ),
    ("a device twice", r#"400 | {"error":"invalid_request","error_description":"a parameter is repeated"}"#),
    ("no device code", r#"400 | {"error":"invalid_request","error_description":"device_code is missing"}"#),
    (
        "malformed device code",
        r#"400 | {"error":"invalid_grant","error_description":"no such code or token, or it has ended"}"#,
    ),
    (
        "unknown device code",
        r#"400 | {"error":"invalid_grant","error_description":"no such code or token, or it has ended"}"#,
    ),
    (
        "a device too early",
        r#"400 | {"error":"authorization_pending","error_description":"the person was not done yet"}"#,
    ),
    (
        "a device too often",
        r#"400 | {"error":"slow_down","error_description":"wait 5 seconds longer between polls"}"#,
    ),
    ("GET /token", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("GET /par", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("GET /introspect", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
    ("GET /revoke", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("GET /device_authorization", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
    ("PUT /token", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("PUT /par", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("PUT /introspect", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
    ("PUT /revoke", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("PUT /device_authorization", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
    ("DELETE /token", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("DELETE /par", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("DELETE /introspect", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
    ("DELETE /revoke", r#"405 | allow: POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
    ("DELETE /device_authorization", r#"405 | allow: POST | text/html; charset=utf-8 page-went-back"#),
];

pub(super) const USERINFO: &[(&str, &str)] = &[
    (
        "no token",
        r#"401 | www-authenticate: Bearer realm="warifu" | www-authenticate: DPoP realm="warifu", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "another scheme",
        r#"401 | www-authenticate: Bearer realm="warifu" | www-authenticate: DPoP realm="warifu", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "malformed",
        r#"400 | www-authenticate: Bearer realm="warifu", error="invalid_request", error_description="the access token is malformed" | www-authenticate: DPoP realm="warifu", error="invalid_request", error_description="the access token is malformed", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "unknown",
        r#"401 | www-authenticate: Bearer realm="warifu", error="invalid_token", error_description="the access token is invalid or has ended" | www-authenticate: DPoP realm="warifu", error="invalid_token", error_description="the access token is invalid or has ended", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "no token of ours",
        r#"401 | www-authenticate: Bearer realm="warifu", error="invalid_token", error_description="the access token is invalid or has ended" | www-authenticate: DPoP realm="warifu", error="invalid_token", error_description="the access token is invalid or has ended", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "in the query",
        r#"400 | www-authenticate: Bearer realm="warifu", error="invalid_request", error_description="an access token in the query isn't taken" | www-authenticate: DPoP realm="warifu", error="invalid_request", error_description="an access token in the query isn't taken", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "for another resource",
        r#"401 | www-authenticate: Bearer realm="warifu", error="invalid_token", error_description="the access token is for another resource" | www-authenticate: DPoP realm="warifu", error="invalid_token", error_description="the access token is for another resource", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "without openid",
        r#"403 | www-authenticate: Bearer realm="warifu", error="insufficient_scope", error_description="the scope openid is needed", scope="openid" | www-authenticate: DPoP realm="warifu", error="insufficient_scope", error_description="the scope openid is needed", scope="openid", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "of a client itself",
        r#"401 | www-authenticate: Bearer realm="warifu", error="invalid_token", error_description="the access token is about no person" | www-authenticate: DPoP realm="warifu", error="invalid_token", error_description="the access token is about no person", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "not bound to a key",
        r#"401 | www-authenticate: Bearer realm="warifu", error="invalid_token", error_description="the access token isn't bound to a key: use the Bearer scheme" | www-authenticate: DPoP realm="warifu", error="invalid_token", error_description="the access token isn't bound to a key: use the Bearer scheme", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    (
        "twice",
        r#"400 | www-authenticate: Bearer realm="warifu", error="invalid_request", error_description="more than one access token (RFC 6750 section 2)" | www-authenticate: DPoP realm="warifu", error="invalid_request", error_description="more than one access token (RFC 6750 section 2)", algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#,
    ),
    ("PUT", r#"405 | allow: GET,HEAD,POST,OPTIONS | text/html; charset=utf-8 page-went-back"#),
];

pub(super) const AUTHORIZE: &[(&str, &str)] = &[
    (
        "response_type=",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=response_type+is+missing&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "response_type=token",
        r#"303 | location: https://rota.example/back?error=unsupported_response_type&error_description=response_type+must+be+code&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "response_type=code id_token",
        r#"303 | location: https://rota.example/back?error=unsupported_response_type&error_description=response_type+must+be+code&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "response_mode=fragment",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=response_mode+must+be+query+or+form_post&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "response_mode=form_post.jwt",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=response_mode+must+be+query+or+form_post&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "request=a.b.c",
        r#"303 | location: https://rota.example/back?error=request_not_supported&error_description=request+objects+aren%27t+supported+%28push+the+request+instead%29&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "request_uri=https://rota.example/request.jwt",
        r#"303 | location: https://rota.example/back?error=request_uri_not_supported&error_description=only+request_uri+values+of+the+PAR+endpoint+are+supported&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "registration={}",
        r#"303 | location: https://rota.example/back?error=registration_not_supported&error_description=registration+isn%27t+supported&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "scope=unheard-of",
        r#"303 | location: https://rota.example/back?error=invalid_scope&error_description=the+client+may+ask+for+none+of+these+scopes&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "scope=\"",
        r#"303 | location: https://rota.example/back?error=invalid_scope&error_description=scope+isn%27t+a+list+of+scopes&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "code_challenge=",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=code_challenge+is+missing+%28RFC+7636%2C+S256%29&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "code_challenge_method=plain",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=code_challenge_method+must+be+S256&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "code_challenge_method=",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=code_challenge_method+must+be+S256&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "code_challenge=short",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=code_challenge+isn%27t+a+SHA-256+in+base64url&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "prompt=none login",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=prompt+must+be+none+alone%2C+or+login%2C+consent%2C+select_account&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "prompt=create",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=prompt+must+be+none+alone%2C+or+login%2C+consent%2C+select_account&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "max_age=-1",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=max_age+isn%27t+a+number&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "max_age=soon",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=max_age+isn%27t+a+number&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "claims={",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=claims+isn%27t+readable&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "claims={\"id_token\":{\"acr\":{\"essential\":true,\"va",
        r#"303 | location: https://rota.example/back?error=unmet_authentication_requirements&error_description=the+required+acr+can%27t+be+reached&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "dpop_jkt=short",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=dpop_jkt+isn%27t+a+SHA-256+thumbprint&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "resource=https://else.example/",
        r#"303 | location: https://rota.example/back?error=invalid_target&error_description=resource+isn%27t+one+that+can+be+asked+for+here&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "nonce=ssssssssssssssssssssssssssssssssssssssss",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=nonce+is+longer+than+512+bytes&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "login_hint=ssssssssssssssssssssssssssssssssssssssss",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=login_hint+is+longer+than+256+bytes&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "state=ssssssssssssssssssssssssssssssssssssssss",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=state+is+longer+than+1024+bytes&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "not settled for it",
        r#"303 | location: https://worker.example/back?error=unauthorized_client&error_description=the+client+may+not+ask+for+codes&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
    (
        "nonce twice",
        r#"303 | location: https://rota.example/back?error=invalid_request&error_description=a+parameter+is+repeated&state=af0ifjsldkj&iss=https%3A%2F%2Fid.warifu.example"#,
    ),
];
