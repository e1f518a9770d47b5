//! Authorization requests that wait in a row: each gives one code, and is gone in the commit that writes it.

use warifu_core::{grant::KeptRequest, secret::TokenHash};

use super::read::{Reader, first};
use crate::{Call, Error, Store};

statements! {
    KEEP = "keep a request",
        "INSERT INTO kept_request (token, client, parameters, pushed, received_at, begins_until, kept_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CONSUME = "consume a kept request",
        "DELETE FROM kept_request WHERE token = $1";
    FIND_KEPT = "find a kept request",
        "SELECT token, client, parameters, pushed, received_at, begins_until, kept_until
           FROM kept_request WHERE token = $1";
}

pub(super) fn keep(request: &KeptRequest) -> Call {
    KEEP.bind(request.token)
        .bind(request.client)
        .bind(request.parameters.as_str())
        .bind(request.pushed)
        .bind(request.received_at)
        .bind(request.begins_until)
        .bind(request.kept_until)
}

pub(super) fn consume(token: TokenHash) -> Call {
    CONSUME.bind(token)
}

fn read_kept(reader: &mut Reader<'_>) -> Result<KeptRequest, Error> {
    reader.other_table("kept_request", String::new());
    Ok(KeptRequest {
        token: reader.token("token")?,
        client: reader.id("client")?,
        parameters: reader.text("parameters")?,
        pushed: reader.flag("pushed")?,
        received_at: reader.time("received_at")?,
        begins_until: reader.time("begins_until")?,
        kept_until: reader.time("kept_until")?,
    })
}

impl Store {
    /// A kept request by the hash of its reference, whether or not its time is over; one that gave a code is gone.
    pub async fn find_kept_request(&self, token: &TokenHash) -> Result<Option<KeptRequest>, Error> {
        let rows = self.engine().fetch(FIND_KEPT.bind(*token)).await?;
        first(&rows, read_kept)
    }
}
