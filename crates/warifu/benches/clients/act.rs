//! What somebody does once: a person's browser and the relying party they come from, request by request as both send
//! them.

use aws_lc_rs::{digest, rand::SystemRandom};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use http_body_util::Full;
use hyper::{Request, body::Bytes, http::request::Builder};
use serde_json::json;

use crate::{
    house::{House, get},
    people::{CLIENTS, REDIRECT_URI, RP_ID, client_secret, credential_id, session_token, user_handle},
    wire::{Reply, Wire},
};

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A token of the client's own, signed: nothing is stored.
    Credentials,
    /// A client asks about an access token.
    Introspection,
    /// An empty handler of the same server.
    Nothing,
    /// A refresh token becomes tokens.
    Refresh,
    /// A person who isn't signed in: authorize, the page, options, assertion, code, token.
    SignIn,
    /// A person who is: authorize, code, token.
    Silent,
    /// A token of the client's own, kept as a row.
    StoredCredentials,
}

impl What {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Introspection => "introspection",
            Self::Nothing => "nothing",
            Self::Refresh => "refresh",
            Self::SignIn => "sign-in",
            Self::Silent => "silent",
            Self::StoredCredentials => "stored-credentials",
        }
    }
}

/// Somebody who does the same again and again, each time as another person.
pub(crate) struct Visit<'a> {
    house: &'a House,
    wire: Wire,
    /// Whose turn it is.
    turn: u64,
    random: SystemRandom,
    pub(crate) refresh_token: Option<String>,
    access_token: Option<String>,
}

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// SHA-256 of it, in base64url (RFC 7636, appendix B).
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl<'a> Visit<'a> {
    /// The `number`th of those who do it at once.
    pub(crate) fn new(house: &'a House, wire: Wire, number: usize) -> Self {
        let refresh_token = house.refresh_tokens.get(number).cloned();
        // So that no two begin with the same person, and a new measurement with other ones.
        let turn = (number as u64) << 32 | u64::from(std::process::id()) ^ u64::from(nanoseconds());
        Self { house, wire, turn, random: SystemRandom::new(), refresh_token, access_token: None }
    }

    /// What a measurement begins with, and isn't measured.
    pub(crate) async fn prepare(&mut self, what: What) {
        if what == What::Introspection {
            self.sign_in().await;
        }
    }

    pub(crate) async fn act(&mut self, what: What) {
        match what {
            What::Credentials => self.credentials(0).await,
            What::Introspection => self.introspect().await,
            What::Nothing => drop(self.wire.ask(get("/health/live")).await.of(200)),
            What::Refresh => self.refresh().await,
            What::SignIn => self.sign_in().await,
            What::Silent => self.silently().await,
            What::StoredCredentials => self.credentials(1).await,
        }
    }

    /// The refresh token of a chain, for whoever goes on with it.
    pub(crate) fn leave(self) -> Option<String> {
        self.refresh_token
    }

    pub(crate) async fn sign_in(&mut self) {
        let person = self.next(self.house.members);
        let address = address_of(person);
        let asked = self.wire.ask(document(&authorize(), &address, "none", "")).await.of(303);
        let (page, cookie) = (asked.header("location").to_owned(), asked.cookies().join("; "));
        let journey = page.split_once("journey=").unwrap().1.to_owned();
        self.wire.ask(document(&page, &address, "none", &cookie)).await.of(200);
        let begin = json!({ "journey": journey });
        let begun =
            self.wire.ask(script("/sign-in/passkey/options", &address, &cookie, &begin)).await.of(200);
        let answer = self.assertion(person, &journey, &begun);
        let answered = self.wire.ask(script("/sign-in/passkey", &address, &cookie, &answer)).await.of(200);
        let location = answered.json()["location"].as_str().unwrap().to_owned();
        self.redeem(&location).await;
    }

    async fn silently(&mut self) {
        let person = self.next(self.house.sessions);
        let cookie = format!("__Host-session={}", session_token(person).reveal());
        let asked = document(&authorize(), &address_of(person), "cross-site", &cookie);
        let answered = self.wire.ask(asked).await.of(303);
        let location = answered.header("location").to_owned();
        self.redeem(&location).await;
    }

    async fn redeem(&mut self, location: &str) {
        assert!(location.starts_with(REDIRECT_URI), "{location}");
        let code = location.split_once("code=").unwrap().1.split('&').next().unwrap();
        let redirect_uri = REDIRECT_URI.replace(':', "%3A").replace('/', "%2F");
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={VERIFIER}"
        );
        let told = self.post("/token", 0, &form).await.json();
        assert!(told["id_token"].is_string(), "{told}");
        self.access_token = told["access_token"].as_str().map(str::to_owned);
        if self.house.refresh_tokens.is_empty() {
            self.refresh_token = told["refresh_token"].as_str().map(str::to_owned);
        }
    }

    async fn credentials(&mut self, client: usize) {
        let told = self.post("/token", client, "grant_type=client_credentials").await.json();
        assert!(told["access_token"].is_string(), "{told}");
    }

    async fn refresh(&mut self) {
        let token = self.refresh_token.take().expect("a token to begin with");
        let form = format!("grant_type=refresh_token&refresh_token={token}");
        let told = self.post("/token", 0, &form).await.json();
        self.refresh_token = Some(told["refresh_token"].as_str().expect("the next one").to_owned());
    }

    async fn introspect(&mut self) {
        let token = self.access_token.as_deref().expect("a token to ask about");
        let told = self.post("/introspect", 0, &format!("token={token}")).await.json();
        assert_eq!(told["active"], true, "{told}");
    }

    /// As a relying party posts.
    async fn post(&mut self, path: &str, client: usize, form: &str) -> Reply {
        let name = CLIENTS[client].0;
        let secret = BASE64.encode(format!("{name}:{}", client_secret(name).reveal()).as_bytes());
        let request = Request::post(path)
            .header("host", RP_ID)
            .header("authorization", format!("Basic {secret}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .header("user-agent", "openid-client/6.8")
            .body(Full::new(Bytes::from(form.to_owned())));
        self.wire.ask(request.unwrap()).await.of(200)
    }

    /// What a phone says whose passkeys are synced.
    fn assertion(&self, person: usize, journey: &str, begun: &Reply) -> serde_json::Value {
        let begun = begun.json();
        let challenge = begun["publicKey"]["challenge"].as_str().unwrap();
        let client_data = format!(
            r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"https://{RP_ID}","crossOrigin":false}}"#
        );
        let mut data = sha256(RP_ID.as_bytes());
        data.extend([0x1d, 0, 0, 0, 0]);
        let signed = [&data[..], &sha256(client_data.as_bytes())].concat();
        let signature = self.house.people.key(person).sign(&self.random, &signed).unwrap();
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let id = text(&credential_id(person));
        json!({
            "ceremony": begun["ceremony"],
            "journey": journey,
            "response": {
                "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
                "response": {
                    "clientDataJSON": text(client_data.as_bytes()),
                    "authenticatorData": text(&data),
                    "signature": text(signature.as_ref()),
                    "userHandle": text(&user_handle(person)),
                },
                "clientExtensionResults": {},
            },
        })
    }

    /// The next person, drawn from all as SplitMix64 draws.
    fn next(&mut self, of: usize) -> usize {
        self.turn = self.turn.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.turn ^ (self.turn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(mixed ^ (mixed >> 31)) * of as u128) >> 64) as usize
    }
}

