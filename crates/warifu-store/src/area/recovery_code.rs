//! Recovery codes: one set a member, whose id is compared and set when new ones are made, and a row for each code,
//! which is used up by compare-and-set.

use warifu_core::{
    change::Change,
    id::Id,
    member::Member,
    recovery_code::{CodeTag, RecoveryCodeChange, RecoveryCodes},
};

use super::{
    guard,
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Outcome, Rewrap, Store};

statements! {
    DROP = "drop recovery codes",
        "DELETE FROM recovery_set WHERE member = $1 AND id = $2";
    MAKE = "make recovery codes",
        "INSERT INTO recovery_set (member, id, sealed, sealed_by, made_at) VALUES ($1, $2, $3, $4, $5)";
    ADD = "add a recovery code",
        "INSERT INTO recovery_code (member, tag, used_at) VALUES ($1, $2, $3)";
    STILL = "guard that recovery codes are still the same",
        "UPDATE recovery_set SET made_at = made_at WHERE member = $1 AND id = $2";
    USE = "use a recovery code",
        "UPDATE recovery_code SET used_at = $3 WHERE member = $1 AND tag = $2 AND used_at IS NULL";
    FIND = "find recovery codes",
        "SELECT recovery_set.id, recovery_set.member, recovery_set.sealed, recovery_set.sealed_by, recovery_set.made_at
           FROM recovery_set WHERE recovery_set.member = $1";
    FIND_ANY = "find any recovery codes",
        "SELECT recovery_set.id, recovery_set.member, recovery_set.sealed, recovery_set.sealed_by, recovery_set.made_at
           FROM recovery_set WHERE recovery_set.sealed_by >= $1 ORDER BY recovery_set.member LIMIT 1";
    IS_UNUSED = "find an unused recovery code",
        "SELECT recovery_code.tag FROM recovery_code
          WHERE recovery_code.member = $1 AND recovery_code.tag = $2 AND recovery_code.used_at IS NULL";
    LIST_TO_REWRAP = "list recovery codes that other ring keys seal",
        "SELECT recovery_set.id, recovery_set.member, recovery_set.sealed, recovery_set.sealed_by, recovery_set.made_at
           FROM recovery_set WHERE recovery_set.sealed_by <> $1 AND recovery_set.member > $2
          ORDER BY recovery_set.member LIMIT $3";
    REWRAP = "seal recovery codes anew",
        "UPDATE recovery_set SET sealed = $3, sealed_by = $4 WHERE id = $1 AND sealed_by = $2";
    LIST = "list the recovery codes of a member",
        "SELECT recovery_code.tag, recovery_code.used_at FROM recovery_code
          WHERE recovery_code.member = $1 ORDER BY recovery_code.tag";
}

pub(crate) fn statements(change: &RecoveryCodeChange) -> Vec<Guarded> {
    match change {
        RecoveryCodeChange::Make { from, codes } => make(*from, codes),
        RecoveryCodeChange::Still { member, codes } => {
            vec![STILL.bind(*member).bind(*codes).guarded(guard::RECOVERY_CODE)]
        }
        RecoveryCodeChange::Use { member, tag, at } => {
            vec![USE.bind(*member).bind(tag.0).bind(*at).guarded(guard::RECOVERY_CODE)]
        }
    }
}

fn make(from: Option<Id<RecoveryCodes>>, made: &RecoveryCodes) -> Vec<Guarded> {
    let RecoveryCodes { id, member, sealed, sealed_by, made_at, codes } = made;
    // The codes go with their set. Where there is none yet, of two that make it at once the second collides.
    let drop = from.map(|from| DROP.bind(*member).bind(from));
    let make = MAKE.bind(*member).bind(*id).bind(sealed.as_slice()).bind(*sealed_by).bind(*made_at);
    let add = codes.iter().map(|(tag, used)| ADD.bind(*member).bind(tag.0).bind(*used));
    let all = drop.into_iter().chain([make]).chain(add);
    all.map(|call: Call| call.guarded(guard::RECOVERY_CODE)).collect()
}

fn read(reader: &mut Reader<'_>) -> Result<RecoveryCodes, Error> {
    Ok(RecoveryCodes {
        id: reader.table("recovery_set")?,
        member: reader.id("member")?,
        sealed: reader.bytes("sealed")?,
        sealed_by: reader.array("sealed_by")?,
        made_at: reader.time("made_at")?,
        codes: Vec::new(),
    })
}

impl Store {
    /// The codes that a member holds, used ones too.
    pub async fn find_recovery_codes(&self, member: Id<Member>) -> Result<Option<RecoveryCodes>, Error> {
        let [sets, codes] = self.engine().fetch_all([FIND.bind(member), LIST.bind(member)]).await?;
        let Some(set) = first(&sets, read)? else { return Ok(None) };
        let codes = every(&codes, |reader| {
            reader.other_table("recovery_code", set.member.to_string());
            Ok((CodeTag(reader.array("tag")?), reader.optional_time("used_at")?))
        })?;
        Ok(Some(RecoveryCodes { codes, ..set }))
    }

    /// What is needed to look at a code that somebody typed for this member, or for nobody: the set without its codes,
    /// and whether it is this member's. Where the member has none it is anybody's, as long as there is any, so that
    /// opening it takes as long: nothing may come of it.
    pub async fn load_recovery_set(
        &self,
        member: Option<Id<Member>>,
    ) -> Result<Option<(RecoveryCodes, bool)>, Error> {
        let nobody = Id::from_bytes([0; 16]);
        let calls = [FIND.bind(member.unwrap_or(nobody)), FIND_ANY.bind([0; 8])];
        let [own, anybody] = self.engine().fetch_all(calls).await?;
        Ok(match first(&own, read)? {
            Some(own) => Some((own, member.is_some())),
            None => first(&anybody, read)?.map(|anybody| (anybody, false)),
        })
    }

    /// Whether a member has this code, unused.
    pub async fn has_recovery_code(&self, member: Id<Member>, tag: &CodeTag) -> Result<bool, Error> {
        let rows = self.engine().fetch(IS_UNUSED.bind(member).bind(tag.0)).await?;
        Ok(!rows.is_empty())
    }

    /// What other keys of the ring than this one seal, without the codes themselves, by members after `after`.
    pub async fn list_recovery_codes_to_rewrap(
        &self,
        current: [u8; 8],
        after: Id<Member>,
        limit: i64,
    ) -> Result<Vec<RecoveryCodes>, Error> {
        let rows = self.engine().fetch(LIST_TO_REWRAP.bind(current).bind(after).bind(limit)).await?;
        every(&rows, read)
    }

    /// Seals what codes are tagged with anew together with `changes`, the event among them. Stale with
    /// `RECOVERY_CODE` where codes were exchanged meanwhile, or are sealed by another key than they were read with.
    pub async fn rewrap_recovery_codes(
        &self,
        rewraps: &[Rewrap],
        changes: &[Change],
    ) -> Result<Outcome, Error> {
        let mut commit = Self::statements(changes)?;
        commit.extend(rewraps.iter().map(|row| {
            let rewrap = REWRAP.bind(row.id).bind(row.from).bind(row.sealed.as_slice()).bind(row.sealed_by);
            rewrap.guarded(guard::RECOVERY_CODE)
        }));
        self.engine().commit(commit).await
    }
}
