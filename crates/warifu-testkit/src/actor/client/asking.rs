//! What a client asks the server itself, at the endpoints that no browser comes to.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use data_encoding::BASE64;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use warifu_core::{client::ClientAuthentication, time::Span};
use warifu_oidc::token;
use warifu_server::http::Peer;

use super::{Client, VERIFIER, hashed};
use crate::{browser::Answer, server::ORIGIN};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Client {
    /// Redeems a code.
    pub async fn redeem(&self, code: &str) -> Answer {
        self.redeem_with(code, &[]).await
    }

    /// The same with other fields, or further ones.
    pub async fn redeem_with(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.record.settings.redirect_uris[0]),
            ("code_verifier", VERIFIER),
        ];
        self.post("/token", &replaced(&fields, more)).await
    }

    /// Asks for the next tokens.
    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.refresh_with(refresh_token, &[]).await
    }

    /// The same with further fields.
    pub async fn refresh_with(&self, refresh_token: &str, more: &[(&str, &str)]) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.post("/token", &replaced(&fields, more)).await
    }

    /// Asks for a token of its own.
    pub async fn credentials(&self, more: &[(&str, &str)]) -> Answer {
        self.post("/token", &replaced(&[("grant_type", "client_credentials")], more)).await
    }

    /// Asks for the codes of a device without a browser.
    pub async fn ask_device(&self, more: &[(&str, &str)]) -> Answer {
        self.post("/device_authorization", &replaced(&[("scope", "openid profile")], more)).await
    }

    /// Asks with such a device's code whether the person is done.
    pub async fn poll(&self, device_code: &str) -> Answer {
        let fields = [("grant_type", token::DEVICE_CODE), ("device_code", device_code)];
        self.post("/token", &fields).await
    }

    /// Asks about a token.
    pub async fn introspect(&self, token: &str) -> Value {
        let answer = self.post("/introspect", &[("token", token)]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text());
        answer.json()
    }

    /// Gives a token back.
    pub async fn revoke(&self, token: &str) -> Answer {
        self.post("/revoke", &[("token", token)]).await
    }

    /// Pushes the request that it usually makes, with these parameters in place of its own.
    pub async fn push(&self, more: &[(&str, &str)]) -> Answer {
        let fields = self.parameters(more);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post("/par", &fields).await
    }

    /// Asks who the person is.
    pub async fn userinfo(&self, access_token: &str) -> Answer {
        let scheme = if self.dpop.is_some() { "DPoP" } else { "Bearer" };
        let request = self.request(Method::GET, "/userinfo");
        let request = request.header(header::AUTHORIZATION, format!("{scheme} {access_token}"));
        let request = match &self.dpop {
            Some(_) => request.header("dpop", self.proof(&Method::GET, "/userinfo", Some(access_token))),
            None => request,
        };
        let answer = self.send(request.body(Body::empty()).expect("a request")).await;
        match self.learn(&answer) {
            true => Box::pin(self.userinfo(access_token)).await,
            false => answer,
        }
    }

    /// Posts a form as itself: with its secret, assertion or name, and where it holds a DPoP key with a proof.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send(self.form(path, fields)).await;
        if self.learn(&answer) { self.send(self.form(path, fields)).await } else { answer }
    }

    /// The request that [`Client::post`] sends. Made twice, it has other proofs; sent twice, the same.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Request<Body> {
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        let mut request = self.request(Method::POST, path);
        let secret = self.secret.as_deref().unwrap_or_default();
        let assertion;
        match self.record.settings.authentication {
            ClientAuthentication::ClientSecretBasic => {
                request = request.header(header::AUTHORIZATION, basic(&self.record.client_id, secret));
            }
            ClientAuthentication::ClientSecretPost => {
                fields.extend([("client_id", self.record.client_id.as_str()), ("client_secret", secret)]);
            }
            ClientAuthentication::PrivateKeyJwt => {
                assertion = self.assertion();
                fields.extend([("client_assertion_type", JWT_BEARER), ("client_assertion", &assertion)]);
            }
            ClientAuthentication::None => fields.push(("client_id", &self.record.client_id)),
        }
        // A form has a name once.
        let name = fields.iter().position(|(name, _)| *name == "client_id").unwrap_or(fields.len());
        let mut at = 0;
        fields.retain(|(field, _)| {
            at += 1;
            *field != "client_id" || at == name + 1
        });
        if self.dpop.is_some() {
            request = request.header("dpop", self.proof(&Method::POST, path, None));
        }
        let body = serde_urlencoded::to_string(&fields).expect("fields are texts");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(Body::from(body)).expect("a request")
    }

    /// A request that says nothing yet of who makes it.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header("user-agent", "rota/1.0")
    }

    /// Sends any request. No answer to a program sets a cookie or may be kept by anybody, but what is public.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        self.server.wait(Span::millis(1));
        request.extensions_mut().insert(Peer(self.address));
        let path = request.uri().to_string();
        let response = self.server.router().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body in memory").to_bytes();
        let answer = Answer::new(&path, parts, &body);
        let kept = path == "/jwks" || path.starts_with("/.well-known/");
        assert_eq!(answer.header("cache-control") == Some("no-store"), !kept, "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.set_cookies().count(), 0, "{path}");
        answer
    }

    /// A fresh assertion of who it is.
    pub fn assertion(&self) -> String {
        self.assertion_with(&json!({}))
    }

    /// The same with these claims in place of its own.
    pub fn assertion_with(&self, claims: &Value) -> String {
        let key = self.assertion_key.as_ref().expect("a client that authenticates by its key");
        let (id, now) = (&self.record.client_id, self.server.now().seconds());
        let own =
            json!({ "iss": id, "sub": id, "aud": ORIGIN, "iat": now, "exp": now + 60, "jti": unique() });
        key.sign(json!({ "typ": "JWT" }), &merged(own, claims))
    }

    /// A fresh proof that it holds its key.
    pub fn proof(&self, method: &Method, path: &str, access_token: Option<&str>) -> String {
        let mut claims = json!({ "htm": method.as_str(), "htu": format!("{ORIGIN}{path}") });
        if let Some(token) = access_token {
            claims["ath"] = json!(hashed(token));
        }
        self.proof_with(&claims)
    }

    /// The same with these claims in place of its own.
    pub fn proof_with(&self, claims: &Value) -> String {
        let key = self.dpop.as_ref().expect("a client with a DPoP key");
        let mut own = json!({ "iat": self.server.now().seconds(), "jti": unique() });
        if let Some(nonce) = self.nonce() {
            own["nonce"] = json!(nonce);
        }
        key.sign(json!({ "typ": "dpop+jwt", "jwk": key.jwk() }), &merged(own, claims))
    }

    /// Remembers the nonce of an answer. Whether it asks to come again with it.
    fn learn(&self, answer: &Answer) -> bool {
        if let Some(nonce) = answer.header("dpop-nonce") {
            self.remember(nonce);
        }
        let challenged =
            answer.header("www-authenticate").is_some_and(|told| told.contains("use_dpop_nonce"));
        answer.status().is_client_error() && (challenged || answer.text().contains("use_dpop_nonce"))
    }
}

/// The `Authorization` header of a client with a secret (RFC 6749 §2.3.1).
pub fn basic(client_id: &str, secret: &str) -> String {
    let of = |text: &str| serde_urlencoded::to_string([("", text)]).expect("a text")[1..].to_owned();
    format!("Basic {}", BASE64.encode(format!("{}:{}", of(client_id), of(secret)).as_bytes()))
}

/// The first list, with what the second says in its place; an empty value takes a field out.
pub(super) fn replaced<'a>(
    fields: &[(&'a str, &'a str)],
    with: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let own = fields.iter().filter(|(name, _)| with.iter().all(|(other, _)| other != name));
    own.chain(with.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

fn merged(mut own: Value, with: &Value) -> Value {
    for (name, value) in with.as_object().expect("claims") {
        own[name] = value.clone();
    }
    own
}

/// A text that nobody used before.
fn unique() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    format!("jti-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
