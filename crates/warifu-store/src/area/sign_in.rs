//! What a sign-in needs, each in one round trip.

use warifu_core::{
    identifier::Identifier, member::Member, organization::Organization, secret::TokenHash,
    session::LoadedSession, sign_in::Owned,
};

use super::{
    member::{self, member_columns},
    organization::organization_columns,
    passkey::{self, passkey_columns},
    read::{Reader, first},
    session,
};
use crate::{Call, Error, Store};

statements! {
    FIND_OWNED = "find a passkey and its owner",
        concat!("SELECT ", passkey_columns!(), ", ", member_columns!(), ", ", organization_columns!(), "
           FROM passkey
           JOIN member ON member.id = passkey.member
           JOIN organization ON organization.id = member.organization
          WHERE passkey.rp_id = $1 AND passkey.credential_id = $2");
}

fn find_owned(rp_id: &str, credential_id: &[u8]) -> Call {
    FIND_OWNED.bind(rp_id).bind(credential_id)
}

fn read_owned(reader: &mut Reader<'_>) -> Result<Owned, Error> {
    let passkey = passkey::read(reader)?;
    let (member, organization) = member::read_with_organization(reader)?;
    Ok(Owned { passkey, member, organization })
}

impl Store {
    /// A passkey by what its authenticator calls it, with its member and organization.
    pub async fn find_owned(&self, rp_id: &str, credential_id: &[u8]) -> Result<Option<Owned>, Error> {
        let rows = self.engine().fetch(find_owned(rp_id, credential_id)).await?;
        first(&rows, read_owned)
    }

    /// The hot path of a passkey sign-in: whose passkey it is, and the session of this browser if it has one.
    pub async fn find_owned_and_session(
        &self,
        rp_id: &str,
        credential_id: &[u8],
        token: Option<&TokenHash>,
    ) -> Result<(Option<Owned>, Option<LoadedSession>), Error> {
        let Some(token) = token else { return Ok((self.find_owned(rp_id, credential_id).await?, None)) };
        let calls = [find_owned(rp_id, credential_id), session::find(token)];
        let [owned, loaded] = self.engine().fetch_all(calls).await?;
        Ok((first(&owned, read_owned)?, first(&loaded, session::read_loaded)?))
    }

    /// Whom an identifier names, and the session of this browser if it has one. It costs the same for an
    /// identifier that names nobody.
    pub async fn load_password_sign_in(
        &self,
        who: &Identifier,
        token: Option<&TokenHash>,
    ) -> Result<(Option<(Member, Organization)>, Option<LoadedSession>), Error> {
        let (members, anybody) = (member::find_by_identifier(who), member::find_any());
        let (members, anybody, loaded) = match token {
            Some(token) => {
                let [members, anybody, loaded] =
                    self.engine().fetch_all([members, anybody, session::find(token)]).await?;
                (members, anybody, loaded)
            }
            None => {
                let [members, anybody] = self.engine().fetch_all([members, anybody]).await?;
                (members, anybody, Vec::new())
            }
        };
        // Either way one row is read whole, since the clock would tell a row from none.
        let named = match member::named(&members)? {
            Some(named) => Some(named),
            None => {
                std::hint::black_box(member::named(&anybody)?);
                None
            }
        };
        Ok((named, first(&loaded, session::read_loaded)?))
    }
}
