//! The figures as a picture: bars, with the number written on each. SVG that is readable in light and dark.

use std::fmt::Write as _;

use super::{
    NAMES, engine_name,
    measured::{Measured, of},
};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 300.0;
const ROW: f64 = 22.0;
const GAP: f64 = 14.0;

/// Per CPU-second at 64 at once, with the most members measured.
pub(super) fn draw(measured: &Measured) -> String {
    let (mut rows, mut y) = (String::new(), 44.0);
    let most = bars(measured).iter().map(|(.., value)| *value).fold(1.0, f64::max);
    let mut before = "";
    for (name, engine, value) in &bars(measured) {
        if *name != before {
            y += GAP;
            before = name;
        }
        let width = value / most * (WIDTH - LEFT - 80.0);
        let _ = writeln!(
            rows,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{name}, {}</text>\
             <rect class=\"{engine}\" x=\"{LEFT}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"16\" rx=\"2\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            LEFT - 8.0,
            y + 13.0,
            engine_name(engine),
            LEFT + width + 6.0,
            y + 13.0,
            grouped(*value),
        );
        y += ROW;
    }
    let height = y + 20.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" role=\"img\" \
         aria-label=\"What one second of processor time is enough for\">\n<style>\
         text{{font:14px system-ui,sans-serif;fill:#22304f}}.head{{font-weight:600}}\
         .sqlite{{fill:#2b4a8b}}.postgres{{fill:#8a9cc4}}\
         @media (prefers-color-scheme:dark){{text{{fill:#f3efe6}}.sqlite{{fill:#9db4ea}}.postgres{{fill:#5d70a0}}}}\
         </style>\n<text class=\"head\" x=\"12\" y=\"26\">What one second of processor time is enough for, 64 at once</text>\n{rows}</svg>\n"
    )
}

fn bars(measured: &Measured) -> Vec<(&'static str, &str, f64)> {
    let mut bars = Vec::new();
    for (what, name) in NAMES {
        for engine in measured.engines() {
            let runs = measured.members(engine).and_then(|(_, many)| measured.find(engine, many, what, 64));
            if let Some(runs) = runs.filter(|_| what != "nothing") {
                bars.push((name, engine, of(runs, |run| run.a_cpu_second)));
            }
        }
    }
    bars
}

/// `12,345`.
pub(super) fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::clients::measured::tests::SAID;

    #[test]
    fn numbers_are_grouped() {
        for (value, text) in [(0.4, "0"), (999.6, "1,000"), (12_345.0, "12,345"), (1_234_567.0, "1,234,567")]
        {
            assert_eq!(grouped(value), text);
        }
    }

    #[test]
    fn what_was_measured_is_drawn_with_its_number() {
        let drawn = draw(&Measured::read(SAID).unwrap());
        assert!(drawn.contains(">900</text>") && drawn.ends_with("</svg>\n"), "{drawn}");
    }
}
