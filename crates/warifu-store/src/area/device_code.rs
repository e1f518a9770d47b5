//! Device codes that wait for an answer, and what was said. When a device may poll is in the row, so that all replicas
//! know it and a hundred polls at once are one.

use warifu_core::{
    client::Client,
    device_code::{DeviceCode, DeviceCodeChange, UserCodeKey},
    secret::TokenHash,
    time::Span,
};

use super::{
    bind,
    client::{self, client_columns},
    grant::{self, HeldGrant},
    guard,
    read::{Reader, first},
};
use crate::{Call, Error, Guarded, Store};

macro_rules! device_code_columns {
    () => {
        "device_code.hash, device_code.user_code, device_code.client, device_code.parameters, device_code.address, \
         device_code.state, device_code.poll_every, device_code.next_poll_at, device_code.asked_at, \
         device_code.ends_at"
    };
}

statements! {
    ASK = "keep a device code",
        "INSERT INTO device_code (hash, user_code, client, parameters, address, state, poll_every, next_poll_at,
           asked_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ANSWER = "answer a device code",
        "UPDATE device_code SET state = $2 WHERE hash = $1 AND state = 'asked' AND ends_at > $3";
    POLL = "poll with a device code",
        "UPDATE device_code SET next_poll_at = $2 + poll_every
          WHERE hash = $1 AND state = 'asked' AND next_poll_at <= $2";
    SLOW_DOWN = "slow a device down",
        "UPDATE device_code SET poll_every = poll_every + $2, next_poll_at = $3 + poll_every + $2
          WHERE hash = $1 AND state = 'asked'";
    FIND = "find a device code",
        concat!("SELECT ", device_code_columns!(), " FROM device_code WHERE device_code.hash = $1");
    FIND_BY_USER_CODE = "find what a user code is for",
        concat!("SELECT ", device_code_columns!(), ", ", client_columns!(), "
           FROM device_code JOIN client ON client.id = device_code.client
          WHERE device_code.user_code = $1");
}

pub(crate) fn statements(change: &DeviceCodeChange) -> Vec<Guarded> {
    vec![match change {
        DeviceCodeChange::Answer { hash, state, now } => {
            ANSWER.bind(*hash).bind(bind::name(*state)).bind(*now).guarded(guard::DEVICE_CODE)
        }
        DeviceCodeChange::Ask(code) => ask(code).guarded(guard::DEVICE_CODE),
        DeviceCodeChange::Poll { hash, at } => POLL.bind(*hash).bind(*at).guarded(guard::DEVICE_CODE),
        DeviceCodeChange::SlowDown { hash, by, at } => {
            SLOW_DOWN.bind(*hash).bind(by.as_millis()).bind(*at).guarded(guard::DEVICE_CODE)
        }
    }]
}

fn ask(code: &DeviceCode) -> Call {
    ASK.bind(code.hash)
        .bind(code.user_code)
        .bind(code.client)
        .bind(code.parameters.as_str())
        .bind(code.address.as_str())
        .bind(bind::name(code.state))
        .bind(code.interval.as_millis())
        .bind(code.next_poll_at)
        .bind(code.asked_at)
        .bind(code.ends_at)
}

fn read(reader: &mut Reader<'_>) -> Result<DeviceCode, Error> {
    reader.other_table("device_code", String::new());
    Ok(DeviceCode {
        hash: reader.token("hash")?,
        user_code: reader.array("user_code")?,
        client: reader.id("client")?,
        parameters: reader.text("parameters")?,
        address: reader.text("address")?,
        state: reader.state("state")?,
        interval: Span::millis(reader.int("poll_every")?),
        next_poll_at: reader.time("next_poll_at")?,
        asked_at: reader.time("asked_at")?,
        ends_at: reader.time("ends_at")?,
    })
}

impl Store {
    /// What a device's own code is for, ended or not, and the grant that came of it, redeemed or not: either may be
    /// there without the other.
    pub async fn find_device_code(
        &self,
        hash: &TokenHash,
    ) -> Result<(Option<DeviceCode>, Option<HeldGrant>), Error> {
        let found = self.engine().fetch_each(vec![FIND.bind(*hash), grant::find_by_code(*hash)]).await?;
        let rows = |number: usize| found.get(number).map_or(&[][..], Vec::as_slice);
        Ok((first(rows(0), read)?, first(rows(1), grant::read_held)?))
    }

    /// What a code that somebody typed is for, ended or not. `keys` are its HMACs under every key of the ring.
    pub async fn find_user_code(&self, keys: &[UserCodeKey]) -> Result<Option<(DeviceCode, Client)>, Error> {
        let calls = keys.iter().map(|key| FIND_BY_USER_CODE.bind(*key)).collect();
        let found = self.engine().fetch_each(calls).await?;
        let rows = found.iter().find(|rows| !rows.is_empty()).map_or(&[][..], Vec::as_slice);
        first(rows, |reader| Ok((read(reader)?, client::read(reader)?)))
    }
}
