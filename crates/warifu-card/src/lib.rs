//! Notification cards (通知カード) on paper (flow A3): plain data in, the bytes of a PDF out.
//!
//! A sheet of A5, black on white, in two parts that are cut apart and handed over apart: the card with the QR code,
//! and the slip with the password. Neither has what only the other may have. The same input gives the same bytes.
//!
//! It knows no database, no clock, no HTTP, and keeps nothing: what is secret on a card is borrowed from whoever
//! asks for it, and never told by `Debug`.

mod card;
mod day;
mod font;
pub mod qr;
mod sheet;
mod words;

use std::fmt;

pub use day::Day;
pub use font::{Lacking, lacking};
pub use words::Words;

/// What stands on a card.
#[derive(Clone, Copy)]
pub struct Card<'a> {
    /// Of the words around the data, which stands in whatever language it is in.
    pub language: Language,
    /// The name of the site that the member will sign in to.
    pub site: &'a str,
    /// The member's organization.
    pub organization: &'a str,
    /// The member's name.
    pub member: &'a str,
    /// The member ID.
    pub member_id: &'a str,
    /// Where to register; the QR code holds exactly this. It has the ticket's secret in it.
    pub address: &'a str,
    /// The one-time password, which the part with the address hasn't.
    pub password: &'a str,
    /// The last day on which the ticket can be used.
    pub last_day: Day,
    /// Whom to ask.
    pub issuer: Issuer<'a>,
}

impl fmt::Debug for Card<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("member_id", &self.member_id).finish_non_exhaustive()
    }
}

/// Whom to ask; what isn't known is empty.
#[derive(Debug, Clone, Copy)]
pub struct Issuer<'a> {
    pub name: &'a str,
    pub telephone: &'a str,
    pub hours: &'a str,
}

/// The language of a card's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Japanese,
}

impl Language {
    /// As in `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }
}

/// A finished batch.
pub struct Printed {
    /// A page a card, in their order.
    pub pdf: Vec<u8>,
    /// Which cards show something else than was asked for, since the font lacks a character: nothing is left out
    /// silently. By the number of the card, from 0.
    pub lacking: Vec<(usize, Lacking)>,
}

/// Why a batch can't be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unprintable {
    /// The address is too long for a QR code that a phone reads at this size.
    AddressTooLong { card: usize },
    /// The texts don't fit the sheet, even in the smallest print that people can read.
    NoRoom { card: usize },
    /// The PDF can't be written: a fault of ours.
    Pdf,
}

/// Prints a batch. `progress` is called after every card with how many are done.
pub fn print<'a>(
    cards: impl IntoIterator<Item = Card<'a>>,
    progress: &mut dyn FnMut(usize),
) -> Result<Printed, Unprintable> {
    let mut document = sheet::Document::new();
    let mut lacking = Vec::new();
    for (number, card) in cards.into_iter().enumerate() {
        let composed = card::compose(&card, document.typeface()).map_err(|why| why.of(number))?;
        lacking.extend(composed.lacking.into_iter().map(|lacking| (number, lacking)));
        document.page(&composed.items, card.language);
        progress(number + 1);
    }
    let pdf = document.finish().ok_or(Unprintable::Pdf)?;
    Ok(Printed { pdf, lacking })
}

/// How a password is written: in groups of five, so that it can be read aloud and typed.
pub fn groups(password: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = password.chars().collect();
    let groups: Vec<String> = characters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.into_iter()
}
