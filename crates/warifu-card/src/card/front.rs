//! The card itself: whose it is, the QR code, what to do. It is never given the password.

use super::{
    CUT, Impossible, MARGIN,
    lines::{Column, millimetres},
};
use crate::{
    Card, Issuer, Words,
    font::Typeface,
    qr,
    sheet::{Item, WIDTH},
};

/// A side of the QR code's dark square. Phones read 30 mm; this is read from a hand's length by old ones.
const CODE: f32 = 38.0;
const CODE_TOP: f32 = 34.0;
/// What is smaller than the first size people read with trouble; the last is for data far longer than any known.
const SIZES: [f32; 5] = [9.0, 8.5, 8.0, 7.0, 6.4];

/// The part of a card that may be seen together with its address.
struct Front<'a> {
    card: &'a Card<'a>,
    words: &'a Words,
    typeface: &'a Typeface,
    /// Of running text, in points.
    size: f32,
}

pub(super) fn compose(card: &Card<'_>, words: &Words, typeface: &Typeface) -> Result<Vec<Item>, Impossible> {
    let code = qr::Code::of(card.address).map_err(|qr::TooLong| Impossible::AddressTooLong)?;
    // The password stays behind: this part is composed as if there were none.
    let card = &Card { password: "", ..*card };
    let at_size = |size: &f32| Front { card, words, typeface, size: *size }.compose(&code);
    SIZES.iter().find_map(|size| at_size(size).ok()).ok_or(Impossible::NoRoom)
}

impl Front<'_> {
    fn compose(&self, code: &qr::Code) -> Result<Vec<Item>, Impossible> {
        let mut items = self.head();
        let (whose, whose_ends) = self.whose()?;
        items.extend(whose);
        let (shown, code_ends) = self.code(code);
        items.extend(shown);
        let (foot, foot_begins) = self.foot()?;
        items.extend(foot);
        items.extend(self.how(whose_ends.max(code_ends) + 2.0)?.above(foot_begins - 1.5)?);
        Ok(items)
    }

    fn head(&self) -> Vec<Item> {
        let mut column = Column::new(self.typeface, MARGIN, 9.0, WIDTH - 2.0 * MARGIN);
        column.fitted(self.card.site, [10.0, 7.5]);
        let line = column.y + 1.0;
        column.items.push(Item::Line {
            from: (MARGIN, line),
            to: (WIDTH - MARGIN, line),
            width: 0.5,
            dash: None,
        });
        column.gap(3.5);
        column.fitted(self.words.title, [16.0, 12.0]);
        column.items
    }

    /// Whose card it is, left of the code.
    fn whose(&self) -> Result<(Vec<Item>, f32), Impossible> {
        let (card, words) = (self.card, self.words);
        let width = WIDTH - CODE - 2.0 * MARGIN - 12.0;
        let mut column = Column::new(self.typeface, MARGIN, CODE_TOP - 2.0, width);
        // What is large stays so as long as the running text does.
        let scale = self.size / SIZES[0];
        let mut said = |label: &str, text: &str, sizes: [f32; 2]| {
            column.text(label, 7.5 * scale);
            column.fitted(text, sizes.map(|size| size * scale));
            column.gap(1.2 * scale);
        };
        said(words.organization, card.organization, [11.0, 8.5]);
        let name = match words.honorific {
            "" => card.member.to_owned(),
            honorific => format!("{} {honorific}", card.member),
        };
        said(words.member, &name, [17.0, 10.5]);
        said(words.member_id, card.member_id, [17.0, 10.5]);
        let last_day = format!("{}{}", card.last_day.in_both_calendars(card.language), words.until);
        said(words.last_day, &last_day, [11.0, 9.0]);
        let ends = column.y;
        Ok((column.above(CUT - 45.0)?, ends))
    }

    fn code(&self, code: &qr::Code) -> (Vec<Item>, f32) {
        // The quiet zone is the empty paper around it.
        let x = WIDTH - MARGIN - CODE - 2.0;
        let set = self.typeface.set(self.words.read_this);
        let room = CODE + 4.0;
        let size = (room / millimetres(&set, 1.0)).min(7.5);
        let below = CODE_TOP + CODE + 6.5;
        let left = x + CODE / 2.0 - millimetres(&set, size) / 2.0;
        let items = vec![
            Item::Code { x, y: CODE_TOP, side: CODE, code: code.clone() },
            Item::Text { x: left, y: below, size, set },
        ];
        (items, below + 2.0)
    }

    fn how(&self, from: f32) -> Result<Column<'_>, Impossible> {
        let mut column = Column::new(self.typeface, MARGIN, from, WIDTH - 2.0 * MARGIN);
        column.text(self.words.told, self.size);
        column.gap(1.5);
        column.text(self.words.how, self.size + 2.0);
        for (step, number) in self.words.steps_at(self.card.address).iter().zip(1..) {
            column.step(number, step, self.size);
        }
        column.gap(1.5);
        column.text(self.words.address, 7.5);
        column.text(self.card.address, self.size);
        Ok(column)
    }

    /// Set from the cut upwards, so that whom to ask always stands at the same place; where it begins.
    fn foot(&self) -> Result<(Vec<Item>, f32), Impossible> {
        let Issuer { name, telephone, hours } = self.card.issuer;
        let asked: Vec<&str> = [name, telephone, hours].into_iter().filter(|text| !text.is_empty()).collect();
        let set = |from: f32| {
            let mut column = Column::new(self.typeface, MARGIN, from, WIDTH - 2.0 * MARGIN);
            column.text(self.words.careful, self.size - 1.0);
            if !asked.is_empty() {
                column.gap(0.8);
                let told = format!("{}  {}", self.words.ask, asked.join("  "));
                column.text(&told, self.size - 0.5);
            }
            column
        };
        let height = set(0.0).y;
        let from = CUT - 3.0 - height;
        let mut column = set(from);
        let line = from - 1.0;
        column.items.push(Item::Line {
            from: (MARGIN, line),
            to: (WIDTH - MARGIN, line),
            width: 0.2,
            dash: None,
        });
        Ok((column.items, line))
    }
}
