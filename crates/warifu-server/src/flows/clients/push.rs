//! A pushed authorization request (RFC 9126): kept, and named by a reference for the browser to bring.

use warifu_core::{
    change::Change,
    grant::{GrantChange, KeptRequest},
    journey,
    secret::Token,
};
use warifu_oidc::par::{self, Response};
use warifu_store::guard;

use super::{Asked, Refused, asker::replayed};
use crate::server::{Server, Trouble, Written};

pub(crate) async fn push(server: &Server, asked: &Asked<'_>) -> Result<Response, Refused> {
    let asker = asked.asker(server).await?;
    let parameters = par::push(&asked.form, &asker.client, asker.jkt.as_deref())?;
    let token = Token::new(&mut server.random());
    let kept = KeptRequest {
        token: token.hash(),
        client: asker.client.id,
        parameters: parameters.encode(),
        pushed: true,
        received_at: asked.now,
        begins_until: asked.now + par::LIFE,
        kept_until: asked.now + par::LIFE + journey::LIFE,
    };
    let mut changes = asker.spends;
    changes.push(Change::Grant(GrantChange::Keep(Box::new(kept))));
    match server.commit(&changes).await? {
        Written::Yes => Ok(Response::new(&token)),
        Written::Stale(guard::NONCE) => Err(replayed(asker.jkt.as_ref()).into()),
        Written::Stale(guard) => Err(Trouble::Bug(format!("a request couldn't be kept: {guard}")).into()),
    }
}
