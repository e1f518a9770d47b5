//! The sheet of paper: millimetres from the upper left corner, and the few things that are drawn on it. The only file
//! that writes PDF.

use krilla::{
    Document as Pdf, SerializeSettings,
    color::luma,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Stroke, StrokeDash},
    surface::Surface,
};

use crate::{
    Language,
    font::{Set, Typeface},
    qr,
};

/// A5.
pub(crate) const WIDTH: f32 = 148.0;
pub(crate) const HEIGHT: f32 = 210.0;
/// Points in a millimetre.
pub(crate) const POINTS: f32 = 72.0 / 25.4;

/// Something drawn, in millimetres; sizes of type in points.
pub(crate) enum Item {
    /// Text, by the left end of its base line.
    Text { x: f32, y: f32, size: f32, set: Set },
    /// A line from one point to another; `dash` in millimetres, none where it is whole.
    Line { from: (f32, f32), to: (f32, f32), width: f32, dash: Option<[f32; 2]> },
    /// A rectangle's outline.
    Frame { x: f32, y: f32, width: f32, height: f32 },
    /// A QR code's dark square, without its quiet zone.
    Code { x: f32, y: f32, side: f32, code: qr::Code },
}

/// A PDF that grows by pages.
pub(crate) struct Document {
    pdf: Pdf,
    typeface: Typeface,
    language: Option<Language>,
}

impl Document {
    pub(crate) fn new() -> Self {
        // Without dates: the same cards are the same bytes.
        let pdf = Pdf::new_with(SerializeSettings { enable_tagging: false, ..Default::default() });
        Self { pdf, typeface: Typeface::new(), language: None }
    }

    pub(crate) fn typeface(&self) -> &Typeface {
        &self.typeface
    }

    pub(crate) fn page(&mut self, items: &[Item], language: Language) {
        self.language.get_or_insert(language);
        let Some(settings) = PageSettings::from_wh(WIDTH * POINTS, HEIGHT * POINTS) else { return };
        let mut page = self.pdf.start_page_with(settings);
        let mut surface = page.surface();
        for item in items {
            draw(&mut surface, &self.typeface, item);
        }
        surface.finish();
        page.finish();
    }

    pub(crate) fn finish(mut self) -> Option<Vec<u8>> {
        let language = self.language.unwrap_or(Language::Japanese);
        let title = crate::Words::of(language).title.to_owned();
        self.pdf.set_metadata(Metadata::new().title(title).language(language.tag().to_owned()));
        self.pdf.finish().ok()
    }
}

fn draw(surface: &mut Surface<'_>, typeface: &Typeface, item: &Item) {
    match item {
        Item::Text { x, y, size, set } => {
            surface.set_stroke(None);
            surface.set_fill(Some(Fill::default()));
            let start = Point::from_xy(x * POINTS, y * POINTS);
            surface.draw_glyphs(start, &set.glyphs, typeface.font(), &set.text, *size, false);
        }
        Item::Line { from, to, width, dash } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0 * POINTS, from.1 * POINTS);
            path.line_to(to.0 * POINTS, to.1 * POINTS);
            stroke(surface, path.finish(), *width, *dash);
        }
        Item::Frame { x, y, width, height } => {
            let mut path = PathBuilder::new();
            push(&mut path, [*x, *y, *width, *height]);
            stroke(surface, path.finish(), 0.25, None);
        }
        Item::Code { x, y, side, code } => fill_code(surface, code, (*x, *y), *side),
    }
}

fn stroke(surface: &mut Surface<'_>, path: Option<Path>, width: f32, dash: Option<[f32; 2]>) {
    let Some(path) = path else { return };
    let array = |dash: [f32; 2]| dash.map(|part| part * POINTS).to_vec();
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::black().into(),
        width: width * POINTS,
        dash: dash.map(|dash| StrokeDash { array: array(dash), offset: 0.0 }),
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

/// All runs are one path, filled at once, so that no viewer shows seams between rows.
fn fill_code(surface: &mut Surface<'_>, code: &qr::Code, (x, y): (f32, f32), side: f32) {
    let module = side / wide(code.across());
    let mut path = PathBuilder::new();
    for run in code.runs() {
        push(
            &mut path,
            [x + wide(run.x) * module, y + wide(run.y) * module, wide(run.length) * module, module],
        );
    }
    surface.set_stroke(None);
    surface.set_fill(Some(Fill::default()));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn push(path: &mut PathBuilder, millimetres: [f32; 4]) {
    let [x, y, width, height] = millimetres.map(|side| side * POINTS);
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        path.push_rect(rect);
    }
}

/// Of a code's modules, which are fewer than two hundred.
fn wide(modules: usize) -> f32 {
    u16::try_from(modules).map_or(f32::MAX, f32::from)
}
