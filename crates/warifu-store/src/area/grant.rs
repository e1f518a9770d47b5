//! Grants and the tokens that hang on them. A row of them ends with its grant, and a grant with its session:
//! the database sees to that, so that nothing can be left that somebody might still use.

use warifu_core::{
    audit::Event,
    client::Client,
    grant::{AccessToken, Grant, GrantChange, RefreshToken},
    id::Id,
    member::Member,
    organization::Organization,
    secret::TokenHash,
    session::Session,
    time::Time,
};

use super::{
    asked, bind,
    client::{self, client_columns},
    guard,
    logout::queue_logouts,
    member::{self, member_columns},
    organization::organization_columns,
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Store};

macro_rules! grant_columns {
    () => {
        "client_grant.id, client_grant.client, client_grant.member, client_grant.session, \
         client_grant.began_in, client_grant.passkey, client_grant.epoch, client_grant.state, \
         client_grant.terms, client_grant.made_at, client_grant.ends_at"
    };
}
macro_rules! holder {
    () => {
        " JOIN member ON member.id = client_grant.member
           JOIN organization ON organization.id = member.organization"
    };
}

statements! {
    ISSUE = "issue a code",
        "INSERT INTO client_grant (id, client, member, session, began_in, passkey, sid, epoch, state, terms,
           made_at, ends_at, code, code_ends_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    REDEEM = "redeem a code",
        "UPDATE client_grant SET state = 'live' WHERE id = $1 AND state = 'code' AND code_ends_at > $2";
    REVOKE = "revoke a grant",
        "DELETE FROM client_grant WHERE id = $1";
    TELL_CLIENT = "tell a client that all it was let have is revoked",
        queue_logouts!("", "client_grant.member = $1 AND client_grant.client = $2");
    REVOKE_ALL = "revoke all that a client was let have",
        "DELETE FROM client_grant WHERE client = $1";
    REVOKE_CLIENT = "revoke all that a member let a client have",
        "DELETE FROM client_grant WHERE member = $1 AND client = $2";
    ISSUE_REFRESH = "issue a refresh token",
        "INSERT INTO refresh_token (hash, client_grant, issued_at, idle_until, used_at, dpop_jkt)
         VALUES ($1, $2, $3, $4, $5, $6)";
    TAKE_TURN = "use the refresh tokens of a grant one after the other",
        "UPDATE client_grant SET state = state
          WHERE id = (SELECT refresh_token.client_grant FROM refresh_token WHERE refresh_token.hash = $1)";
    USE_REFRESH = "use a refresh token",
        "UPDATE refresh_token SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";
    STILL_LAST = "a refresh token is still the last that was used",
        "UPDATE refresh_token SET used_at = used_at
          WHERE hash = $1 AND used_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM refresh_token AS later
                 WHERE later.client_grant = refresh_token.client_grant AND later.hash <> refresh_token.hash
                   AND later.issued_at >= refresh_token.used_at AND later.used_at IS NOT NULL)";
    END_SIBLINGS = "end the unused siblings of a refresh token",
        "DELETE FROM refresh_token WHERE client_grant = $1 AND hash <> $2 AND used_at IS NULL";
    ISSUE_ACCESS = "issue an opaque access token",
        "INSERT INTO access_token (hash, client, client_grant, terms, issued_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6)";
    REVOKE_ACCESS = "revoke an opaque access token",
        "DELETE FROM access_token WHERE hash = $1";
    FIND_BY_CODE = "find what a code is for",
        concat!("SELECT ", grant_columns!(), ", ", member_columns!(), ", ", organization_columns!(), "
           FROM client_grant", holder!(), " WHERE client_grant.code = $1");
    FIND = "find a grant",
        concat!("SELECT ", grant_columns!(), ", ", member_columns!(), ", ", organization_columns!(), "
           FROM client_grant", holder!(), " WHERE client_grant.id = $1");
    FIND_REFRESH = "find a refresh token and its grant",
        concat!("SELECT refresh_token.hash, refresh_token.client_grant, refresh_token.issued_at,
                refresh_token.idle_until, refresh_token.used_at,
                (SELECT count(*) FROM refresh_token AS later
                  WHERE later.client_grant = refresh_token.client_grant AND later.hash <> refresh_token.hash
                    AND later.issued_at >= refresh_token.used_at AND later.used_at IS NOT NULL) AS used_later,
                refresh_token.dpop_jkt, ", grant_columns!(), ", ", member_columns!(), ", ",
                organization_columns!(), "
           FROM refresh_token
           JOIN client_grant ON client_grant.id = refresh_token.client_grant", holder!(), "
          WHERE refresh_token.hash = $1");
    FIND_ACCESS = "find an opaque access token",
        concat!("SELECT access_token.hash, access_token.client_grant, access_token.terms, access_token.issued_at,
                access_token.ends_at, ", client_columns!(), "
           FROM access_token JOIN client ON client.id = access_token.client
          WHERE access_token.hash = $1");
    LIST_OF_SESSION = "list the clients that a session told",
        concat!("SELECT ", grant_columns!(), ", ", client_columns!(), "
           FROM client_grant JOIN client ON client.id = client_grant.client
          WHERE client_grant.began_in = $1 ORDER BY client_grant.id");
    LIST_OF_MEMBER = "list what a member let clients have",
        concat!("SELECT ", grant_columns!(), ", ", client_columns!(), "
           FROM client_grant JOIN client ON client.id = client_grant.client
          WHERE client_grant.member = $1 AND client_grant.state = 'live' AND client_grant.ends_at > $2
          ORDER BY client_grant.id");
}

/// `made_by` is the event of the commit that the change is part of.
pub(crate) fn statements(change: &GrantChange, made_by: Option<Id<Event>>) -> Result<Vec<Guarded>, Error> {
    let one = match change {
        GrantChange::Issue { grant, code, code_ends_at } => {
            let made_by = made_by.ok_or_else(|| Error::bug(ISSUE.name, "no event says who made it"))?;
            issue(grant, *code, *code_ends_at, made_by).guarded(guard::GRANT)
        }
        GrantChange::Redeem { id, now } => REDEEM.bind(*id).bind(*now).guarded(guard::GRANT),
        GrantChange::Revoke { id } => REVOKE.bind(*id).into(),
        GrantChange::RevokeAll { client } => REVOKE_ALL.bind(*client).into(),
        GrantChange::RevokeClient { member, client } => {
            let tell = TELL_CLIENT.bind(*member).bind(*client);
            return Ok(vec![tell.into(), REVOKE_CLIENT.bind(*member).bind(*client).into()]);
        }
        GrantChange::IssueRefresh(token) => ISSUE_REFRESH
            .bind(token.hash)
            .bind(token.grant)
            .bind(token.issued_at)
            .bind(token.idle_until)
            .bind(token.used_at)
            .bind(token.dpop_jkt.as_deref())
            .guarded(guard::GRANT),
        GrantChange::UseRefresh { hash, at } => {
            let used = USE_REFRESH.bind(*hash).bind(*at).guarded(guard::REFRESH_TOKEN);
            return Ok(vec![TAKE_TURN.bind(*hash).into(), used]);
        }
        GrantChange::EndSiblings { grant, except } => {
            let last = STILL_LAST.bind(*except).guarded(guard::REFRESH_TOKEN);
            return Ok(vec![
                TAKE_TURN.bind(*except).into(),
                last,
                END_SIBLINGS.bind(*grant).bind(*except).into(),
            ]);
        }
        GrantChange::IssueAccess(token) => ISSUE_ACCESS
            .bind(token.hash)
            .bind(token.client)
            .bind(token.grant)
            .bind(bind::document(&token.terms))
            .bind(token.issued_at)
            .bind(token.ends_at)
            .guarded(guard::GRANT),
        GrantChange::ConsumeKept { token } => asked::consume(*token).guarded(guard::KEPT_REQUEST),
        GrantChange::Keep(request) => asked::keep(request).guarded(guard::GRANT),
        GrantChange::RevokeAccess { hash } => REVOKE_ACCESS.bind(*hash).into(),
    };
    Ok(vec![one])
}

fn issue(grant: &Grant, code: TokenHash, code_ends_at: Time, made_by: Id<Event>) -> Call {
    ISSUE
        .bind(grant.id)
        .bind(grant.client)
        .bind(grant.member)
        .bind(grant.session)
        .bind(grant.began_in)
        .bind(grant.passkey)
        .bind(grant.terms.sid.as_str())
        .bind(grant.epoch)
        .bind(bind::name(grant.state))
        .bind(bind::document(&grant.terms))
        .bind(grant.made_at)
        .bind(grant.ends_at)
        .bind(code)
        .bind(code_ends_at)
        .bind(made_by)
}

fn read(reader: &mut Reader<'_>) -> Result<Grant, Error> {
    Ok(Grant {
        id: reader.table("client_grant")?,
        client: reader.id("client")?,
        member: reader.id("member")?,
        session: reader.optional_id("session")?,
        began_in: reader.id("began_in")?,
        passkey: reader.optional_id("passkey")?,
        epoch: reader.int("epoch")?,
        state: reader.state("state")?,
        terms: reader.document("terms")?,
        made_at: reader.time("made_at")?,
        ends_at: reader.time("ends_at")?,
    })
}

pub(super) fn find_by_code(code: TokenHash) -> Call {
    FIND_BY_CODE.bind(code)
}

pub(super) fn read_held(reader: &mut Reader<'_>) -> Result<HeldGrant, Error> {
    let grant = read(reader)?;
    let (member, organization) = member::read_with_organization(reader)?;
    Ok(HeldGrant { grant, member, organization })
}

fn read_with_client(reader: &mut Reader<'_>) -> Result<(Grant, Client), Error> {
    Ok((read(reader)?, client::read(reader)?))
}

fn read_refresh(reader: &mut Reader<'_>) -> Result<(RefreshToken, HeldGrant), Error> {
    reader.other_table("refresh_token", String::new());
    let token = RefreshToken {
        hash: reader.token("hash")?,
        grant: reader.id("client_grant")?,
        issued_at: reader.time("issued_at")?,
        idle_until: reader.time("idle_until")?,
        used_at: reader.optional_time("used_at")?,
        superseded: reader.int("used_later")? > 0,
        dpop_jkt: reader.optional_text("dpop_jkt")?,
    };
    Ok((token, read_held(reader)?))
}

fn read_access(reader: &mut Reader<'_>) -> Result<(AccessToken, Client), Error> {
    reader.other_table("access_token", String::new());
    let hash = reader.token("hash")?;
    let grant = reader.optional_id("client_grant")?;
    let terms = reader.document("terms")?;
    let (issued_at, ends_at) = (reader.time("issued_at")?, reader.time("ends_at")?);
    let client = client::read(reader)?;
    Ok((AccessToken { hash, client: client.id, grant, terms, issued_at, ends_at }, client))
}

/// A grant with the member it speaks of, as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    pub grant: Grant,
    pub member: Member,
    pub organization: Organization,
}

impl Store {
    /// What a code is for, redeemed or not, expired or not.
    pub async fn find_code(&self, code: &TokenHash) -> Result<Option<HeldGrant>, Error> {
        let rows = self.engine().fetch(find_by_code(*code)).await?;
        first(&rows, read_held)
    }

    /// A grant by its id.
    pub async fn find_grant(&self, id: Id<Grant>) -> Result<Option<HeldGrant>, Error> {
        let rows = self.engine().fetch(FIND.bind(id)).await?;
        first(&rows, read_held)
    }

    /// A refresh token, used or not, with its grant.
    pub async fn find_refresh_token(
        &self,
        hash: &TokenHash,
    ) -> Result<Option<(RefreshToken, HeldGrant)>, Error> {
        let rows = self.engine().fetch(FIND_REFRESH.bind(*hash)).await?;
        first(&rows, read_refresh)
    }

    /// An opaque access token and whose it is, expired or not.
    pub async fn find_access_token(&self, hash: &TokenHash) -> Result<Option<(AccessToken, Client)>, Error> {
        let rows = self.engine().fetch(FIND_ACCESS.bind(*hash)).await?;
        first(&rows, read_access)
    }

    /// What hangs on a session, with the clients that were told.
    pub async fn list_grants_of_session(&self, session: Id<Session>) -> Result<Vec<(Grant, Client)>, Error> {
        let rows = self.engine().fetch(LIST_OF_SESSION.bind(session)).await?;
        every(&rows, read_with_client)
    }

    /// What a member lets clients have at `now` (flow C8).
    pub async fn list_grants_of_member(
        &self,
        member: Id<Member>,
        now: Time,
    ) -> Result<Vec<(Grant, Client)>, Error> {
        let rows = self.engine().fetch(LIST_OF_MEMBER.bind(member).bind(now)).await?;
        every(&rows, read_with_client)
    }
}
