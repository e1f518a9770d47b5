//! What a phone reads and a person sees.

use crate::{
    paper::{DOTS, Paper, Part, Picture},
    sample,
};

/// The codes of a page: what they hold, and how many millimetres the shorter side measures.
fn codes(picture: &Picture) -> Vec<(String, f64)> {
    let Picture { width, height, dots } = picture;
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(*width, *height, |x, y| dots[y * width + x]);
    let grids = prepared.detect_grids();
    let read = grids.into_iter().map(|grid| {
        let [a, b, c, _] = grid.bounds;
        let distance = |p: rqrr::Point, q: rqrr::Point| f64::from(p.x - q.x).hypot(f64::from(p.y - q.y));
        let dots = distance(a, b).min(distance(b, c));
        (grid.decode().expect("decoded").1, dots / f64::from(DOTS) * 25.4)
    });
    read.collect()
}

#[test]
fn a_phone_reads_the_address_and_the_code_is_large_enough() {
    for card in [sample::japanese(), sample::english()] {
        let found = codes(&Paper::print(card).picture(1));
        let [(address, side)] = &found[..] else { panic!("one code, not {found:?}") };
        assert_eq!(address, sample::ADDRESS);
        assert!((30.0..45.0).contains(side), "{side} mm");
    }
}

#[test]
fn name_id_and_expiry_are_text_in_both_languages() {
    let japanese = Paper::print(sample::japanese()).letters(Part::Card);
    for expected in [
        "パスキー登録の通知カード",
        "みどり総合病院薬剤部",
        "髙橋花子様",
        "PH-204817",
        "2027年2月24日（令和9年2月24日）まで",
        "https://id.hospital.example.jp/で始まることを",
        sample::ADDRESS,
        "03-0000-1234",
    ] {
        assert!(japanese.contains(expected), "{expected} isn't in {japanese}");
    }
    let english = Paper::print(sample::english()).letters(Part::Card);
    for expected in
        ["Passkeyregistrationcard", "GraceOkonkwo-Fitzgerald", "PH-204818", "24February2027(Reiwa9)"]
    {
        assert!(english.contains(expected), "{expected} isn't in {english}");
    }
}

#[test]
fn an_english_name_stands_in_a_japanese_card() {
    let card = warifu_card::Card { member: "Æsa Ørsted-Čapek", ..sample::japanese() };
    let text = Paper::print(card).letters(Part::Whole);
    assert!(text.contains("ÆsaØrsted-Čapek様"), "{text}");
}

#[test]
fn a_character_that_the_font_lacks_is_shown_otherwise_and_told() {
    let card = warifu_card::Card { member: "𠮷田 ข", ..sample::japanese() };
    let printed = warifu_card::print([sample::english(), card], &mut |_| ()).expect("printable");
    let told: Vec<(usize, &str, &str)> =
        printed.lacking.iter().map(|(card, l)| (*card, l.wanted.as_str(), l.shown.as_str())).collect();
    assert_eq!(told, [(1, "𠮷", "吉"), (1, "ข", "〓")]);
}

#[test]
fn the_sheet_is_a5_and_brings_its_font_along() {
    let paper = Paper::print(sample::japanese());
    let about = paper.about();
    assert!(about.contains("Page size:       419.528 x 595.276 pts"), "{about}");
    assert!(about.contains("Title:           パスキー登録の通知カード"), "{about}");
    for secret in [sample::PASSWORD, sample::ADDRESS, "髙橋"] {
        assert!(!about.contains(secret), "{about}");
    }
    let fonts = paper.fonts();
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(
        rows.len() == 1 && rows[0].contains("BIZUDPGothic") && rows[0].contains("yes yes yes"),
        "{fonts}"
    );
}
