//! The second stage: everything that a request asks for, read and refused by its own name.
//!
//! Code with PKCE S256 only (RFC 9700 §2.1.1); implicit and hybrid flows, request objects and registration in
//! the request aren't there. What a client may not ask for is left out where the protocol says so (scopes), and
//! refused where leaving it out would change what the client believes (resources, prompt, challenge).

use warifu_core::{
    client::{Client, ClientSettings, GrantKind},
    evidence::Acr,
    grant::Asked,
    member::Language,
    time::Span,
};

use super::{
    AcrWish, LONGEST_HINT, LONGEST_LOGIN_HINT, LONGEST_NONCE, LONGEST_STATE, Prompt, Request, ReturnTo,
};
use crate::{
    claims::ClaimsAsked,
    error::{ErrorCode, OAuthError},
    pkce, resource, scope,
};

/// Largest `max_age` that is told apart from none at all: ten years.
const LONGEST_AGE: i64 = 10 * 365 * 24 * 60 * 60;

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// By the browser, which may have been told anything.
    Browser,
    /// By the client itself, authenticated (RFC 9126).
    Pushed,
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Scopes that were asked for and may be, in the order asked.
    pub scope: Vec<String>,
    /// Resources asked for (RFC 8707); each is one of the client's.
    pub resources: Vec<String>,
    /// `code_challenge`. None only for a client of `danger_without_pkce`: to be logged.
    pub code_challenge: Option<String>,
    /// `nonce`.
    pub nonce: Option<String>,
    /// The key that the code is bound to (RFC 9449 §10).
    pub dpop_jkt: Option<String>,
    /// The `claims` parameter.
    pub claims: ClaimsAsked,
    /// Which class of evidence.
    pub acr: AcrWish,
    /// The weakest class that the client gets a code with, whatever is asked for.
    pub floor: Option<Acr>,
    /// Which pages.
    pub prompt: Prompt,
    /// How old the last proof may be when the client is answered: as asked, or as long as a sign-in lasts for it.
    pub max_age: Option<Span>,
    /// The member ID or address to begin with, as the client knows it.
    pub login_hint: Option<String>,
    /// The page's language, if one of the wished ones is ours.
    pub language: Option<Language>,
    /// `id_token_hint`, not verified yet.
    pub id_token_hint: Option<String>,
}

impl Checked {
    /// What a code is made from, once [`super::ask()`] says that tokens tell `acr`.
    pub fn granted(&self, client: &Client, return_to: &ReturnTo, acr: Acr) -> Asked {
        let offline = scope::has(&self.scope, scope::OFFLINE_ACCESS);
        Asked {
            client: client.id,
            scope: self.scope.clone(),
            resources: self.resources.clone(),
            redirect_uri: return_to.redirect_uri.clone(),
            code_challenge: self.code_challenge.clone(),
            nonce: self.nonce.clone(),
            dpop_jkt: self.dpop_jkt.clone(),
            claims: self.claims.document(),
            acr,
            offline: offline.then(|| Span::days(client.settings.refresh_days)),
            session_life: client.settings.session_hours.map(Span::hours),
        }
    }

    /// The weakest class that is to be asked for, if not any will do.
    pub fn least(&self) -> Option<Acr> {
        self.acr.least().max(self.floor)
    }

    /// What tokens say of evidence of this class, which is the floor's at least.
    pub(super) fn told(&self, acr: Acr) -> Acr {
        self.floor.map_or(self.acr.told(acr), |floor| floor.max(self.acr.told(acr)))
    }
}

/// Reads the rest of a request whose client and redirect URI are known.
pub fn check(request: &Request, client: &Client, arrival: Arrival) -> Result<Checked, OAuthError> {
    use ErrorCode::*;
    let settings = &client.settings;
    if request.parameters.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    supported(request, client, arrival)?;
    let error = |code, description| OAuthError::new(code, description);
    let short = |name, longest, refused| match request.find(name) {
        Some(value) if value.len() > longest => Err(OAuthError::request(refused)),
        value => Ok(value.map(str::to_owned)),
    };
    short("state", LONGEST_STATE, "state is longer than 1024 bytes")?;
    let claims = request.find("claims").map(ClaimsAsked::parse).transpose();
    let claims = claims.map_err(|_| error(InvalidRequest, "claims isn't readable"))?.unwrap_or_default();
    let prompt = request.find("prompt").map(|text| Prompt::parse(text).ok_or(())).transpose();
    let dpop_jkt = request.find("dpop_jkt").map(str::to_owned);
    if dpop_jkt.as_deref().is_some_and(|jkt| !pkce::is_challenge(jkt)) {
        return Err(error(InvalidRequest, "dpop_jkt isn't a SHA-256 thumbprint"));
    }
    Ok(Checked {
        scope: scopes(request.find("scope"), client)?,
        resources: resource::among(request.parameters.all("resource"), &settings.resources)?,
        code_challenge: code_challenge(request, settings)?,
        nonce: short("nonce", LONGEST_NONCE, "nonce is longer than 512 bytes")?,
        dpop_jkt,
        acr: AcrWish::read(&claims, request.find("acr_values"), &settings.default_acr_values)?,
        floor: settings.least_acr,
        claims,
        prompt: prompt
            .map_err(|()| {
                error(InvalidRequest, "prompt must be none alone, or login, consent, select_account")
            })?
            .unwrap_or_default(),
        max_age: max_age(request, settings)?,
        login_hint: short("login_hint", LONGEST_LOGIN_HINT, "login_hint is longer than 256 bytes")?,
        language: request.find("ui_locales").and_then(language),
        id_token_hint: short("id_token_hint", LONGEST_HINT, "id_token_hint is longer than 8192 bytes")?,
    })
}

