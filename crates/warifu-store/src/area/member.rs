//! Members. The epoch and the passkey count are columns of the member's row, so that every guard on them
//! is a write that locks it.

use warifu_core::{
    id::Id,
    identifier::{Email, Identifier, MemberId},
    member::{Member, MemberChange, Password, Standing, UserHandle},
    organization::Organization,
};

use super::{
    bind, guard,
    organization::{self, organization_columns},
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Row, Store};

macro_rules! member_columns {
    () => {
        "member.id, member.organization, member.member_id, member.name, member.email, member.language, \
         member.role, member.standing, member.valid_until, member.epoch, member.passkeys, \
         member.user_handle, member.password_phc, member.password_version, member.offer_after"
    };
}
pub(crate) use member_columns;

macro_rules! find {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            member_columns!(),
            ", ",
            organization_columns!(),
            " FROM member JOIN organization ON organization.id = member.organization WHERE ",
            $condition
        )
    };
}

statements! {
    CREATE = "create a member",
        "INSERT INTO member (id, organization, member_id, name, email, language, role, standing, valid_until,
           epoch, passkeys, user_handle, password_phc, password_version, offer_after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    ADD_PASSKEY = "count a new passkey",
        "UPDATE member SET passkeys = passkeys + 1 WHERE id = $1";
    ADD_PASSKEY_BELOW = "count a new passkey below the limit",
        "UPDATE member SET passkeys = passkeys + 1 WHERE id = $1 AND passkeys < $2";
    REMOVE_PASSKEY = "take a passkey off the count",
        "UPDATE member SET passkeys = passkeys - 1 WHERE id = $1 AND passkeys > 0";
    STILL_ADMITTED = "guard that a member is still admitted",
        "UPDATE member SET epoch = epoch
          WHERE id = $1 AND epoch = $2 AND standing = $3 AND (valid_until IS NULL OR valid_until > $4)";
    DISABLE = "disable a member",
        "UPDATE member SET standing = $2, epoch = epoch + 1 WHERE id = $1 AND standing <> $2";
    ENABLE = "enable a member",
        "UPDATE member SET standing = $2 WHERE id = $1 AND standing <> $2";
    SET_PASSWORD = "set a password",
        "UPDATE member SET password_phc = $3, password_version = password_version + 1
          WHERE id = $1 AND password_version = $2";
    REHASH = "hash a password anew",
        "UPDATE member SET password_phc = $3 WHERE id = $1 AND password_version = $2";
    PASSWORD_STILL = "guard that a password is still the same",
        "UPDATE member SET password_version = password_version WHERE id = $1 AND password_version = $2";
    RAISE_EPOCH = "raise the epoch of a member",
        "UPDATE member SET epoch = epoch + 1 WHERE id = $1";
    POSTPONE_OFFER = "postpone the offer of a passkey",
        "UPDATE member SET offer_after = $2 WHERE id = $1";
    SET_ROLE = "give a member another role",
        "UPDATE member SET role = $2, epoch = epoch + 1 WHERE id = $1";
    UNASSIGN = "assign a registrar to no organization",
        "DELETE FROM assignment WHERE member = $1";
    ASSIGN = "assign a registrar to an organization",
        "INSERT INTO assignment (member, organization) VALUES ($1, $2)";
    RENAME = "rename a member",
        "UPDATE member SET name = $2 WHERE id = $1";
    LOCK = "lock a member",
        "UPDATE member SET epoch = epoch WHERE id = $1";
    FIND = "find a member",
        find!("member.id = $1");
    FIND_BY_MEMBER_ID = "find a member by member ID",
        find!("member.member_id = $1");
    FIND_BY_EMAIL = "find members by address",
        find!("member.email = $1 ORDER BY member.id LIMIT 2");
    FIND_ANY = "find any member",
        find!("member.member_id >= '' ORDER BY member.member_id LIMIT 1");
    LIST_ASSIGNED = "list the organizations of a registrar",
        "SELECT organization FROM assignment WHERE member = $1 ORDER BY organization";
    LIST_OF_ORGANIZATION = "list members of an organization",
        concat!("SELECT ", member_columns!(), " FROM member
          WHERE organization = $1 AND member_id > $2 ORDER BY member_id LIMIT $3");
    LIST_ADMINISTRATORS = "list who may look after an organization",
        concat!("SELECT ", member_columns!(), " FROM member
          WHERE standing = 'enabled'
            AND (role = 'operator' OR (role = 'organization-administrator' AND organization = $1)
                 OR (role = 'registrar' AND EXISTS (SELECT 1 FROM assignment
                       WHERE assignment.member = member.id AND assignment.organization = $1)))
          ORDER BY member_id LIMIT $2");
    LIST = "list members",
        concat!("SELECT ", member_columns!(), " FROM member WHERE member_id > $1 ORDER BY member_id LIMIT $2");
}

pub(crate) fn statements(change: &MemberChange) -> Vec<Guarded> {
    vec![match change {
        MemberChange::Assign { id, organizations } => return assign(*id, organizations),
        MemberChange::Create(member) => create(member).guarded(guard::MEMBER_NEW),
        MemberChange::AddPasskey { id, limit: None } => ADD_PASSKEY.bind(*id).guarded(guard::PASSKEY_LIMIT),
        MemberChange::AddPasskey { id, limit: Some(limit) } => {
            ADD_PASSKEY_BELOW.bind(*id).bind(i64::from(*limit)).guarded(guard::PASSKEY_LIMIT)
        }
        MemberChange::RemovePasskey { id } => REMOVE_PASSKEY.bind(*id).guarded(guard::MEMBER),
        MemberChange::StillAdmitted { id, epoch, now } => STILL_ADMITTED
            .bind(*id)
            .bind(*epoch)
            .bind(bind::name(Standing::Enabled))
            .bind(*now)
            .guarded(guard::MEMBER),
        MemberChange::SetStanding { id, standing } => {
            let statement = match standing {
                Standing::Disabled => DISABLE,
                Standing::Enabled => ENABLE,
            };
            statement.bind(*id).bind(bind::name(standing)).guarded(guard::MEMBER)
        }
        MemberChange::SetRole { id, role } => {
            SET_ROLE.bind(*id).bind(bind::name(role)).guarded(guard::MEMBER)
        }
        MemberChange::SetPassword { id, from, phc } => {
            SET_PASSWORD.bind(*id).bind(*from).bind(phc.as_str()).guarded(guard::PASSWORD)
        }
        MemberChange::Rehash { id, version, phc } => {
            REHASH.bind(*id).bind(*version).bind(phc.as_str()).guarded(guard::PASSWORD)
        }
        MemberChange::PasswordStill { id, version } => {
            PASSWORD_STILL.bind(*id).bind(*version).guarded(guard::PASSWORD)
        }
        MemberChange::RaiseEpoch { id } => RAISE_EPOCH.bind(*id).guarded(guard::MEMBER),
        MemberChange::PostponeOffer { id, until } => {
            POSTPONE_OFFER.bind(*id).bind(*until).guarded(guard::MEMBER)
        }
        MemberChange::Rename { id, name } => RENAME.bind(*id).bind(name.as_str()).guarded(guard::MEMBER),
    }]
}

/// The member's row is locked first, so that two lists never mix.
fn assign(id: Id<Member>, organizations: &[Id<Organization>]) -> Vec<Guarded> {
    let each = organizations.iter().map(|organization| ASSIGN.bind(id).bind(*organization).into());
    [lock(id), UNASSIGN.bind(id).into()].into_iter().chain(each).collect()
}

/// A write that changes nothing, for what must happen to one member one after the other.
pub(crate) fn lock(id: Id<Member>) -> Guarded {
    LOCK.bind(id).guarded(guard::MEMBER)
}

fn create(member: &Member) -> Call {
    CREATE
        .bind(member.id)
        .bind(member.organization)
        .bind(member.member_id.as_str())
        .bind(member.name.as_str())
        .bind(member.email.as_ref().map(Email::as_str))
        .bind(bind::name(member.language))
        .bind(bind::name(member.role))
        .bind(bind::name(member.standing))
        .bind(member.valid_until)
        .bind(member.epoch)
        .bind(member.passkeys)
        .bind(member.user_handle.0)
        .bind(member.password.as_ref().map(|password| password.phc.as_str()))
        .bind(member.password_version())
        .bind(member.offer_after)
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Member, Error> {
    Ok(Member {
        id: reader.table("member")?,
        organization: reader.id("organization")?,
        member_id: read_member_id(reader)?,
        name: reader.text("name")?,
        email: read_email(reader)?,
        language: reader.state("language")?,
        role: reader.state("role")?,
        standing: reader.state("standing")?,
        valid_until: reader.optional_time("valid_until")?,
        epoch: reader.int("epoch")?,
        passkeys: reader.int("passkeys")?,
        user_handle: UserHandle(reader.array("user_handle")?),
        password: read_password(reader)?,
        offer_after: reader.optional_time("offer_after")?,
    })
}

pub(crate) fn read_with_organization(reader: &mut Reader<'_>) -> Result<(Member, Organization), Error> {
    Ok((read(reader)?, organization::read(reader)?))
}

fn read_member_id(reader: &mut Reader<'_>) -> Result<MemberId, Error> {
    let text = reader.text("member_id")?;
    let found = MemberId::parse(&text).ok().filter(|found| found.as_str() == text);
    found.ok_or_else(|| reader.corrupt("text that isn't in its normal form"))
}

fn read_email(reader: &mut Reader<'_>) -> Result<Option<Email>, Error> {
    let Some(text) = reader.optional_text("email")? else { return Ok(None) };
    let found = Email::parse(&text).ok().filter(|found| found.as_str() == text);
    found.map(Some).ok_or_else(|| reader.corrupt("text that isn't in its normal form"))
}

fn read_password(reader: &mut Reader<'_>) -> Result<Option<Password>, Error> {
    let phc = reader.optional_text("password_phc")?;
    match (phc, reader.int("password_version")?) {
        (Some(phc), version @ 1..) => Ok(Some(Password { phc, version })),
        (None, 0) => Ok(None),
        (Some(_), _) => Err(reader.corrupt("below 1 where there is a password")),
        (None, _) => Err(reader.corrupt("other than 0 where there is no password")),
    }
}

/// The read that finds whom an identifier names; its rows go to [`named`].
pub(crate) fn find_by_identifier(who: &Identifier) -> Call {
    match who {
        Identifier::Email(email) => FIND_BY_EMAIL.bind(email.as_str()),
        Identifier::MemberId(member_id) => FIND_BY_MEMBER_ID.bind(member_id.as_str()),
    }
}

/// Somebody, as long as there is anybody: read in the place of whom an identifier doesn't name, so that it takes as
/// long. Nothing may depend on whom it finds.
pub(crate) fn find_any() -> Call {
    FIND_ANY.call()
}

/// An address that members of two organizations have names neither of them.
pub(crate) fn named(rows: &[Row]) -> Result<Option<(Member, Organization)>, Error> {
    if rows.len() > 1 { Ok(None) } else { first(rows, read_with_organization) }
}

impl Store {
    pub async fn find_member(&self, id: Id<Member>) -> Result<Option<(Member, Organization)>, Error> {
        let rows = self.engine().fetch(FIND.bind(id)).await?;
        first(&rows, read_with_organization)
    }

    /// Whom a member ID or an address names.
    pub async fn find_member_by_identifier(
        &self,
        who: &Identifier,
    ) -> Result<Option<(Member, Organization)>, Error> {
        named(&self.engine().fetch(find_by_identifier(who)).await?)
    }

    /// The organizations that a registrar looks after.
    pub async fn list_assigned(&self, id: Id<Member>) -> Result<Vec<Id<Organization>>, Error> {
        let rows = self.engine().fetch(LIST_ASSIGNED.bind(id)).await?;
        every(&rows, |reader| {
            reader.other_table("assignment", String::new());
            reader.id("organization")
        })
    }

    /// Members of one organization in the order of their member IDs, from the one that comes after `after`.
    pub async fn list_members_of(
        &self,
        organization: Id<Organization>,
        after: Option<&MemberId>,
        limit: i64,
    ) -> Result<Vec<Member>, Error> {
        let after = after.map_or("", MemberId::as_str);
        let rows =
            self.engine().fetch(LIST_OF_ORGANIZATION.bind(organization).bind(after).bind(limit)).await?;
        every(&rows, read)
    }

    /// Whoever may look after the members of an organization, in the order of their member IDs: its administrators, the
    /// registrars it is assigned to, and operators.
    pub async fn list_administrators(&self, of: Id<Organization>, limit: i64) -> Result<Vec<Member>, Error> {
        let rows = self.engine().fetch(LIST_ADMINISTRATORS.bind(of).bind(limit)).await?;
        every(&rows, read)
    }

    /// Members in the order of their member IDs, from the one that comes after `after`.
    pub async fn list_members(&self, after: Option<&MemberId>, limit: i64) -> Result<Vec<Member>, Error> {
        let after = after.map_or("", MemberId::as_str);
        let rows = self.engine().fetch(LIST.bind(after).bind(limit)).await?;
        every(&rows, read)
    }
}
