//! Sessions. A row alone makes nobody signed in: every load joins what its validity is compared with.

use warifu_core::{
    audit::Event,
    evidence::Evidence,
    id::Id,
    member::Member,
    passkey::Passkey,
    secret::TokenHash,
    session::{LoadedSession, Session, SessionChange},
    time::{Span, Time},
};

use super::{
    bind, guard, installation,
    logout::queue_logouts,
    member::{self, member_columns},
    organization::organization_columns,
    passkey::{self, passkey_columns},
    read::{Reader, every, first},
};
use crate::{Call, Commit, Error, Guarded, Outcome, Statement, Store};

macro_rules! session_columns {
    () => {
        "session.id, session.token, session.member, session.epoch, session.passkey, session.evidence, \
         session.began_at, session.last_seen_at, session.ends_at, session.idle, session.browser, \
         session.address"
    };
}

/// What rests on a session ends with it, and its clients are to be told: in the same commit, whatever ends it.
macro_rules! tell {
    ($which:literal) => {
        queue_logouts!(" JOIN session ON session.id = client_grant.began_in", $which)
    };
}

statements! {
    TELL = "tell clients of a session", tell!("session.id = $1 AND session.member = $2");
    TELL_TOKEN = "tell clients of the session with a token", tell!("session.token = $1");
    TELL_ALL = "tell clients of all sessions of a member", tell!("session.member = $1");
    TELL_OTHERS = "tell clients of all other sessions of a member",
        tell!("session.member = $1 AND session.id <> $2");
    TELL_BY_PASSKEY = "tell clients of the sessions of a passkey", tell!("session.passkey = $1");
    TELL_OF_PASSKEY = "tell clients of what a passkey let them have",
        queue_logouts!("", "client_grant.passkey = $1");
    TELL_BEGUN_IN = "tell clients of what began in a session",
        queue_logouts!("", "client_grant.began_in = $1 AND client_grant.member = $2");
    END_GRANTS_BEGUN_IN = "end what clients were let have in a session",
        "DELETE FROM client_grant WHERE began_in = $1 AND member = $2";
    END_GRANTS = "end what a member let clients have",
        "DELETE FROM client_grant WHERE member = $1";
    END_GRANTS_OF_OTHERS = "end what a member let clients have in other sessions",
        "DELETE FROM client_grant WHERE member = $1 AND began_in <> $2";
    END_GRANTS_BY_PASSKEY = "end what a passkey let clients have",
        "DELETE FROM client_grant WHERE passkey = $1";
    START = "start a session",
        "INSERT INTO session (id, token, member, epoch, passkey, evidence, began_at, last_seen_at, ends_at,
           idle, browser, address, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    RENEW = "renew a session",
        "UPDATE session SET token = $2, epoch = $4, passkey = $5, evidence = $6, began_at = $7,
                last_seen_at = $8, ends_at = $9, idle = $10, browser = $11, address = $12, made_by = $13
          WHERE id = $1 AND member = $3 AND token = $14";
    CONFIRM = "confirm a session",
        "UPDATE session SET token = $3, evidence = $4, passkey = $5, last_seen_at = $6
          WHERE id = $1 AND token = $2";
    END = "end a session",
        "DELETE FROM session WHERE id = $1 AND member = $2";
    END_TOKEN = "end the session with a token",
        "DELETE FROM session WHERE token = $1";
    END_ALL = "end all sessions of a member",
        "DELETE FROM session WHERE member = $1";
    END_OTHERS = "end all other sessions of a member",
        "DELETE FROM session WHERE member = $1 AND id <> $2";
    END_BY_PASSKEY = "end the sessions of a passkey",
        "DELETE FROM session WHERE passkey = $1";
    STILL = "guard that a session still has its token",
        "UPDATE session SET epoch = epoch WHERE id = $1 AND token = $2";
    TOUCH = "touch a session",
        "UPDATE session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2";
    FIND = "find a session",
        concat!("SELECT ", session_columns!(), ", ", member_columns!(), ", ", organization_columns!(),
          ", passkey.state
           FROM session
           JOIN member ON member.id = session.member
           JOIN organization ON organization.id = member.organization
           LEFT JOIN passkey ON passkey.id = session.passkey
          WHERE session.token = $1");
    LIST_PASSKEYS = "list the passkeys of the member of a session",
        concat!("SELECT ", passkey_columns!(), " FROM session JOIN passkey ON passkey.member = session.member
          WHERE session.token = $1 ORDER BY passkey.registered_at, passkey.id");
    LIST = "list the sessions of a member",
        concat!("SELECT ", session_columns!(), "
           FROM session
           JOIN member ON member.id = session.member
           LEFT JOIN passkey ON passkey.id = session.passkey
          WHERE session.member = $1 AND session.epoch = member.epoch
            AND session.ends_at > $2 AND session.last_seen_at + session.idle > $2
            AND (session.passkey IS NULL OR passkey.state = 'enabled')
          ORDER BY session.last_seen_at DESC, session.id");
}

/// `made_by` is the event of the commit that the change is part of.
pub(crate) fn statements(change: &SessionChange, made_by: Option<Id<Event>>) -> Result<Vec<Guarded>, Error> {
    let one: Guarded = match change {
        SessionChange::Start(session) => {
            let made_by = made_by.ok_or_else(|| Error::bug(START.name, "no event says who made it"))?;
            whole(START, session, made_by).guarded(guard::SESSION)
        }
        SessionChange::Renew { from, session } => {
            let made_by = made_by.ok_or_else(|| Error::bug(RENEW.name, "no event says who made it"))?;
            whole(RENEW, session, made_by).bind(*from).guarded(guard::SESSION)
        }
        SessionChange::Confirm { id, from, token, evidence, passkey, now } => CONFIRM
            .bind(*id)
            .bind(*from)
            .bind(*token)
            .bind(bind::document(evidence))
            .bind(*passkey)
            .bind(*now)
            .guarded(guard::SESSION),
        SessionChange::End { id, member } => {
            let end = END.bind(*id).bind(*member).guarded(guard::SESSION);
            return Ok(vec![TELL.bind(*id).bind(*member).into(), end]);
        }
        SessionChange::EndWithGrants { id, member } => {
            let mut all = told(TELL_BEGUN_IN, END_GRANTS_BEGUN_IN, |call| call.bind(*id).bind(*member));
            all.push(END.bind(*id).bind(*member).into());
            return Ok(all);
        }
        SessionChange::EndToken { token } => {
            return Ok(told(TELL_TOKEN, END_TOKEN, |call| call.bind(*token)));
        }
        SessionChange::EndOthers { member, except: None } => {
            let mut all = told(TELL_ALL, END_ALL, |call| call.bind(*member));
            all.push(END_GRANTS.bind(*member).into());
            return Ok(all);
        }
        SessionChange::EndOthers { member, except: Some(id) } => {
            let mut all = told(TELL_OTHERS, END_OTHERS, |call| call.bind(*member).bind(*id));
            all.push(END_GRANTS_OF_OTHERS.bind(*member).bind(*id).into());
            return Ok(all);
        }
        SessionChange::EndByPasskey { passkey } => {
            // What it let clients have goes too where it was to outlive the session, or the session rests on another by now.
            let mut all = told(TELL_BY_PASSKEY, END_BY_PASSKEY, |call| call.bind(*passkey));
            all.extend(told(TELL_OF_PASSKEY, END_GRANTS_BY_PASSKEY, |call| call.bind(*passkey)));
            return Ok(all);
        }
        SessionChange::Still { id, token } => STILL.bind(*id).bind(*token).guarded(guard::SESSION),
        SessionChange::Touch { id, at } => touch(*id, *at).into(),
    };
    Ok(vec![one])
}

/// Both with the same values; whom to tell is found before the session is gone.
fn told(tell: Statement, end: Statement, bind: impl Fn(Call) -> Call) -> Vec<Guarded> {
    vec![bind(tell.call()).into(), bind(end.call()).into()]
}

/// A statement with a whole session as its first values.
fn whole(statement: Statement, session: &Session, made_by: Id<Event>) -> Call {
    statement
        .bind(session.id)
        .bind(session.token)
        .bind(session.member)
        .bind(session.epoch)
        .bind(session.passkey)
        .bind(bind::document(&session.evidence))
        .bind(session.began_at)
        .bind(session.last_seen_at)
        .bind(session.ends_at)
        .bind(session.idle.as_millis())
        .bind(session.browser.as_str())
        .bind(session.address.as_str())
        .bind(made_by)
}

fn touch(id: Id<Session>, at: Time) -> Call {
    TOUCH.bind(id).bind(at)
}

fn read(reader: &mut Reader<'_>) -> Result<Session, Error> {
    Ok(Session {
        id: reader.table("session")?,
        token: reader.token("token")?,
        member: reader.id("member")?,
        epoch: reader.int("epoch")?,
        passkey: reader.optional_id("passkey")?,
        evidence: reader.document::<Vec<Evidence>>("evidence")?,
        began_at: reader.time("began_at")?,
        last_seen_at: reader.time("last_seen_at")?,
        ends_at: reader.time("ends_at")?,
        idle: Span::millis(reader.int("idle")?),
        browser: reader.text("browser")?,
        address: reader.text("address")?,
    })
}

pub(crate) fn read_loaded(reader: &mut Reader<'_>) -> Result<LoadedSession, Error> {
    let session = read(reader)?;
    let (member, organization) = member::read_with_organization(reader)?;
    reader.other_table("passkey", session.passkey.map(|id: Id<Passkey>| id.to_string()).unwrap_or_default());
    let is_enabled = passkey::read_is_enabled(reader)?;
    let passkey_enabled = session.passkey.is_none() || is_enabled == Some(true);
    Ok(LoadedSession { session, member, organization, passkey_enabled })
}

/// The read that finds a session with all that its validity is compared with; its row goes to
/// [`read_loaded`].
pub(crate) fn find(token: &TokenHash) -> Call {
    FIND.bind(*token)
}

impl Store {
    /// A session by its token, with everything its validity is compared with. Whether it counts is for
    /// [`LoadedSession::live`] to say.
    pub async fn find_session(&self, token: &TokenHash) -> Result<Option<LoadedSession>, Error> {
        let rows = self.engine().fetch(find(token)).await?;
        first(&rows, read_loaded)
    }

    /// The same, with all passkeys of its member, disabled ones included, oldest first.
    pub async fn find_session_with_passkeys(
        &self,
        token: &TokenHash,
    ) -> Result<Option<(LoadedSession, Vec<Passkey>)>, Error> {
        let [rows, passkeys] = self.engine().fetch_all([find(token), LIST_PASSKEYS.bind(*token)]).await?;
        let Some(loaded) = first(&rows, read_loaded)? else { return Ok(None) };
        Ok(Some((loaded, every(&passkeys, passkey::read)?)))
    }

    /// The same for the signal API; `None` as well while that is held back.
    pub async fn find_session_to_signal(
        &self,
        token: &TokenHash,
    ) -> Result<Option<(LoadedSession, Vec<Passkey>)>, Error> {
        let calls = [installation::find(), find(token), LIST_PASSKEYS.bind(*token)];
        let [installation, rows, passkeys] = self.engine().fetch_all(calls).await?;
        let Some(loaded) = first(&rows, read_loaded)? else { return Ok(None) };
        let passkeys = every(&passkeys, passkey::read)?;
        Ok((!installation::is_held(&installation)?).then_some((loaded, passkeys)))
    }

    /// The sessions of a member that count at `now`, the one used last first.
    pub async fn list_sessions(&self, member: Id<Member>, now: Time) -> Result<Vec<Session>, Error> {
        let rows = self.engine().fetch(LIST.bind(member).bind(now)).await?;
        every(&rows, read)
    }

    /// Writes last uses. Sessions that are gone are passed over, and no instant goes back.
    pub async fn touch_sessions(&self, seen: &[(Id<Session>, Time)]) -> Result<(), Error> {
        if seen.is_empty() {
            return Ok(());
        }
        // In one order, so that two replicas that touch the same sessions don't wait for each other.
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        let mut commit = Commit::new();
        commit.extend(seen.into_iter().map(|(id, at)| touch(id, at).into()));
        match self.engine().commit(commit).await? {
            Outcome::Committed(_) => Ok(()),
            Outcome::Stale(_) => unreachable!("nothing here is guarded"),
        }
    }
}
