//! What a sealed or tagged thing is for, and where it belongs.
//!
//! A purpose chooses the subkey; the context (issuer, and row or journey) is authenticated with the
//! content. Their encoding is length-prefixed, so that no two contexts can ever be written alike.
//! Never rename a purpose: its name derives its subkey, and everything kept under it would be lost.

/// What is sealed: content that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SealPurpose {
    /// The private key of the audit log's checkpoints, in its row.
    AuditSigningKey,
    /// A WebAuthn ceremony under way, in a cookie.
    Ceremony,
    /// A journey under way, in a cookie.
    Journey,
    /// What a link in a mail may be used for, in its address.
    MailLink,
    /// The address that a notice is sent to, in its row.
    Notice,
    /// What a member's recovery codes are tagged with, in its row.
    RecoveryCodes,
    /// What pairwise subjects are made with, in its row.
    SubjectSalt,
    /// What is on a ticket, in its row.
    Ticket,
    /// The private key of tokens for clients, in its row.
    TokenSigningKey,
}

/// What is tagged: content that someone brings again, to be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagPurpose {
    /// The head that a restored audit log goes on from, in the event of the restore.
    AuditRestore,
    /// The minute in which a DPoP nonce is good: its tag is the nonce.
    DpopNonce,
    /// A typed identifier, as the key of its failure counter.
    FailureCounter,
    /// The id of a handoff and the minute in which its address is good.
    HandoffAddress,
    /// The cookie of a browser that has signed a member in before.
    KnownBrowser,
    /// A code or password that a person types, kept in its row. (A member's password is not one: Argon2id.)
    TypedSecret,
}

impl SealPurpose {
    pub(crate) const ALL: [Self; 9] = [
        Self::AuditSigningKey,
        Self::Ceremony,
        Self::Journey,
        Self::MailLink,
        Self::Notice,
        Self::RecoveryCodes,
        Self::SubjectSalt,
        Self::Ticket,
        Self::TokenSigningKey,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AuditSigningKey => "seal/audit-signing-key",
            Self::Ceremony => "seal/ceremony",
            Self::Journey => "seal/journey",
            Self::MailLink => "seal/mail-link",
            Self::Notice => "seal/notice",
            Self::RecoveryCodes => "seal/recovery-codes",
            Self::SubjectSalt => "seal/subject-salt",
            Self::Ticket => "seal/ticket",
            Self::TokenSigningKey => "seal/token-signing-key",
        }
    }
}

impl TagPurpose {
    pub(crate) const ALL: [Self; 6] = [
        Self::AuditRestore,
        Self::DpopNonce,
        Self::FailureCounter,
        Self::HandoffAddress,
        Self::KnownBrowser,
        Self::TypedSecret,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AuditRestore => "tag/audit-restore",
            Self::DpopNonce => "tag/dpop-nonce",
            Self::FailureCounter => "tag/failure-counter",
            Self::HandoffAddress => "tag/handoff-address",
            Self::KnownBrowser => "tag/known-browser",
            Self::TypedSecret => "tag/typed-secret",
        }
    }
}

/// Where a sealed or tagged thing belongs. Opening and verifying must name the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// The installation, by its issuer address: rings are sometimes copied, issuers are not.
    pub issuer: &'a str,
    /// The row, journey or organization that the thing belongs to.
    pub id: &'a [u8],
}

impl Context<'_> {
    /// The unambiguous encoding of `header`, purpose and context: each part after its length.
    pub(crate) fn encode(&self, header: &[u8], purpose: &str) -> Vec<u8> {
        let mut encoded =
            Vec::with_capacity(4 * 8 + header.len() + purpose.len() + self.issuer.len() + self.id.len());
        for part in [header, purpose.as_bytes(), self.issuer.as_bytes(), self.id] {
            encoded.extend_from_slice(&(part.len() as u64).to_be_bytes());
            encoded.extend_from_slice(part);
        }
        encoded
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_contexts_are_written_alike() {
        let parts = ["", "a", "b", "ab", "\0", "\0\0\0\0\0\0\0\u{1}a"];
        let mut seen = HashSet::new();
        for header in parts {
            for purpose in parts {
                for issuer in parts {
                    for id in parts {
                        let context = Context { issuer, id: id.as_bytes() };
                        assert!(seen.insert(context.encode(header.as_bytes(), purpose)));
                    }
                }
            }
        }
    }

    #[test]
    fn purposes_have_names_of_their_own_in_the_order_of_their_subkeys() {
        let names: HashSet<_> = SealPurpose::ALL
            .map(SealPurpose::name)
            .into_iter()
            .chain(TagPurpose::ALL.map(TagPurpose::name))
            .collect();
        assert_eq!(names.len(), SealPurpose::ALL.len() + TagPurpose::ALL.len());
        assert!(SealPurpose::ALL.iter().enumerate().all(|(at, purpose)| *purpose as usize == at));
        assert!(TagPurpose::ALL.iter().enumerate().all(|(at, purpose)| *purpose as usize == at));
    }
}
