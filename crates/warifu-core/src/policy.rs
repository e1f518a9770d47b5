//! The rules of one organization, typed, with the defaults of the policy table.
//!
//! Stored as one JSON document that is never queried into; an unknown or impossible setting is
//! refused when it is set, not when somebody signs in.

mod authenticators;
mod forgotten_password;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use authenticators::{Authenticators, Facts};
pub use forgotten_password::ForgottenPassword;

use crate::{
    network::Network,
    time::{Span, Time},
};

/// Every setting an organization has. `Policy::default()` is what a careful administrator would
/// choose without reading anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// Whether the organization's administrators approve applications and issue tickets themselves.
    pub administrators_issue: bool,
    /// Whether anybody may apply for tickets on the public form (flow A2).
    pub applications: bool,
    /// What is told where nobody may, or while applications are closed.
    pub applications_notice: String,
    /// How long a challenge is good for, in seconds: 60 to 600.
    pub challenge_seconds: i64,
    /// Whether a browser may register a passkey silently after a typed password.
    pub silent_upgrade: bool,
    /// Cookies end with the browser; no silent upgrade.
    pub shared_computer: bool,
    /// Whether a passkey must be discoverable.
    pub resident_key: ResidentKey,
    /// Which authenticators may be registered from now on; passkeys there are go on signing in.
    pub authenticators: Authenticators,
    /// Passkeys for one member; `None` is no limit.
    pub passkey_limit: Option<u32>,
    /// Whether a password alone may sign in (until `password_until`).
    pub password_sign_in: bool,
    /// From this instant on a password alone is refused (flow B11's end date).
    pub password_until: Option<Time>,
    /// What somebody can do who has forgotten the password (flow B12).
    pub forgotten_password: ForgottenPassword,
    /// Wrong passwords in a quarter of an hour before the lock.
    pub wrong_passwords: u32,
    /// Wrong passwords on a ticket before it locks.
    pub wrong_ticket_passwords: u32,
    /// Recovery codes that a member is given at once; 0: none, and those there are sign nobody in.
    pub recovery_codes: u32,
    /// A session's absolute end, in hours.
    pub session_hours: i64,
    /// A session's end when unused, in hours.
    pub session_idle_hours: i64,
    /// Address ranges (CIDR) from which signing in is allowed; empty means any.
    pub networks: Vec<String>,
    /// Whether a screen may be signed in by our QR code and a passkey on a phone (flow B3).
    pub handoff_sign_in: bool,
    /// Such screens only that somebody has signed in on before, otherwise than by a phone.
    pub handoff_known_computers_only: bool,
    /// Address ranges (CIDR) from which a phone may help; empty means any.
    pub handoff_phone_networks: Vec<String>,
    /// Screen and phone in different networks: a phone on mobile data is normal.
    pub handoff_between_networks: Between,
    /// Screen and phone in different countries, where the installation knows them.
    pub handoff_between_countries: Between,
}

/// What is done where screen and phone are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Nothing.
    Allow,
    /// The phone is refused.
    Refuse,
    /// Whoever holds the phone is warned.
    Warn,
}

/// WebAuthn's `residentKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResidentKey {
    /// For organizations with old systems: a passkey may be non-discoverable.
    Preferred,
    /// Every passkey can be found without an ID.
    Required,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            administrators_issue: false,
            applications: false,
            applications_notice: String::new(),
            challenge_seconds: 300,
            silent_upgrade: false,
            shared_computer: false,
            resident_key: ResidentKey::Required,
            authenticators: Authenticators::Any,
            passkey_limit: Some(10),
            password_sign_in: true,
            password_until: None,
            forgotten_password: ForgottenPassword::Off,
            wrong_passwords: 5,
            wrong_ticket_passwords: 5,
            recovery_codes: 10,
            session_hours: 24,
            session_idle_hours: 8,
            networks: Vec::new(),
            handoff_sign_in: false,
            handoff_known_computers_only: false,
            handoff_phone_networks: Vec::new(),
            handoff_between_networks: Between::Allow,
            handoff_between_countries: Between::Warn,
        }
    }
}

/// A setting outside its range; the text names the setting and the range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfRange {
    /// The setting's name as it is written.
    pub setting: &'static str,
    /// What it may be.
    pub range: &'static str,
}

