//! QR codes as vectors: for paper, and as the path of an SVG for pages. Error level M, the smallest code that holds
//! the text, its dark modules as runs: a line of five is one rectangle, not five.
//!
//! It draws nothing itself and leaves the quiet zone to whoever does, except in the SVG, which has it.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules that must surround a code (ISO/IEC 18004).
pub const QUIET: usize = 4;

/// A code.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    dark: Vec<bool>,
    across: usize,
}

/// Dark modules side by side, from the left; counted from 0 at the top left, without the quiet zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub x: usize,
    pub y: usize,
    pub length: usize,
}

/// What an `<svg viewBox="0 0 side side">` holds: one path, to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    pub path: String,
    pub side: usize,
}

/// The text doesn't fit a code that phones read well: version 20, 97 modules across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

const MOST_ACROSS: usize = 97;

impl Code {
    /// The code of a text.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
        let across = code.width();
        if across > MOST_ACROSS {
            return Err(TooLong);
        }
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { dark, across })
    }

    /// Modules a side, without the quiet zone.
    pub const fn across(&self) -> usize {
        self.across
    }

    /// The dark modules, row by row.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (y, row) in self.dark.chunks(self.across).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    runs.push(Run { x, y, length: run.len() });
                }
                x += run.len();
            }
        }
        runs
    }

    /// As a path for pages, with its quiet zone.
    pub fn svg(&self) -> Svg {
        let run = |Run { x, y, length }: Run| format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
        Svg { path: self.runs().into_iter().map(run).collect(), side: self.across + 2 * QUIET }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://id.example.org/t/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYU";

    #[test]
    fn runs_cover_the_dark_modules_and_no_others() {
        let code = Code::of(ADDRESS).expect("short enough");
        let mut covered = vec![false; code.across * code.across];
        for Run { x, y, length } in code.runs() {
            for module in x..x + length {
                assert!(!std::mem::replace(&mut covered[y * code.across + module], true), "twice");
            }
        }
        assert!(covered == code.dark);
    }

    #[test]
    fn the_path_of_a_page_has_its_quiet_zone() {
        let code = Code::of(ADDRESS).expect("short enough");
        let svg = code.svg();
        assert_eq!(svg.side, code.across() + 8);
        // The finder pattern's upper edge.
        assert!(svg.path.starts_with("M4 4h7v1h-7z"), "{}", svg.path);
        assert!(svg.path.len() < 8_000, "{} bytes", svg.path.len());
    }

    #[test]
    fn what_no_phone_would_read_is_refused() {
        assert!(Code::of(&"a".repeat(600)).is_ok());
        for length in [700, 100_000] {
            assert_eq!(Code::of(&"a".repeat(length)).err(), Some(TooLong), "{length}");
        }
    }
}
