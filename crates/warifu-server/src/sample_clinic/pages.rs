//! The clinic's pages: one that shows who is signed in, and the addresses between it and the house.

use std::sync::Arc;

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Router,
    extract::{RawForm, RawQuery, State},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use warifu_core::{evidence::Acr, member::Language, secret::Token, time::Time};
use warifu_oidc::parameters::Parameters;

use super::{
    BACK, CLIENT_ID, Clinic, ENDED, SIGNED_OUT,
    house::UserInfo,
    told,
    visits::{Person, Sent, Visit},
};
use crate::{clock::SystemRandom, http::accepted_language, texts::Arg};

/// The visit's name. Cookies of one computer are shared by all of its ports, so that it isn't called like the house's.
const COOKIE: &str = "sample-clinic";
/// Nothing of others, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Shared = State<Arc<Clinic>>;

pub(super) fn routes() -> Router<Arc<Clinic>> {
    Router::new()
        .route("/", get(index))
        .route("/style.css", get(style))
        .route("/sign-in", get(sign_in))
        .route(BACK, get(back))
        .route("/sign-out", get(sign_out))
        .route(SIGNED_OUT, get(signed_out))
        .route(ENDED, post(ended))
}

#[derive(Template)]
#[template(path = "sample_clinic/index.html")]
struct Index<'a> {
    page: Page<'a>,
    /// What has just happened.
    said: Option<String>,
    person: Option<Shown>,
}

/// A person, in words.
struct Shown {
    welcome: String,
    member_id: String,
    sub: String,
    sid: String,
    acr: String,
    acr_means: String,
    amr: Vec<(String, String)>,
    at: String,
}

/// What the template calls `page`.
struct Page<'a> {
    clinic: &'a Clinic,
    language: Language,
    lang: &'static str,
    house: &'a str,
}

impl Page<'_> {
    fn t(&self, key: &str) -> String {
        self.tv(key, &[])
    }

    fn tv(&self, key: &str, args: &[Arg<'_>]) -> String {
        self.clinic.texts.text(self.language, key, args)
    }

    fn show(&self, person: &Person) -> Shown {
        let told = &person.told;
        let acr_means = match told.acr.as_str() {
            acr if acr == Acr::PhishingResistantHardware.value() => self.t("clinic-acr-hardware"),
            acr if acr == Acr::Handoff.value() => self.t("clinic-acr-handoff"),
            acr if acr == Acr::PhishingResistant.value() => self.t("clinic-acr-passkey"),
            _ => self.t("clinic-acr-password"),
        };
        let means = |method: &str| match method {
            "hwk" => self.t("clinic-amr-hwk"),
            "mfa" => self.t("clinic-amr-mfa"),
            "pop" => self.t("clinic-amr-pop"),
            "pwd" => self.t("clinic-amr-pwd"),
            "urn:warifu:handoff" => self.t("clinic-amr-handoff"),
            "user" => self.t("clinic-amr-user"),
            _ => String::new(),
        };
        Shown {
            welcome: self.tv("clinic-welcome", &[("name", person.name.clone().into())]),
            member_id: person.member_id.clone(),
            sub: told.sub.clone(),
            sid: told.sid.clone(),
            acr: told.acr.clone(),
            acr_means,
            amr: told.amr.iter().map(|method| (method.clone(), means(method))).collect(),
            at: self.clinic.time_of_day(told.auth_time.time()),
        }
    }
}

impl Clinic {
    fn page(&self, headers: &HeaderMap) -> Page<'_> {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = accepted_language(accepted.unwrap_or_default());
        Page { clinic: self, language, lang: language.tag(), house: self.house.issuer() }
    }

    fn time_of_day(&self, at: Time) -> String {
        let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }

    fn show(&self, page: Page<'_>, said: Option<String>, person: Option<&Person>) -> Response {
        let person = person.map(|person| page.show(person));
        let html = Index { page, said, person }.render().unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, html).into_response()
    }
}

async fn index(State(clinic): Shared, headers: HeaderMap) -> Response {
    let page = clinic.page(&headers);
    match cookie(&headers).and_then(|name| clinic.visits.find(name)) {
        Some(Visit::SignedIn(person)) => clinic.show(page, None, Some(&person)),
        Some(Visit::Ended(at)) => {
            let said = page.tv("clinic-ended", &[("time", clinic.time_of_day(at).into())]);
            clinic.show(page, Some(said), None)
        }
        Some(Visit::Sent(_)) | None => clinic.show(page, None, None),
    }
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, include_str!("../../assets/style.css")).into_response()
}

/// Sends the browser to the house. `how` asks for more than a session that may be there.
async fn sign_in(State(clinic): Shared, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let page = clinic.page(&headers);
    let Ok(metadata) = clinic.house.discover().await else {
        let said = page.t("clinic-no-house");
        return clinic.show(page, Some(said), None);
    };
    let random = || Token::new(&mut SystemRandom).reveal();
    let sent = Sent { state: random(), nonce: random(), verifier: random() };
    let asked = Parameters::from_iter([
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", &format!("{}{BACK}", clinic.origin)),
        ("scope", "openid profile"),
        ("state", &sent.state),
        ("nonce", &sent.nonce),
        ("code_challenge", &challenge(&sent.verifier)),
        ("code_challenge_method", "S256"),
        ("ui_locales", page.lang),
    ]);
    let query = read(query);
    let asked = match query.find("how") {
        Some("again") => asked.with("prompt", "login"),
        Some("passkey") => asked.with("acr_values", Acr::PhishingResistant.value()),
        _ => asked,
    };
    let name = clinic.visits.begin(Visit::Sent(sent), &mut SystemRandom);
    let mut response = see_other(&format!("{}?{}", metadata.authorization_endpoint, asked.encode()));
    keep(&mut response, &name);
    response
}

