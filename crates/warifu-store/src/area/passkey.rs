//! Passkeys. The row of a deleted one goes; what happened to it stays in the audit log.

use warifu_core::{
    audit::Event,
    id::Id,
    member::Member,
    passkey::{Aaguid, DisabledBy, LastUsed, Passkey, PasskeyChange, PasskeyState},
};

use super::{
    bind, guard,
    read::{Reader, every},
};
use crate::{Call, Error, Guarded, Kind, Store, Value};

macro_rules! passkey_columns {
    () => {
        "passkey.id, passkey.member, passkey.rp_id, passkey.credential_id, passkey.public_key, \
         passkey.algorithm, passkey.sign_count, passkey.counted_at, passkey.went_back_at, \
         passkey.transports, passkey.aaguid, passkey.backup_eligible, passkey.backup_state, \
         passkey.uv_initialized, passkey.attachment, passkey.name, passkey.state, passkey.disabled_by, \
         passkey.disabled_reason, passkey.disabled_at, passkey.registered_how, passkey.registered_at, \
         passkey.last_used_at, passkey.last_used_browser, passkey.attested"
    };
}
pub(crate) use passkey_columns;

pub(crate) const ENABLED: &str = "enabled";
pub(crate) const DISABLED: &str = "disabled";

statements! {
    REGISTER = "register a passkey",
        "INSERT INTO passkey (id, member, rp_id, credential_id, public_key, algorithm, sign_count, counted_at,
           went_back_at, transports, aaguid, backup_eligible, backup_state, uv_initialized, attachment, name,
           state, disabled_by, disabled_reason, disabled_at, registered_how, registered_at, last_used_at,
           last_used_browser, made_by, attested)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
           $22, $23, $24, $25, $26)";
    USE = "use a passkey",
        "UPDATE passkey SET sign_count = $3, counted_at = $4, backup_state = $5, uv_initialized = $6,
           last_used_at = $4, last_used_browser = $7
          WHERE id = $1 AND sign_count = $2 AND state = 'enabled'";
    STILL_ENABLED = "guard that a passkey is still enabled",
        "UPDATE passkey SET state = state WHERE id = $1 AND state = 'enabled'";
    WENT_BACK = "note that a counter went back",
        "UPDATE passkey SET went_back_at = $2 WHERE id = $1";
    DISABLE = "disable a passkey",
        "UPDATE passkey SET state = 'disabled', disabled_by = $3, disabled_reason = $4, disabled_at = $5
          WHERE id = $1 AND member = $2 AND state = 'enabled'";
    ENABLE = "enable a passkey",
        "UPDATE passkey SET state = 'enabled', disabled_by = NULL, disabled_reason = NULL, disabled_at = NULL
          WHERE id = $1 AND member = $2 AND state = 'disabled' AND disabled_by IN ($3, $4, $5, $6)";
    RENAME = "rename a passkey",
        "UPDATE passkey SET name = $3 WHERE id = $1 AND member = $2";
    DELETE = "delete a passkey",
        "DELETE FROM passkey WHERE id = $1 AND member = $2";
    LIST = "list the passkeys of a member",
        concat!("SELECT ", passkey_columns!(), " FROM passkey WHERE passkey.member = $1
          ORDER BY passkey.registered_at, passkey.id");
}

/// `made_by` is the event of the commit that the change is part of.
pub(crate) fn statements(change: &PasskeyChange, made_by: Option<Id<Event>>) -> Result<Vec<Guarded>, Error> {
    let one = match change {
        PasskeyChange::Register(passkey) => {
            let made_by = made_by.ok_or_else(|| Error::bug(REGISTER.name, "no event says who made it"))?;
            register(passkey, made_by).guarded(guard::PASSKEY_NEW)
        }
        PasskeyChange::Use { id, from, sign_count, backup_state, uv_initialized, at, browser } => USE
            .bind(*id)
            .bind(*from)
            .bind(*sign_count)
            .bind(*at)
            .bind(*backup_state)
            .bind(*uv_initialized)
            .bind(browser.as_str())
            .guarded(guard::PASSKEY_STATE),
        PasskeyChange::StillEnabled { id } => STILL_ENABLED.bind(*id).guarded(guard::PASSKEY_STATE),
        PasskeyChange::WentBack { id, at } => WENT_BACK.bind(*id).bind(*at).guarded(guard::PASSKEY_STATE),
        PasskeyChange::Disable { id, member, by, reason, at } => DISABLE
            .bind(*id)
            .bind(*member)
            .bind(bind::name(by))
            .bind(reason.as_str())
            .bind(*at)
            .guarded(guard::PASSKEY_STATE),
        PasskeyChange::Enable { id, member, by } => enable(*id, *member, by).guarded(guard::PASSKEY_STATE),
        PasskeyChange::Rename { id, member, name } => {
            RENAME.bind(*id).bind(*member).bind(name.as_str()).guarded(guard::PASSKEY_STATE)
        }
        PasskeyChange::Delete { id, member } => DELETE.bind(*id).bind(*member).guarded(guard::PASSKEY_STATE),
    };
    Ok(vec![one])
}

