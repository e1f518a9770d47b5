//! Consent (同意): what a member let a client have when asked: scopes, and the resources that its tokens may be
//! for (RFC 8707).
//!
//! It grows until the member takes it back (flow C8). Whatever rests on it is guarded by its version, an answer that
//! adds nothing as well: of two answers at once neither loses what the other added, and none is given on what was
//! taken back meanwhile.

use crate::{client::Client, id::Id, member::Member, time::Time};

/// What a member let a client have when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consented {
    /// Who.
    pub member: Id<Member>,
    /// Whom.
    pub client: Id<Client>,
    /// All scopes so far.
    pub scope: Vec<String>,
    /// All resources so far.
    pub resources: Vec<String>,
    /// Raised by every change.
    pub version: i64,
    /// When last.
    pub at: Time,
}

/// What is for a member to allow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Scopes.
    pub scope: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
}

impl Sought {
    /// What of it wasn't allowed before.
    #[must_use]
    pub fn further(mut self, before: Option<&Consented>) -> Self {
        if let Some(before) = before {
            self.scope.retain(|one| !before.scope.contains(one));
            self.resources.retain(|one| !before.resources.contains(one));
        }
        self
    }

    /// Whether there is nothing to allow.
    pub fn is_empty(&self) -> bool {
        self.scope.is_empty() && self.resources.is_empty()
    }
}

/// The member has agreed to what was sought, beside all that was allowed before.
pub fn agree(
    before: Option<Consented>,
    member: Id<Member>,
    client: Id<Client>,
    sought: Sought,
    now: Time,
) -> ConsentChange {
    let further = sought.further(before.as_ref());
    match before {
        None => {
            let Sought { scope, resources } = further;
            ConsentChange::First(Consented { member, client, scope, resources, version: 1, at: now })
        }
        Some(before) if further.is_empty() => before.still(),
        Some(mut to) => {
            let from = to.version;
            to.scope.extend(further.scope);
            to.resources.extend(further.resources);
            ConsentChange::Further { from, to: Consented { version: from + 1, at: now, ..to } }
        }
    }
}

impl Consented {
    /// An answer rests on it, and changes nothing of it.
    pub const fn still(&self) -> ConsentChange {
        ConsentChange::Still { member: self.member, client: self.client, version: self.version }
    }
}

/// Changes to consents. Each but [`ConsentChange::Forget`] is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentChange {
    /// Remembers the first that a member let a client have. Guard: nothing is remembered yet.
    First(Consented),
    /// Forgets it, so that the member is asked again. Nothing happens where nothing is remembered.
    Forget { member: Id<Member>, client: Id<Client> },
    /// Remembers more, with all of before. Guard: it is of version `from`.
    Further { from: i64, to: Consented },
    /// Guard: it is still of this version. Locks the row and changes nothing.
    Still { member: Id<Member>, client: Id<Client>, version: i64 },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    const MEMBER: Id<Member> = Id::from_bytes([1; 16]);
    const CLIENT: Id<Client> = Id::from_bytes([2; 16]);
    const THEN: Time = Time::from_millis(1_790_000_000_000);

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn sought(scope: &[&str], resources: &[&str]) -> Sought {
        Sought { scope: texts(scope), resources: texts(resources) }
    }

    fn consented(scope: &[&str], resources: &[&str], version: i64, at: Time) -> Consented {
        let Sought { scope, resources } = sought(scope, resources);
        Consented { member: MEMBER, client: CLIENT, scope, resources, version, at }
    }

    #[test]
    fn what_is_agreed_to_is_added_to_all_of_before() {
        let now = THEN + Span::days(1);
        let before = || consented(&["openid"], &["urn:files"], 3, THEN);
        let further =
            |scope, resources| ConsentChange::Further { from: 3, to: consented(scope, resources, 4, now) };
        for (before, sought, change) in [
            (
                None,
                sought(&["openid"], &["urn:a"]),
                ConsentChange::First(consented(&["openid"], &["urn:a"], 1, now)),
            ),
            (None, Sought::default(), ConsentChange::First(consented(&[], &[], 1, now))),
            (
                Some(before()),
                sought(&["email", "openid"], &[]),
                further(&["openid", "email"], &["urn:files"]),
            ),
            (
                Some(before()),
                sought(&["openid"], &["urn:files", "urn:a"]),
                further(&["openid"], &["urn:files", "urn:a"]),
            ),
            (Some(before()), sought(&["openid"], &["urn:files"]), before().still()),
            (Some(before()), Sought::default(), before().still()),
        ] {
            assert_eq!(agree(before, MEMBER, CLIENT, sought.clone(), now), change, "{sought:?}");
        }
    }

    #[test]
    fn a_scope_that_was_allowed_allows_no_resource_of_its_name() {
        let before = consented(&["urn:files"], &[], 1, THEN);
        let left = sought(&["urn:files"], &["urn:files"]).further(Some(&before));
        assert_eq!(left, sought(&[], &["urn:files"]));
    }
}
