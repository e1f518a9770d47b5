//! Where everything stands on a card: a list of things to draw, or that there is no room.
//!
//! What is long becomes smaller, then takes more lines; a card whose texts don't fit even so is refused, never cut
//! off. `front` never sees the password, `slip` never the address: what one part doesn't know it can't tell.

mod front;
mod lines;
mod slip;

use crate::{
    Card, Unprintable, Words,
    font::{Lacking, Typeface},
    sheet::{Item, WIDTH},
};

/// From the edge of the paper, where printers don't print.
const MARGIN: f32 = 10.0;
/// Where the two parts are cut apart.
const CUT: f32 = 150.0;

/// A card, composed.
pub(crate) struct Composed {
    pub(crate) items: Vec<Item>,
    pub(crate) lacking: Vec<Lacking>,
}

/// Why it can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Impossible {
    AddressTooLong,
    NoRoom,
}

impl Impossible {
    pub(crate) const fn of(self, card: usize) -> Unprintable {
        match self {
            Self::AddressTooLong => Unprintable::AddressTooLong { card },
            Self::NoRoom => Unprintable::NoRoom { card },
        }
    }
}

/// Composes a card.
pub(crate) fn compose(card: &Card<'_>, typeface: &Typeface) -> Result<Composed, Impossible> {
    let words = Words::of(card.language);
    let mut items = front::compose(card, words, typeface)?;
    cut_here(&mut items, words, typeface);
    let slip = slip::Slip {
        member: card.member,
        member_id: card.member_id,
        site: card.site,
        password: card.password,
        last_day: card.last_day.in_both_calendars(card.language),
    };
    items.extend(slip.compose(words, typeface)?);
    let mut lacking: Vec<Lacking> = Vec::new();
    for item in &items {
        let Item::Text { set, .. } = item else { continue };
        for told in &set.lacking {
            if !lacking.contains(told) {
                lacking.push(told.clone());
            }
        }
    }
    Ok(Composed { items, lacking })
}

/// The line along which the parts are cut apart, with its name in the middle.
fn cut_here(items: &mut Vec<Item>, words: &Words, typeface: &Typeface) {
    let size = 6.5;
    let name = typeface.set(words.cut);
    let half = lines::millimetres(&name, size) / 2.0 + 2.0;
    let middle = WIDTH / 2.0;
    for (from, to) in [(0.0, middle - half), (middle + half, WIDTH)] {
        items.push(Item::Line { from: (from, CUT), to: (to, CUT), width: 0.25, dash: Some([2.0, 1.5]) });
    }
    items.push(Item::Text { x: middle - half + 2.0, y: CUT + 0.8, size, set: name });
}
