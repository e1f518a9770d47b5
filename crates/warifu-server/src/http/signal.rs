//! What the browser's password manager is told of a member's passkeys (W3C WebAuthn Level 3 §5.1.10).
//!
//! **All** passkeys not deleted, disabled ones included: a browser may remove for good what is missing. Nothing at
//! all after a restore until the operator says so, since a backup may lack passkeys that people hold.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use warifu_core::{member::Member, passkey::Passkey, secret::TokenHash};

use super::refusal::Refusal;
use crate::{flows::managing, server::Server};

/// The arguments of `signalAllAcceptedCredentials` and `signalCurrentUserDetails`; `None` while held back.
pub(super) async fn signals(
    server: &Server,
    member: &Member,
    own: &[Passkey],
) -> Result<Option<Value>, Refusal> {
    Ok((!managing::signals_held(server).await?).then(|| told(server, member, own)))
}

/// The same of whoever has just signed in by this session.
pub(super) async fn of_session(server: &Server, token: &TokenHash) -> Result<Option<Value>, Refusal> {
    let found = managing::find_to_signal(server, token).await?;
    Ok(found.map(|(loaded, own)| told(server, &loaded.member, &own)))
}

fn told(server: &Server, member: &Member, own: &[Passkey]) -> Value {
    let (rp_id, user) = (&server.site.rp_id, BASE64URL_NOPAD.encode(&member.user_handle.0));
    let ids = own.iter().filter(|p| p.rp_id == *rp_id).map(|p| BASE64URL_NOPAD.encode(&p.credential_id));
    json!({
        "accepted": { "rpId": rp_id, "userId": user, "allAcceptedCredentialIds": ids.collect::<Vec<_>>() },
        "details": { "rpId": rp_id, "userId": user, "name": member.member_id.as_str(), "displayName": member.name },
    })
}

/// The same as text inside a `<script type="application/json">`.
pub(super) fn in_page(signals: Option<Value>) -> String {
    signals.map(|told| told.to_string().replace('<', "\\u003c")).unwrap_or_default()
}