impl Policy {
    /// Refuses what no organization may set.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let rules = [
            (
                self.applications_notice.chars().count() <= 500,
                "applications-notice",
                "500 characters at most",
            ),
            ((60..=600).contains(&self.challenge_seconds), "challenge-seconds", "60 to 600"),
            (self.passkey_limit != Some(0), "passkey-limit", "1 or more, or null for no limit"),
            ((1..=100).contains(&self.wrong_passwords), "wrong-passwords", "1 to 100"),
            ((1..=100).contains(&self.wrong_ticket_passwords), "wrong-ticket-passwords", "1 to 100"),
            (self.recovery_codes <= crate::recovery_code::MOST, "recovery-codes", "0 to 20"),
            ((1..=24 * 30).contains(&self.session_hours), "session-hours", "1 to 720"),
            (
                (1..=self.session_hours).contains(&self.session_idle_hours),
                "session-idle-hours",
                "1 to session-hours",
            ),
            (are_ranges(&self.networks), "networks", RANGES),
            (are_ranges(&self.handoff_phone_networks), "handoff-phone-networks", RANGES),
            (
                self.authenticators.hold_together(),
                "authenticators",
                "any, phones-only, device-bound-only, security-keys-only, or providers with at least one AAGUID",
            ),
            (
                self.forgotten_password.holds(),
                "forgotten-password",
                "off, mail, or elsewhere with words (500 characters at most) and an https address or none",
            ),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, setting, range)) => Err(OutOfRange { setting, range }),
            None => Ok(()),
        }
    }

    /// How long a challenge is good for.
    pub const fn challenge_life(&self) -> Span {
        Span::seconds(self.challenge_seconds)
    }

    /// Whether a password alone signs in at `now`.
    pub fn takes_password(&self, now: Time) -> bool {
        self.password_sign_in && self.password_until.is_none_or(|end| now < end)
    }

    /// Whether a browser may upgrade silently.
    pub const fn upgrades_silently(&self) -> bool {
        self.silent_upgrade && !self.shared_computer && self.authenticators.take_silent_ones()
    }

    /// Whether an address may sign in.
    pub fn admits(&self, address: IpAddr) -> bool {
        contain(&self.networks, address)
    }

    /// Whether a phone at this address may help a screen.
    pub fn helps(&self, address: IpAddr) -> bool {
        contain(&self.handoff_phone_networks, address)
    }
}

const RANGES: &str = "address ranges such as 192.0.2.0/24 or 2001:db8::/32";

fn are_ranges(texts: &[String]) -> bool {
    texts.iter().all(|text| Network::parse(text).is_some())
}

/// No range at all contains every address.
fn contain(ranges: &[String], address: IpAddr) -> bool {
    ranges.is_empty() || ranges.iter().filter_map(|text| Network::parse(text)).any(|n| n.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_hold() {
        assert_eq!(Policy::default().check(), Ok(()));
    }

    #[test]
    fn a_setting_out_of_range_is_named() {
        let base = Policy::default;
        for (policy, setting) in [
            (Policy { challenge_seconds: 59, ..base() }, "challenge-seconds"),
            (Policy { challenge_seconds: 601, ..base() }, "challenge-seconds"),
            (Policy { passkey_limit: Some(0), ..base() }, "passkey-limit"),
            (Policy { wrong_passwords: 0, ..base() }, "wrong-passwords"),
            (Policy { wrong_ticket_passwords: 0, ..base() }, "wrong-ticket-passwords"),
            (Policy { recovery_codes: 21, ..base() }, "recovery-codes"),
            (Policy { session_hours: 0, ..base() }, "session-hours"),
            (Policy { session_idle_hours: 25, ..base() }, "session-idle-hours"),
            (Policy { networks: vec!["hospital".into()], ..base() }, "networks"),
            (Policy { handoff_phone_networks: vec!["ward".into()], ..base() }, "handoff-phone-networks"),
            (Policy { authenticators: Authenticators::Providers(vec![]), ..base() }, "authenticators"),
            (
                Policy {
                    forgotten_password: ForgottenPassword::Elsewhere {
                        address: "javascript:alert(1)".into(),
                        words: "電話".into(),
                    },
                    ..base()
                },
                "forgotten-password",
            ),
        ] {
            assert_eq!(policy.check().map_err(|e| e.setting), Err(setting));
        }
    }

    #[test]
    fn a_password_is_taken_until_its_end_date() {
        let end = Time::from_millis(1_000);
        let policy = Policy { password_until: Some(end), ..Policy::default() };
        assert!(policy.takes_password(Time::from_millis(999)));
        assert!(!policy.takes_password(end));
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(serde_json::from_str::<Policy>(r#"{"passkey-limits": 3}"#).is_err());
        assert_eq!(serde_json::from_str::<Policy>("{}").ok(), Some(Policy::default()));
    }

    #[test]
    fn phones_help_from_networks_of_their_own() {
        let ward = || vec!["192.0.2.0/24".into()];
        let policy = Policy { handoff_phone_networks: ward(), ..Policy::default() };
        assert!(policy.helps([192, 0, 2, 7].into()) && !policy.helps([192, 0, 3, 7].into()));
        let screens = Policy { networks: ward(), ..Policy::default() };
        assert!(screens.helps([192, 0, 3, 7].into()), "that of screens is another setting");
    }

    #[test]
    fn networks_admit_only_their_own() {
        let policy = Policy { networks: vec!["192.0.2.0/24".into()], ..Policy::default() };
        assert!(policy.admits([192, 0, 2, 7].into()));
        assert!(!policy.admits([192, 0, 3, 7].into()));
        assert!(Policy::default().admits([192, 0, 3, 7].into()));
    }
}
