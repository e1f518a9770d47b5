//! A pushed authorization request (RFC 9126): kept, and named by a reference for the browser to bring.

use warifu_core::{client::ClientAuthentication, grant, journey};
use warifu_oidc::par::{self, Response};

use super::{Asked, Refused};
use crate::server::{Server, Trouble, Written};

pub(crate) async fn push(server: &Server, asked: &Asked<'_>) -> Result<Response, Refused> {
    let asker = asked.asker(server).await?;
    // Anybody may say to be a client that keeps no secret: that is counted by address.
    if asker.client.settings.authentication == ClientAuthentication::None
        && server.client_limits.count(asked.address, asked.now).is_err()
    {
        return Err(Trouble::Busy.into());
    }
    let parameters = par::push(&asked.form, &asker.client, asker.jkt.as_deref());
    let parameters = asker.demand(server, parameters).await?;
    let (client, random) = (asker.client.id, &mut server.random());
    let (token, keep) = grant::keep(client, parameters.encode(), true, journey::LIFE, asked.now, random);
    match asker.commit(server, vec![keep.into()]).await? {
        Written::Yes => Ok(Response::new(&token)),
        Written::Stale(guard) => Err(Trouble::Bug(format!("a request couldn't be kept: {guard}")).into()),
    }
}