/// One place for each of the four who can disable; a null is equal to nobody.
fn enable(id: Id<Passkey>, member: Id<Member>, by: &[DisabledBy]) -> Call {
    let everyone = [DisabledBy::Administrator, DisabledBy::Member, DisabledBy::Replaced, DisabledBy::System];
    everyone.iter().fold(ENABLE.bind(id).bind(member), |call, one| {
        call.bind(if by.contains(one) { Value::from(bind::name(one)) } else { Value::Null(Kind::Text) })
    })
}

fn register(passkey: &Passkey, made_by: Id<Event>) -> Call {
    let call = REGISTER
        .bind(passkey.id)
        .bind(passkey.member)
        .bind(passkey.rp_id.as_str())
        .bind(passkey.credential_id.as_slice())
        .bind(passkey.public_key.as_slice())
        .bind(passkey.algorithm)
        .bind(passkey.sign_count)
        .bind(passkey.counted_at)
        .bind(passkey.went_back_at)
        .bind(bind::document(&passkey.transports))
        .bind(passkey.aaguid.0)
        .bind(passkey.backup_eligible)
        .bind(passkey.backup_state)
        .bind(passkey.uv_initialized)
        .bind(passkey.attachment.map(bind::name))
        .bind(passkey.name.as_str());
    let call = match &passkey.state {
        PasskeyState::Enabled => call.bind(ENABLED).bind(None::<&str>).bind(None::<&str>).bind(None::<i64>),
        PasskeyState::Disabled { by, reason, at } => {
            call.bind(DISABLED).bind(bind::name(by)).bind(reason.as_str()).bind(*at)
        }
    };
    call.bind(bind::name(passkey.registered_how))
        .bind(passkey.registered_at)
        .bind(passkey.last_used.as_ref().map(|used| used.at))
        .bind(passkey.last_used.as_ref().map(|used| used.browser.as_str()))
        .bind(made_by)
        .bind(passkey.attested.as_ref().map(bind::document))
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Passkey, Error> {
    Ok(Passkey {
        id: reader.table("passkey")?,
        member: reader.id("member")?,
        rp_id: reader.text("rp_id")?,
        credential_id: reader.bytes("credential_id")?,
        public_key: reader.bytes("public_key")?,
        algorithm: reader.int("algorithm")?,
        sign_count: reader.int("sign_count")?,
        counted_at: reader.time("counted_at")?,
        went_back_at: reader.optional_time("went_back_at")?,
        transports: reader.document("transports")?,
        aaguid: Aaguid(reader.array("aaguid")?),
        backup_eligible: reader.flag("backup_eligible")?,
        backup_state: reader.flag("backup_state")?,
        uv_initialized: reader.flag("uv_initialized")?,
        attachment: reader.optional_state("attachment")?,
        name: reader.text("name")?,
        state: read_state(reader)?,
        registered_how: reader.state("registered_how")?,
        registered_at: reader.time("registered_at")?,
        last_used: read_last_used(reader)?,
        attested: reader.optional_document("attested")?,
    })
}

/// Whether a joined passkey is enabled; `None` where there is none.
pub(crate) fn read_is_enabled(reader: &mut Reader<'_>) -> Result<Option<bool>, Error> {
    match reader.optional_text("state")?.as_deref() {
        None => Ok(None),
        Some(ENABLED) => Ok(Some(true)),
        Some(DISABLED) => Ok(Some(false)),
        Some(other) => Err(reader.corrupt(&format!("{other:?}"))),
    }
}

fn read_state(reader: &mut Reader<'_>) -> Result<PasskeyState, Error> {
    let Some(is_enabled) = read_is_enabled(reader)? else { return Err(reader.corrupt("null")) };
    let by = reader.optional_state("disabled_by")?;
    if by.is_none() != is_enabled {
        let told = if is_enabled { "set where it is enabled" } else { "null where it is disabled" };
        return Err(reader.corrupt(told));
    }
    let reason = reader.optional_text("disabled_reason")?;
    let at = reader.optional_time("disabled_at")?;
    match (by, reason, at) {
        (None, None, None) => Ok(PasskeyState::Enabled),
        (Some(by), Some(reason), Some(at)) => Ok(PasskeyState::Disabled { by, reason, at }),
        _ => Err(reader.corrupt("at odds with disabled_by and disabled_reason")),
    }
}

fn read_last_used(reader: &mut Reader<'_>) -> Result<Option<LastUsed>, Error> {
    let at = reader.optional_time("last_used_at")?;
    match (at, reader.optional_text("last_used_browser")?) {
        (None, None) => Ok(None),
        (Some(at), Some(browser)) => Ok(Some(LastUsed { at, browser })),
        _ => Err(reader.corrupt("at odds with last_used_at")),
    }
}

impl Store {
    /// Every passkey of a member that isn't deleted, disabled ones included, oldest first.
    pub async fn list_passkeys(&self, member: Id<Member>) -> Result<Vec<Passkey>, Error> {
        let rows = self.engine().fetch(LIST.bind(member)).await?;
        every(&rows, read)
    }
}
