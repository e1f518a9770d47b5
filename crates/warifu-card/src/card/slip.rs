//! The slip: the password, and whose it is. It is never given the address.
//!
//! Folded along its line, the right third covers the password; whose it is stays in sight, so that whoever hands
//! it over needn't look inside.

use super::{CUT, Impossible, MARGIN, lines::Column};
use crate::{
    Words,
    font::Typeface,
    groups,
    sheet::{HEIGHT, Item, WIDTH},
};

/// Where it is folded: what is right of it covers what is as far left of it.
const FOLD: f32 = 98.0;
const COVERED: f32 = FOLD - (WIDTH - FOLD);
/// The smallest print of names and IDs, in points; the last is for those far longer than any known.
const SMALLEST: [f32; 3] = [8.0, 7.0, 6.2];
/// A character of the password in its place.
const CELL: f32 = 7.8;

pub(super) struct Slip<'a> {
    pub(super) member: &'a str,
    pub(super) member_id: &'a str,
    pub(super) site: &'a str,
    pub(super) password: &'a str,
    pub(super) last_day: String,
}

impl Slip<'_> {
    pub(super) fn compose(&self, words: &Words, typeface: &Typeface) -> Result<Vec<Item>, Impossible> {
        let at_size = |smallest: &f32| self.whose(*smallest, words, typeface).ok();
        let mut items = SMALLEST.iter().find_map(at_size).ok_or(Impossible::NoRoom)?;
        items.extend(self.password(words, typeface)?);
        items.extend(flap(words, typeface)?);
        let dash = Some([0.6, 1.2]);
        items.push(Item::Line { from: (FOLD, CUT + 3.0), to: (FOLD, HEIGHT), width: 0.25, dash });
        Ok(items)
    }

    /// What stays in sight.
    fn whose(&self, smallest: f32, words: &Words, typeface: &Typeface) -> Result<Vec<Item>, Impossible> {
        let mut column = Column::new(typeface, MARGIN, CUT + 5.0, COVERED - MARGIN - 4.0);
        column.fitted(self.site, [8.5, 6.5]);
        column.gap(1.0);
        let mut said = |label: &str, text: &str, sizes: [f32; 2]| {
            column.text(label, 6.5);
            column.fitted(text, sizes);
            column.gap(0.8);
        };
        let name = match words.honorific {
            "" => self.member.to_owned(),
            honorific => format!("{} {honorific}", self.member),
        };
        said(words.member, &name, [12.0, smallest]);
        said(words.member_id, self.member_id, [12.0, smallest]);
        said(words.last_day, &format!("{}{}", self.last_day, words.until), [8.5, smallest.min(7.5)]);
        column.above(HEIGHT - 6.0)
    }

    /// What is covered.
    fn password(&self, words: &Words, typeface: &Typeface) -> Result<Vec<Item>, Impossible> {
        let x = COVERED + 5.0;
        let mut column = Column::new(typeface, x, CUT + 5.0, FOLD - x - 4.0);
        column.text(words.password, 9.0);
        column.gap(2.0);
        for group in groups(self.password) {
            let mut left = x;
            for character in group.chars() {
                let set = typeface.set(&character.to_string());
                let (size, width) = (17.0, CELL - 0.8);
                let inset = (width - super::lines::millimetres(&set, size)) / 2.0;
                let (y, height) = (column.y, 9.4);
                column.items.push(Item::Frame { x: left, y, width, height });
                column.items.push(Item::Text { x: left + inset, y: y + 7.0, size, set });
                left += CELL;
            }
            column.gap(10.6);
        }
        column.gap(0.8);
        column.text(words.with_the_card, 7.0);
        column.text(words.typing, 7.0);
        column.above(HEIGHT - 5.0)
    }
}

/// What covers it, and how.
fn flap(words: &Words, typeface: &Typeface) -> Result<Vec<Item>, Impossible> {
    let x = FOLD + 4.0;
    let mut column = Column::new(typeface, x, CUT + 5.0, WIDTH - x - MARGIN);
    column.text(&format!("◁ {}", words.fold), 7.0);
    column.gap(1.0);
    column.text(words.hand_over, 7.5);
    column.above(HEIGHT - 5.0)
}