/// The browser comes back, with a code or a refusal.
async fn back(State(clinic): Shared, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let page = clinic.page(&headers);
    let answer = read(query);
    let sent = match cookie(&headers).and_then(|name| clinic.visits.find(name)) {
        Some(Visit::Sent(sent)) => Some(sent),
        _ => None,
    };
    // RFC 9207: an answer of another house must not be redeemed at this one.
    let ours = |sent: &Sent| {
        answer.find("iss") == Some(clinic.house.issuer()) && answer.find("state") == Some(&sent.state)
    };
    let Some(sent) = sent.filter(ours) else {
        let said = page.t("clinic-went-back");
        return clinic.show(page, Some(said), None);
    };
    let person = match answer.find("code") {
        Some(code) => find_person(&clinic, code, &sent).await,
        None => Err(answer.find("error").unwrap_or("code").to_owned()),
    };
    match person {
        Ok(person) => {
            let name = clinic.visits.begin(Visit::SignedIn(Box::new(person)), &mut SystemRandom);
            let mut response = see_other("/");
            keep(&mut response, &name);
            response
        }
        Err(error) => {
            let said = page.tv("clinic-refused", &[("error", error.into())]);
            clinic.show(page, Some(said), None)
        }
    }
}

/// Whom the code speaks of.
async fn find_person(clinic: &Clinic, code: &str, sent: &Sent) -> Result<Person, String> {
    let metadata = clinic.house.discover().await?;
    let form = Parameters::from_iter([
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code),
        ("code_verifier", &sent.verifier),
        ("redirect_uri", &format!("{}{BACK}", clinic.origin)),
    ]);
    let tokens = clinic.house.redeem(&metadata, &form).await?;
    let keys = clinic.house.keys(&metadata).await?;
    let (issuer, now) = (clinic.house.issuer(), clinic.clock.now());
    let told = told::id_token(&tokens.id_token, &keys, issuer, &sent.nonce, now).ok_or("id_token")?;
    let info = clinic.house.userinfo(&metadata, &tokens.access_token).await?;
    if info.sub != told.sub {
        return Err("userinfo".into());
    }
    let UserInfo { name, preferred_username: member_id, .. } = info;
    Ok(Person { name, member_id, told, id_token: tokens.id_token })
}

/// Sends the browser to the house to sign out there too (RP-Initiated Logout 1.0).
async fn sign_out(State(clinic): Shared, headers: HeaderMap) -> Response {
    let visit = cookie(&headers).and_then(|name| clinic.visits.find(name));
    let (Some(Visit::SignedIn(person)), Ok(metadata)) = (visit, clinic.house.discover().await) else {
        return see_other("/");
    };
    let asked = Parameters::from_iter([
        ("client_id", CLIENT_ID),
        ("id_token_hint", &person.id_token),
        ("post_logout_redirect_uri", &format!("{}{SIGNED_OUT}", clinic.origin)),
    ]);
    see_other(&format!("{}?{}", metadata.end_session_endpoint, asked.encode()))
}

async fn signed_out(State(clinic): Shared, headers: HeaderMap) -> Response {
    let page = clinic.page(&headers);
    if let Some(name) = cookie(&headers) {
        clinic.visits.forget(name);
    }
    let said = page.t("clinic-signed-out");
    clinic.show(page, Some(said), None)
}

/// The house tells that a session has ended (Back-Channel Logout 1.0 §2.5, §2.8).
async fn ended(State(clinic): Shared, RawForm(form): RawForm) -> StatusCode {
    let now = clinic.clock.now();
    let Ok(form) = Parameters::parse(&form) else { return StatusCode::BAD_REQUEST };
    let Ok(metadata) = clinic.house.discover().await else { return StatusCode::BAD_GATEWAY };
    let Ok(keys) = clinic.house.keys(&metadata).await else { return StatusCode::BAD_GATEWAY };
    let token = form.find("logout_token").unwrap_or_default();
    match told::logout_token(token, &keys, clinic.house.issuer(), now) {
        Some(ended) => {
            clinic.visits.end(&ended, now);
            StatusCode::OK
        }
        None => StatusCode::BAD_REQUEST,
    }
}

/// RFC 7636 §4.2.
fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref())
}

fn read(query: Option<String>) -> Parameters {
    Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

fn keep(response: &mut Response, name: &str) {
    let cookie = HeaderValue::from_str(&format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax"));
    response.headers_mut().extend(cookie.ok().map(|cookie| (header::SET_COOKIE, cookie)));
}

fn see_other(to: &str) -> Response {
    Redirect::to(to).into_response()
}
