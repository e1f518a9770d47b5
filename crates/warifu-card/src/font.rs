//! The font that ships inside (BIZ UDPGothic, SIL Open Font License, `data/OFL.txt`), and how text becomes its glyphs.
//!
//! It has every character of JIS X 0213, levels 1 to 4, and some hundred registered variants of ideographs. What it
//! lacks is shown by what comes nearest, or as 〓, and told: never an empty box that nobody notices.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider as _,
    charmap::{Charmap, MapVariant},
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};
use unicode_normalization::{UnicodeNormalization as _, char as unicode};

static DATA: &[u8] = include_bytes!("../data/BIZUDPGothic-Regular.ttf");
/// What printers set where they have no type.
const GETA: char = '〓';
/// The same character by tradition, where the font has only the one.
const SAME: &[(char, char)] = &[('𠮷', '吉')];

/// Something that the font lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// What was to be shown: a character, with its selector where it has one.
    pub wanted: String,
    /// What is shown in its place; 〓 where nothing comes near.
    pub shown: String,
}

/// What of a text a card can't show as it is, so that it can be told before anything is printed.
pub fn lacking(text: &str) -> Vec<Lacking> {
    Typeface::new().set(text).lacking
}

/// The font, opened.
pub(crate) struct Typeface {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
}

/// A text as glyphs, in ems.
#[derive(Clone)]
pub(crate) struct Set {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) lacking: Vec<Lacking>,
}

impl Set {
    /// How wide it is, in ems.
    pub(crate) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance).sum()
    }
}

impl Typeface {
    pub(crate) fn new() -> Self {
        let font = Font::new(DATA.into(), 0).expect("the font that ships inside");
        let opened = FontRef::new(DATA).expect("the font that ships inside");
        let metrics = opened.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units = font.units_per_em();
        Self { font, charmap: opened.charmap(), metrics, units }
    }

    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    /// How wide one character is, in ems.
    pub(crate) fn width_of(&self, character: char) -> f32 {
        self.charmap.map(character).map_or(1.0, |glyph| self.advance(glyph))
    }

    fn advance(&self, glyph: skrifa::GlyphId) -> f32 {
        self.metrics.advance_width(glyph).unwrap_or(self.units) / self.units
    }

    /// Sets a text. No kerning and no ligatures: names, numbers and plain sentences want neither.
    pub(crate) fn set(&self, text: &str) -> Set {
        let mut set = Set { text: tidy(text), glyphs: Vec::new(), lacking: Vec::new() };
        let text = set.text.clone();
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let selector = characters.next_if(|(_, next)| is_selector(*next)).map(|(_, next)| next);
            let end = characters.peek().map_or(text.len(), |(next, _)| *next);
            self.put(&mut set, at..end, character, selector);
        }
        set
    }

    fn put(&self, set: &mut Set, range: Range<usize>, character: char, selector: Option<char>) {
        let plain = self.charmap.map(character);
        let variant = selector.map(|selector| self.charmap.map_variant(character, selector));
        let found = match variant {
            Some(Some(MapVariant::Variant(glyph))) => Some(glyph),
            None | Some(Some(MapVariant::UseDefault)) => plain,
            Some(None) => None,
        };
        if let Some(glyph) = found {
            set.glyphs.push(self.glyph(glyph, range));
            return;
        }
        let shown = plain.map_or_else(|| self.nearest(character), |_| character.to_string());
        set.lacking.push(Lacking { wanted: set.text[range.clone()].to_owned(), shown: shown.clone() });
        for glyph in shown.chars().filter_map(|shown| self.charmap.map(shown)) {
            set.glyphs.push(self.glyph(glyph, range.clone()));
        }
    }

    fn glyph(&self, glyph: skrifa::GlyphId, range: Range<usize>) -> KrillaGlyph {
        let advance = self.advance(glyph);
        KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
    }

    /// What comes nearest to a character that isn't there.
    fn nearest(&self, character: char) -> String {
        if let Some((_, same)) = SAME.iter().find(|(wanted, _)| *wanted == character) {
            return same.to_string();
        }
        let plainer: String = character.to_string().nfkc().collect();
        let there = plainer.chars().all(|character| self.charmap.map(character).is_some());
        if there { plainer } else { GETA.to_string() }
    }
}

/// One line without control characters; what is written as letter and mark becomes the one letter that the font has.
/// Not by NFC of the whole, which would exchange ideographs that families tell apart (U+FA19 神 for 神).
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for character in text.chars() {
        let whole = if unicode::is_combining_mark(character) && !is_selector(character) {
            tidied.chars().next_back().and_then(|before| unicode::compose(before, character))
        } else {
            None
        };
        match whole {
            Some(whole) => {
                tidied.pop();
                tidied.push(whole);
            }
            None if character.is_control() => tidied.push(' '),
            None => tidied.push(character),
        }
    }
    tidied
}

/// Variation selectors, those of ideographs among them.
const fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_registers_write_them_are_shown_as_they_are() {
        for name in [
            "渡邊",
            "渡邉",
            "髙橋",
            "山﨑",
            "濵田",
            "齋藤",
            "桒原",
            "栁田",
            "草彅",
            "𣘺本",
            "𡈽屋",
            "𠮟",
            "\u{fa19}田",
            "ﾊﾅｺ",
            "Æsa Ørsted-Čapek",
            "がぎぐ",
            "が",
            "é",
            "〆谷",
            "々",
            "①Ⅳ",
        ] {
            assert_eq!(lacking(name), [], "{name}");
        }
    }

    #[test]
    fn a_letter_and_its_mark_are_one() {
        let set = Typeface::new().set("か\u{3099}e\u{301}");
        assert_eq!((set.text.as_str(), set.glyphs.len()), ("がé", 2));
    }

    #[test]
    fn a_registered_variant_is_another_glyph_and_an_unknown_one_its_ideograph() {
        let typeface = Typeface::new();
        let glyphs = |text: &str| {
            let set = typeface.set(text);
            (set.glyphs.iter().map(|glyph| glyph.glyph_id).collect::<Vec<_>>(), set.lacking)
        };
        let (plain, none) = glyphs("侮");
        let (variant, none_either) = glyphs("侮\u{fe00}");
        assert_eq!((none, none_either), (vec![], vec![]));
        assert!(plain.len() == 1 && variant.len() == 1 && plain != variant, "a glyph of its own");
        let (unknown, told) = glyphs("侮\u{e01ef}");
        assert_eq!(unknown, plain);
        assert_eq!(told, [Lacking { wanted: "侮\u{e01ef}".into(), shown: "侮".into() }]);
    }

    #[test]
    fn what_is_lacking_is_shown_by_what_comes_near_and_told() {
        for (text, shown) in [("𠮷野", "吉"), ("😀", "〓"), ("ข", "〓")] {
            let told = lacking(text);
            assert_eq!(
                told.iter().map(|lacking| lacking.shown.as_str()).collect::<Vec<_>>(),
                [shown],
                "{text}"
            );
        }
    }

    #[test]
    fn nothing_breaks_the_line() {
        assert_eq!(Typeface::new().set("a\nb\tc").text, "a b c");
    }
}