/// The request that the relying party sends a browser with; state and nonce as long as usual.
fn authorize() -> String {
    let redirect_uri = REDIRECT_URI.replace(':', "%3A").replace('/', "%2F");
    format!(
        "/authorize?client_id={}&redirect_uri={redirect_uri}&response_type=code&scope=openid%20profile%20email\
         &code_challenge={CHALLENGE}&code_challenge_method=S256\
         &state=af0ifjsldkjaf0ifjsldkjaf0ifjsldkjaf0ifjsldk&nonce=n-0S6_WzA2Mjn-0S6_WzA2Mjn-0S6_WzA2Mjn-0S6_W",
        CLIENTS[0].0
    )
}

/// As a browser opens a page.
fn document(path: &str, address: &str, site: &str, cookie: &str) -> Request<Full<Bytes>> {
    let request = browser(Request::get(path), address, cookie)
        .header("upgrade-insecure-requests", "1")
        .header(
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
        )
        .header("sec-fetch-site", site)
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-user", "?1")
        .header("sec-fetch-dest", "document");
    request.body(Full::default()).unwrap()
}

/// As a script of one of our pages asks.
fn script(path: &str, address: &str, cookie: &str, body: &serde_json::Value) -> Request<Full<Bytes>> {
    let request = browser(Request::post(path), address, cookie)
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .header("origin", format!("https://{RP_ID}"))
        .header("referer", format!("https://{RP_ID}/sign-in"))
        .header("sec-fetch-site", "same-origin")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-dest", "empty");
    request.body(Full::new(Bytes::from(body.to_string()))).unwrap()
}

/// What Chromium sends with everything, and the proxy adds.
fn browser(request: Builder, address: &str, cookie: &str) -> Builder {
    let request = request
        .header("host", RP_ID)
        .header("x-forwarded-for", address)
        .header("sec-ch-ua", r#""Chromium";v="156", "Not?A_Brand";v="24""#)
        .header("sec-ch-ua-mobile", "?0")
        .header("sec-ch-ua-platform", r#""Windows""#)
        .header(
            "user-agent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        )
        .header("accept-encoding", "gzip, deflate, br, zstd")
        .header("accept-language", "ja,en-US;q=0.9,en;q=0.8");
    if cookie.is_empty() { request } else { request.header("cookie", cookie) }
}

fn address_of(person: usize) -> String {
    let [_, b, c, d] = u32::try_from(person).unwrap().to_be_bytes();
    format!("10.{b}.{c}.{d}")
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

fn nanoseconds() -> u32 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap().subsec_nanos()
}
