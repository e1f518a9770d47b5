//! A printed sheet, looked at: rendered by poppler's `pdftoppm`, read by its `pdftotext`.

use std::{
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use warifu_card::Card;

/// Dots an inch that pages are rendered at.
pub(crate) const DOTS: u32 = 300;
/// Where the parts are cut apart, in points from above.
const CUT: u32 = 425;
const WIDTH: u32 = 420;
const HEIGHT: u32 = 596;

/// A part of the first page.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Card,
    Slip,
    Whole,
}

/// A PDF in a file.
pub(crate) struct Paper {
    path: PathBuf,
}

/// A page in shades of grey.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dots: Vec<u8>,
}

impl Paper {
    pub(crate) fn print(card: Card<'_>) -> Self {
        let printed = warifu_card::print([card], &mut |_| ()).expect("printable");
        Self::of(&printed.pdf)
    }

    pub(crate) fn of(pdf: &[u8]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("card-{}.pdf", NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, pdf).expect("written");
        Self { path }
    }

    /// Its text, in the order in which a person reads it.
    pub(crate) fn text(&self, part: Part) -> String {
        let [from, to] = match part {
            Part::Card => [0, CUT],
            Part::Slip => [CUT, HEIGHT],
            Part::Whole => [0, HEIGHT],
        };
        let mut command = Command::new("pdftotext");
        command.args(["-r", "72", "-x", "0", "-W"]).arg(WIDTH.to_string());
        command.arg("-y").arg(from.to_string()).arg("-H").arg((to - from).to_string());
        command.arg("-layout").arg(&self.path).arg("-");
        String::from_utf8(run(command)).expect("UTF-8")
    }

    /// Its text without spaces and line breaks.
    pub(crate) fn letters(&self, part: Part) -> String {
        self.text(part).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// How many pages it has, and how large they are.
    pub(crate) fn about(&self) -> String {
        let mut command = Command::new("pdfinfo");
        command.arg(&self.path);
        String::from_utf8(run(command)).expect("UTF-8")
    }

    /// What the fonts of it are, as `pdffonts` tells.
    pub(crate) fn fonts(&self) -> String {
        let mut command = Command::new("pdffonts");
        command.arg(&self.path);
        String::from_utf8(run(command)).expect("UTF-8")
    }

    pub(crate) fn picture(&self, page: u32) -> Picture {
        let page = page.to_string();
        let mut command = Command::new("pdftoppm");
        command.args(["-gray", "-r", &DOTS.to_string(), "-f", &page, "-l", &page]).arg(&self.path);
        Picture::read(&run(command))
    }
}

fn run(mut command: Command) -> Vec<u8> {
    let told = format!("{command:?}");
    let output = command.output().unwrap_or_else(|e| panic!("{told}: {e}; Debian has it in poppler-utils"));
    assert!(output.status.success(), "{told}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

impl Picture {
    /// A binary PGM: `P5`, width, height, 255, and a byte a dot.
    fn read(pgm: &[u8]) -> Self {
        let mut fields = pgm.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut field = || fields.next().expect("a field of the head");
        assert_eq!(field(), b"P5");
        let number =
            |field: &[u8]| std::str::from_utf8(field).expect("text").parse::<usize>().expect("a number");
        let (width, height) = (number(field()), number(field()));
        let dots = pgm[pgm.len() - width * height..].to_vec();
        Self { width, height, dots }
    }
}
