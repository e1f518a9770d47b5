//! A device without a browser asks for its codes (RFC 8628 §3.1): one to poll with, and one to show to a person.

use warifu_core::{
    client::ClientAuthentication,
    device_code::{DeviceCode, DeviceCodeChange, DeviceCodeState},
    secret::Token,
};
use warifu_oidc::device::{self, INTERVAL, LIFE, Response, UserCode};

use super::{Asked, Refused};
use crate::{
    flows::{TRIES, device_codes::user_code_keys},
    server::{Server, Trouble, Written},
};

/// `page` is the address where the code is typed.
pub(crate) async fn ask_device(
    server: &Server,
    asked: &Asked<'_>,
    page: &'static str,
) -> Result<Response, Refused> {
    let asker = asked.asker(server).await?;
    let parameters = device::keep(&asked.form, &asker.client, asker.jkt.as_deref());
    let parameters = asker.demand(server, parameters).await?;
    // Anybody may say to be a client that keeps no secret: that is counted by address.
    if asker.client.settings.authentication == ClientAuthentication::None
        && server.client_limits.count(asked.address, asked.now).is_err()
    {
        return Err(Trouble::Busy.into());
    }
    for _ in 0..TRIES {
        let random = &mut server.random();
        let (token, user_code) = (Token::new(random), UserCode::new(random));
        let code = DeviceCode {
            hash: token.hash(),
            user_code: user_code_keys(server, &user_code)[0],
            client: asker.client.id,
            parameters: parameters.encode(),
            address: asked.address.to_string(),
            state: DeviceCodeState::Asked,
            interval: INTERVAL,
            next_poll_at: asked.now,
            asked_at: asked.now,
            ends_at: asked.now + LIFE,
        };
        let ask = DeviceCodeChange::Ask(Box::new(code));
        match asker.commit(server, vec![ask.into()]).await? {
            Written::Yes => {
                let page = format!("{}{page}", server.site().origin());
                return Ok(Response::new(&token, &user_code, &page));
            }
            // Another device shows this code just now: drawn anew.
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("no device code was new".into()).into())
}
