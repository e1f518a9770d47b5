//! A password for a member: made here and shown once, or read from standard input. Never an argument, which
//! every user of the machine could read in the list of processes.

use std::io::Read as _;

use data_encoding::BASE32_NOPAD;
use warifu_core::{
    member::Member,
    password::{self, LONGEST, SHORTEST, Unacceptable},
    random,
};
use warifu_server::clock::SystemRandom;
use zeroize::Zeroizing;

use crate::exit::{Exit, Failure};

/// A password of 100 random bits in five groups, without letters that are taken for each other.
pub(super) fn generated() -> Zeroizing<String> {
    let bytes = Zeroizing::new(random::bytes::<15>(&mut SystemRandom));
    // Base32 has neither 0 nor 1, which O and I could be taken for.
    let text = Zeroizing::new(BASE32_NOPAD.encode(&*bytes).to_lowercase());
    let mut grouped = Zeroizing::new(String::with_capacity(24));
    for (at, letter) in text.chars().take(20).enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(letter);
    }
    grouped
}

/// The first line of standard input.
pub(super) fn read(member: &Member) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(MOST));
    let read = std::io::stdin().take(MOST as u64).read_to_string(&mut text);
    read.map_err(|error| Failure::trouble(format!("standard input can't be read: {error}")))?;
    let typed = text.lines().next().unwrap_or_default();
    accept(typed, member)
}

/// Bytes read at most: more than any password takes.
const MOST: usize = LONGEST * 4 + 2;

fn accept(typed: &str, member: &Member) -> Result<Zeroizing<String>, Failure> {
    let mut personal = vec![member.member_id.as_str(), member.name.as_str()];
    personal.extend(member.email.as_ref().map(|email| email.as_str()));
    password::check(typed, &personal).map_err(|why| {
        let told = match why {
            Unacceptable::Common => "it is among the most common passwords".to_owned(),
            Unacceptable::Personal => {
                "it is little else than the member's own ID, name or address".to_owned()
            }
            Unacceptable::TooLong => format!("it has more than {LONGEST} characters"),
            Unacceptable::TooShort => format!("it has fewer than {SHORTEST} characters"),
        };
        Failure::new(Exit::Refused, format!("the password is refused: {told}"))
    })
}

/// The hash to store.
pub(super) fn hash(password: &str) -> String {
    warifu_server::hash_password(password, random::bytes(&mut SystemRandom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_password_keeps_the_rule_and_can_be_typed() {
        let password = generated();
        assert_eq!(password.len(), 24);
        assert!(password.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7' | '-')), "{}", *password);
        assert!(password::check(&password, &[]).is_ok());
        assert_ne!(*password, *generated());
    }
}
