//! The steps of a handoff: begun, claimed, matched, or ended by no, another number or a second browser.

use std::net::IpAddr;

use super::{
    Claim, DIGIT_TRIES, Digits, Ended, Handoff, HandoffChange, HandoffId, Over, Purpose, State, events,
};
use crate::{
    audit::{EventKind, Visit},
    change::{Change, Decision},
    id::Id,
    member::Member,
    network::subscriber,
    organization::Organization,
    policy::{Between, Policy},
    random::{self, Random},
    secret::{Token, TokenHash},
    time::Time,
};

/// A handoff that is to begin.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// What for.
    pub purpose: Purpose,
    /// What was typed, in its normal form.
    pub typed: &'a str,
    /// Whom that names.
    pub member: Option<Id<Member>>,
    /// Under whose rules.
    pub organization: &'a Organization,
    /// What this browser began before on the same page: the new one takes its place.
    pub before: Option<&'a Handoff>,
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
}

impl Beginning<'_> {
    /// Begins it: the token is for the cookie of the browser that alone may collect.
    pub fn start(&self, random: &mut dyn Random) -> Decision<Token> {
        let token = Token::new(random);
        let handoff = Handoff {
            hash: HandoffId::of(&token).hash(),
            starter: token.hash(),
            purpose: self.purpose,
            typed: self.typed.to_owned(),
            member: self.member,
            organization: self.organization.id,
            browser: self.visit.browser.clone(),
            address: self.visit.address.clone(),
            began_at: self.now,
            version: 1,
            state: State::Waiting,
        };
        let what = EventKind::HandoffStarted { purpose: events::purpose(self.purpose) };
        let event = events::event(&handoff, what, None, self.now, self.visit, random);
        let before = self.before.filter(|before| before.live(self.now).is_ok());
        let mut changes = before.map_or_else(Vec::new, |handoff| {
            let stepping = Stepping { handoff, now: self.now, visit: self.visit };
            let what = EventKind::HandoffEnded { why: Ended::Replaced.name().into() };
            stepping.end(Ended::Replaced, what, random).changes
        });
        changes.extend([HandoffChange::Start(Box::new(handoff)).into(), event]);
        Decision { changes, outcome: token }
    }
}

/// Somebody takes a step.
#[derive(Debug, Clone, Copy)]
pub struct Stepping<'a> {
    /// Of what.
    pub handoff: &'a Handoff,
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
}

/// The phone's browser, on the page that the QR opens.
#[derive(Debug, Clone, Copy)]
pub struct Claiming<'a> {
    /// The step of the address that it came by.
    pub step: i64,
    /// Of its cookie, which it has before anything is claimed: pressed twice it is the same browser.
    pub phone: &'a TokenHash,
    /// Its address.
    pub address: IpAddr,
    /// The rules.
    pub policy: &'a Policy,
    /// The countries of screen and phone, where they are known.
    pub countries: (Option<&'a str>, Option<&'a str>),
}

/// What a step came to.
#[derive(Debug)]
pub enum Stepped {
    /// Taken before: nothing is written.
    Already,
    /// It ended by this.
    Ended(Ended),
    /// `network-not-allowed`: policy keeps screen and phone together, or the phone to certain networks.
    Network,
    /// Other digits; so many tries are left.
    OnceMore { left: u32 },
    /// It was over before.
    Over(Over),
    /// Taken.
    Taken,
}

/// How far apart screen and phone are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// Not further than is usual.
    Fine,
    /// Policy refuses it.
    Refused,
    /// To be told.
    Warn,
}

/// What is picked on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Six digits instead, of which this is the HMAC.
    Digits(TokenHash),
    /// The screen shows none.
    NoNumber,
    /// This number.
    Number(u8),
}

/// What shows that whoever holds the phone sees the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// Digits were typed on the screen: the right ones, or not.
    Digits { right: bool },
    /// On the phone.
    Pick(Pick),
}

impl Claiming<'_> {
    /// How far apart they are, and what policy says to that. Where only one country is known they differ.
    pub fn across(&self, handoff: &Handoff) -> Across {
        let screen = handoff.address.parse::<IpAddr>().ok().map(subscriber);
        let networks = screen != Some(subscriber(self.address));
        let countries = self.countries.0 != self.countries.1;
        let rules = [
            (networks, self.policy.handoff_between_networks),
            (countries, self.policy.handoff_between_countries),
        ];
        let holds = |wanted| rules.iter().any(|(differ, rule)| *differ && *rule == wanted);
        if holds(Between::Refuse) {
            Across::Refused
        } else if holds(Between::Warn) {
            Across::Warn
        } else {
            Across::Fine
        }
    }
}

