//! The sample clinic that `warifu dev` serves beside the product: a small relying party, so that the whole round trip
//! of OpenID Connect can be clicked (flows B9, B10, C6).
//!
//! It knows the house as any client does, by HTTP: it finds its endpoints by discovery, redeems codes at the token
//! endpoint and verifies ID and logout tokens by the published keys. It never touches the store or a flow.
//! What it knows of its visitors is in memory, and gone when it stops.

mod house;
mod pages;
mod told;
mod visits;

use std::{net::SocketAddr, sync::Arc};

use axum::Router;
use warifu_core::client::{ClientAuthentication, ClientSettings, GrantKind};

use self::{house::House, visits::Visits};
use crate::{clock::Clock, site::Site, texts::Texts};

/// `client_id`.
pub const CLIENT_ID: &str = "sample-clinic";
const BACK: &str = "/back";
const SIGNED_OUT: &str = "/signed-out";
const ENDED: &str = "/session-ended";

/// What the house has to know of a sample clinic at `origin`. It keeps no secret, so that nothing has to be kept
/// between two starts: its codes are bound to it by PKCE.
pub fn settings(origin: &str) -> ClientSettings {
    ClientSettings {
        name: "見本クリニック (Sample clinic)".into(),
        redirect_uris: vec![format!("{origin}{BACK}")],
        post_logout_redirect_uris: vec![format!("{origin}{SIGNED_OUT}")],
        backchannel_logout_uri: Some(format!("{origin}{ENDED}")),
        authentication: ClientAuthentication::None,
        grants: vec![GrantKind::AuthorizationCode],
        scopes: ["openid", "profile"].map(Into::into).into(),
        ..ClientSettings::default()
    }
}

/// One clinic.
struct Clinic {
    origin: String,
    house: House,
    visits: Visits,
    texts: Texts,
    clock: Arc<dyn Clock>,
    zone: jiff::tz::TimeZone,
}

/// Its pages at `origin`, for the house of this site, which listens on `house`.
pub fn router(origin: &str, site: &Site, house: SocketAddr, clock: Arc<dyn Clock>) -> Result<Router, String> {
    let clinic = Clinic {
        origin: origin.to_owned(),
        house: House::new(site.origin(), house),
        visits: Visits::default(),
        texts: Texts::load()?,
        clock,
        zone: site.time_zone.clone(),
    };
    Ok(pages::routes().with_state(Arc::new(clinic)))
}