/// Whether it is a kind of request that is answered at all.
fn supported(request: &Request, client: &Client, arrival: Arrival) -> Result<(), OAuthError> {
    use ErrorCode::*;
    let refuse = |code, description| Err(OAuthError::new(code, description));
    if request.find("request").is_some() {
        return refuse(RequestNotSupported, "request objects aren't supported (push the request instead)");
    }
    if request.find("request_uri").is_some() {
        return refuse(RequestUriNotSupported, "only request_uri values of the PAR endpoint are supported");
    }
    if request.find("registration").is_some() {
        return refuse(RegistrationNotSupported, "registration isn't supported");
    }
    match request.find("response_type") {
        Some("code") => (),
        None => return refuse(InvalidRequest, "response_type is missing"),
        Some(_) => return refuse(UnsupportedResponseType, "response_type must be code"),
    }
    if !matches!(request.find("response_mode"), None | Some("query" | "form_post")) {
        return refuse(InvalidRequest, "response_mode must be query or form_post");
    }
    if !client.may(GrantKind::AuthorizationCode) {
        return refuse(UnauthorizedClient, "the client may not ask for codes");
    }
    if client.settings.pushed_only && arrival == Arrival::Browser {
        return refuse(InvalidRequest, "the client must push its requests (RFC 9126)");
    }
    Ok(())
}

/// What of the scopes asked for the client may have; none asked for is none granted.
pub(crate) fn scopes(asked: Option<&str>, client: &Client) -> Result<Vec<String>, OAuthError> {
    let Some(asked) = asked else { return Ok(Vec::new()) };
    let asked = scope::parse(asked)
        .map_err(|_| OAuthError::new(ErrorCode::InvalidScope, "scope isn't a list of scopes"))?;
    let mut granted = scope::narrow(asked, &client.settings.scopes);
    // Without refresh tokens there is nothing that could outlive the session (OpenID Connect Core §11).
    if !client.may(GrantKind::RefreshToken) {
        granted.retain(|scope| scope != scope::OFFLINE_ACCESS);
    }
    match granted.is_empty() {
        true => Err(OAuthError::new(ErrorCode::InvalidScope, "the client may ask for none of these scopes")),
        false => Ok(granted),
    }
}

fn code_challenge(request: &Request, settings: &ClientSettings) -> Result<Option<String>, OAuthError> {
    let refuse = |description| Err(OAuthError::request(description));
    match (request.find("code_challenge"), request.find("code_challenge_method")) {
        (None, None) if settings.danger_without_pkce => Ok(None),
        (None, _) => refuse("code_challenge is missing (RFC 7636, S256)"),
        (Some(challenge), Some("S256")) if pkce::is_challenge(challenge) => Ok(Some(challenge.to_owned())),
        (Some(_), Some("S256")) => refuse("code_challenge isn't a SHA-256 in base64url"),
        // RFC 7636 §4.3: without a method it is `plain`.
        (Some(_), _) => refuse("code_challenge_method must be S256"),
    }
}

fn max_age(request: &Request, settings: &ClientSettings) -> Result<Option<Span>, OAuthError> {
    let settled = settings.session_hours.map(Span::hours);
    let Some(text) = request.find("max_age") else { return Ok(settled) };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let seconds: i64 =
        text.parse().ok().filter(|_| digits).ok_or(OAuthError::request("max_age isn't a number"))?;
    let asked = Span::seconds(seconds.min(LONGEST_AGE));
    Ok(Some(settled.map_or(asked, |settled| settled.min(asked))))
}

/// The first language of the list that is ours, whatever its region.
pub(crate) fn language(tags: &str) -> Option<Language> {
    let ours = |tag: &str| Language::parse(&tag.split('-').next()?.to_ascii_lowercase());
    tags.split(' ').find_map(ours)
}

#[cfg(test)]
mod tests;
