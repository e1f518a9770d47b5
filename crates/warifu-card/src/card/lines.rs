//! Text in lines: where lines may be broken, and how large a text can be so that it fits.
//!
//! Japanese breaks between any two characters but before closing marks and after opening ones; words of letters break
//! between words, and inside only where one is longer than a line.

use crate::{
    card::Impossible,
    font::{Set, Typeface},
    sheet::{Item, POINTS},
};

/// Never the first of a line.
const NOT_FIRST: &str =
    "、。，．・：；？！）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}%";
/// Never the last of a line.
const NOT_LAST: &str = "（「『【〈《〔［｛([{";

/// A column of text that grows downwards, in millimetres.
pub(super) struct Column<'a> {
    typeface: &'a Typeface,
    pub(super) items: Vec<Item>,
    x: f32,
    width: f32,
    /// The lower edge of what is there.
    pub(super) y: f32,
}

/// How wide a text is.
pub(super) fn millimetres(set: &Set, size: f32) -> f32 {
    set.width() * size / POINTS
}

impl<'a> Column<'a> {
    pub(super) fn new(typeface: &'a Typeface, x: f32, y: f32, width: f32) -> Self {
        Self { typeface, items: Vec::new(), x, width, y }
    }

    pub(super) fn gap(&mut self, millimetres: f32) {
        self.y += millimetres;
    }

    /// Text of one size, in as many lines as it takes.
    pub(super) fn text(&mut self, text: &str, size: f32) {
        self.indented(text, size, 0.0);
    }

    /// The same, so far to the right.
    pub(super) fn indented(&mut self, text: &str, size: f32, by: f32) {
        let step = size / POINTS * 1.5;
        for line in break_lines(self.typeface, text, size, self.width - by) {
            let set = self.typeface.set(&line);
            self.items.push(Item::Text { x: self.x + by, y: self.y + step * 0.72, size, set });
            self.y += step;
        }
    }

    /// Text as large as fits into one line, not below the smaller size: there it takes as many lines as it needs.
    pub(super) fn fitted(&mut self, text: &str, [largest, smallest]: [f32; 2]) {
        let ems = self.typeface.set(text).width();
        let size = (self.width * POINTS / ems.max(0.1) * 0.999).min(largest);
        self.text(text, if size < smallest { smallest } else { size });
    }

    /// A numbered step.
    pub(super) fn step(&mut self, number: usize, text: &str, size: f32) {
        let y = self.y;
        self.indented(text, size, 5.5);
        let set = self.typeface.set(&format!("{number}."));
        self.items.push(Item::Text { x: self.x, y: y + size / POINTS * 1.5 * 0.72, size, set });
    }

    /// What was set, if it ends above `lowest`.
    pub(super) fn above(self, lowest: f32) -> Result<Vec<Item>, Impossible> {
        if self.y <= lowest { Ok(self.items) } else { Err(Impossible::NoRoom) }
    }
}

/// A text in lines of at most this width.
pub(super) fn break_lines(typeface: &Typeface, text: &str, size: f32, width: f32) -> Vec<String> {
    let room = width * POINTS / size;
    let (mut lines, mut line, mut filled) = (Vec::new(), String::new(), 0.0);
    for piece in pieces(text) {
        let wide: f32 = typeface.set(piece.trim_end()).width();
        if filled + wide > room && !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            filled = 0.0;
        }
        if wide > room {
            filled = break_inside(typeface, piece, room, &mut lines, &mut line);
        } else {
            line.push_str(piece);
            filled += typeface.set(piece).width();
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A piece longer than a line, anywhere; what is left begins the next line. Returns how much of it that fills.
fn break_inside(
    typeface: &Typeface,
    piece: &str,
    room: f32,
    lines: &mut Vec<String>,
    line: &mut String,
) -> f32 {
    let mut filled = 0.0;
    for character in piece.chars() {
        let wide = typeface.width_of(character);
        if filled + wide > room {
            lines.push(std::mem::take(line));
            filled = 0.0;
        }
        line.push(character);
        filled += wide;
    }
    filled
}

/// What stays together, with the spaces behind it.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut before) = (Vec::new(), 0, None);
    for (at, character) in text.char_indices() {
        if let Some(before) = before
            && may_break(before, character)
        {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    // A mark or a selector stays with its letter.
    let mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}'..='\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    if mark(after) {
        return false;
    }
    let wide = |c: char| c >= '\u{2e80}' || mark(c);
    before == ' ' || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, ems: f32) -> Vec<String> {
        break_lines(&Typeface::new(), text, POINTS, ems)
    }

    #[test]
    fn no_line_begins_or_ends_with_a_mark_that_may_not() {
        assert_eq!(broken("これは「例」です。", 4.0), ["これは", "「例」で", "す。"]);
        assert_eq!(broken("あいうえ。", 4.0), ["あいう", "え。"]);
    }

    #[test]
    fn words_stay_whole_and_what_is_longer_than_a_line_is_broken_anywhere() {
        assert_eq!(broken("one two three", 4.5), ["one two", "three"]);
        let address = "https://id.example.org/t/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYU";
        let lines = broken(address, 10.0);
        assert!(lines.len() > 2, "{lines:?}");
        assert_eq!(lines.concat(), address, "nothing is added that would be typed");
    }

    #[test]
    fn no_line_is_wider_than_its_column() {
        let typeface = Typeface::new();
        let text = "Check that the address begins with https://id.example.org/、別にお渡しするパスワードを入力します。";
        for ems in [3.0, 7.0, 11.0, 30.0] {
            for line in break_lines(&typeface, text, POINTS, ems) {
                let width = typeface.set(&line).width();
                assert!(width <= ems + 1.01, "{width} in {ems}: {line}");
            }
        }
    }
}