impl Stepping<'_> {
    /// "Go on" on the phone: claims it for this browser, which may come back; in a second one it ends it.
    pub fn go_on(&self, claiming: &Claiming<'_>, random: &mut dyn Random) -> Decision<Stepped> {
        let handoff = self.handoff;
        if let Err(over) = handoff.live(self.now) {
            return nothing(Stepped::Over(over));
        }
        if handoff.is_claimed_by(Some(claiming.phone)) {
            return nothing(Stepped::Already);
        }
        if !handoff.takes_step(claiming.step, self.now) {
            return nothing(Stepped::Over(Over::Expired));
        }
        if handoff.claim().is_some() {
            let what = EventKind::HandoffEnded { why: Ended::SecondBrowser.name().into() };
            return self.end(Ended::SecondBrowser, what, random);
        }
        if claiming.across(handoff) == Across::Refused || !claiming.policy.helps(claiming.address) {
            return nothing(Stepped::Network);
        }
        let Visit { browser, address, .. } = self.visit.clone();
        let by = Claim { phone: *claiming.phone, browser, address, at: self.now };
        let (number, choices) = numbers(random);
        let to = State::Claimed { by, number, choices, digits: None };
        let what = EventKind::HandoffClaimed { purpose: events::purpose(handoff.purpose) };
        self.step(to, what, Stepped::Taken, random)
    }

    /// "No" on the phone. Whoever holds a good address may say it, as the one who claimed may.
    pub fn decline(
        &self,
        step: i64,
        phone: Option<&TokenHash>,
        random: &mut dyn Random,
    ) -> Decision<Stepped> {
        if let Err(over) = self.handoff.live(self.now) {
            return nothing(Stepped::Over(over));
        }
        if !self.handoff.is_claimed_by(phone) && !self.handoff.takes_step(step, self.now) {
            return nothing(Stepped::Over(Over::Expired));
        }
        self.end(Ended::Declined, EventKind::HandoffDeclined { why: Ended::Declined.name().into() }, random)
    }

    /// Shows that whoever holds the phone sees the screen, or that they don't.
    pub fn matching(&self, matching: Matching, random: &mut dyn Random) -> Decision<Stepped> {
        if let Err(over) = self.handoff.live(self.now) {
            return nothing(Stepped::Over(over));
        }
        let State::Claimed { by, number, choices, digits } = &self.handoff.state else {
            return nothing(Stepped::Already);
        };
        let no_number = || EventKind::HandoffDeclined { why: Ended::NoNumber.name().into() };
        match (matching, digits) {
            (Matching::Pick(Pick::Number(picked)), _) if picked == *number => self.matched(by, random),
            (Matching::Pick(Pick::Number(_)), _) => self.wrong_number(random),
            (Matching::Pick(Pick::NoNumber), _) => self.end(Ended::NoNumber, no_number(), random),
            (Matching::Pick(Pick::Digits(_)), Some(_)) => nothing(Stepped::Already),
            (Matching::Pick(Pick::Digits(key)), None) => {
                let digits = Some(Digits { key, wrong: 0 });
                let to = State::Claimed { by: by.clone(), number: *number, choices: *choices, digits };
                Decision { changes: vec![self.change(to)], outcome: Stepped::Taken }
            }
            (Matching::Digits { .. }, None) => nothing(Stepped::Already),
            (Matching::Digits { right: true }, Some(_)) => self.matched(by, random),
            (Matching::Digits { right: false }, Some(digits)) => {
                let wrong = digits.wrong + 1;
                if wrong >= DIGIT_TRIES {
                    return self.wrong_number(random);
                }
                let digits = Some(Digits { wrong, ..digits.clone() });
                let to = State::Claimed { by: by.clone(), number: *number, choices: *choices, digits };
                let outcome = Stepped::OnceMore { left: DIGIT_TRIES - wrong };
                Decision { changes: vec![self.change(to)], outcome }
            }
        }
    }

    fn matched(&self, by: &Claim, random: &mut dyn Random) -> Decision<Stepped> {
        let what = EventKind::HandoffMatched { purpose: events::purpose(self.handoff.purpose) };
        self.step(State::Matched { by: by.clone(), trouble: None }, what, Stepped::Taken, random)
    }

    fn wrong_number(&self, random: &mut dyn Random) -> Decision<Stepped> {
        self.end(Ended::NumberWrong, EventKind::HandoffNumberWrong, random)
    }

    fn end(&self, because: Ended, what: EventKind, random: &mut dyn Random) -> Decision<Stepped> {
        self.step(State::Ended { because }, what, Stepped::Ended(because), random)
    }

    fn step(
        &self,
        to: State,
        what: EventKind,
        outcome: Stepped,
        random: &mut dyn Random,
    ) -> Decision<Stepped> {
        let event = events::event(self.handoff, what, None, self.now, self.visit, random);
        Decision { changes: vec![self.change(to), event], outcome }
    }

    fn change(&self, to: State) -> Change {
        HandoffChange::Step { hash: self.handoff.hash, from: self.handoff.version, to }.into()
    }
}

fn nothing(outcome: Stepped) -> Decision<Stepped> {
    Decision { changes: Vec::new(), outcome }
}

/// Three numbers of two digits, no two alike, and the one that the screen shows. Drawn when a phone claims: no picture
/// that was sent about beforehand has it.
fn numbers(random: &mut dyn Random) -> (u8, [u8; 3]) {
    let mut choices = [0; 3];
    let mut drawn = 0;
    while drawn < choices.len() {
        let [byte] = random::bytes::<1>(random);
        let number = 10 + byte % 90;
        // 180 is the greatest multiple of 90 in a byte: every number is as likely.
        if byte < 180 && !choices[..drawn].contains(&number) {
            choices[drawn] = number;
            drawn += 1;
        }
    }
    // Each was drawn alike, so that the first is no more likely than the others; where it stands is drawn apart.
    let number = choices[0];
    let [byte] = loop {
        let drawn = random::bytes::<1>(random);
        if drawn[0] < 255 {
            break drawn;
        }
    };
    choices.swap(0, usize::from(byte % 3));
    (number, choices)
}
