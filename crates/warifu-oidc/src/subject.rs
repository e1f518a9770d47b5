//! `sub`: how a member is called towards clients (OpenID Connect Core §2, §8).
//!
//! Public: the member's row id, the same everywhere. Pairwise: another value for each sector, from which
//! nobody without the salt finds the member or the value of another sector. Neither is ever given to another.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use warifu_core::{client::SubjectKind, id::Id, member::Member};

/// What a client of this kind calls the member. `salt` is a subkey of the installation that never changes.
pub fn of(kind: &SubjectKind, salt: &[u8; 32], member: Id<Member>) -> String {
    match kind {
        SubjectKind::Public => member.to_string(),
        SubjectKind::Pairwise(sector) => pairwise(sector, salt, member),
    }
}

/// `base64url(HMAC-SHA256(salt, sector ‖ member))`. The member's part is always 16 bytes, so that no two
/// pairs give the same input. A sector is a host name: its case says nothing.
fn pairwise(sector: &str, salt: &[u8; 32], member: Id<Member>) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, salt);
    let mut context = hmac::Context::with_key(&key);
    context.update(sector.to_ascii_lowercase().as_bytes());
    context.update(member.bytes());
    BASE64URL_NOPAD.encode(context.sign().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: Id<Member> = Id::from_bytes([2; 16]);

    fn sector(name: &str) -> SubjectKind {
        SubjectKind::Pairwise(name.into())
    }

    #[test]
    fn a_public_subject_is_the_same_for_every_client() {
        assert_eq!(of(&SubjectKind::Public, &[1; 32], MEMBER), "02020202-0202-0202-0202-020202020202");
        assert_eq!(of(&SubjectKind::Public, &[9; 32], MEMBER), of(&SubjectKind::Public, &[1; 32], MEMBER));
    }

    #[test]
    fn a_pairwise_subject_stays_and_differs_by_sector_member_and_salt() {
        let here = of(&sector("a.example"), &[1; 32], MEMBER);
        // HMAC-SHA256 by another implementation (Python's hmac).
        assert_eq!(here, "2UiXfie0eDbFw_BoXGi7U4zRDSC1O1gWnQJv3EsUfwI");
        assert_eq!(here, of(&sector("A.Example"), &[1; 32], MEMBER));
        for other in [
            of(&sector("b.example"), &[1; 32], MEMBER),
            of(&sector("a.example"), &[2; 32], MEMBER),
            of(&sector("a.example"), &[1; 32], Id::from_bytes([3; 16])),
        ] {
            assert_ne!(here, other);
        }
    }
}
