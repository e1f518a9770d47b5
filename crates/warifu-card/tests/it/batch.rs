//! Many cards in one document.

use warifu_card::Card;

use crate::{
    paper::{Paper, Part},
    sample,
};

#[test]
fn the_same_cards_are_the_same_bytes() {
    let print = || {
        let cards =
            [sample::japanese(), sample::english(), Card { member: "渡邉 一郎", ..sample::japanese() }];
        warifu_card::print(cards, &mut |_| ()).expect("printable").pdf
    };
    assert!(print() == print());
}

#[test]
fn a_batch_is_a_page_a_card_and_tells_how_far_it_is() {
    let ids: Vec<String> = (0..30).map(|number| format!("PH-{number:06}")).collect();
    let cards = ids.iter().map(|id| Card { member_id: id, ..sample::japanese() });
    let mut told = Vec::new();
    let printed = warifu_card::print(cards, &mut |done| told.push(done)).expect("printable");
    assert_eq!(told, (1..=30).collect::<Vec<_>>());
    let paper = Paper::of(&printed.pdf);
    assert!(paper.about().contains("Pages:           30"), "{}", paper.about());
    let text = paper.letters(Part::Whole);
    assert!(ids.iter().all(|id| text.contains(id)), "every member's card is there");
}

#[test]
fn a_batch_of_none_is_a_document_without_a_card() {
    let printed = warifu_card::print([], &mut |_| panic!("nothing is done")).expect("printable");
    assert!(printed.pdf.starts_with(b"%PDF-") && printed.lacking.is_empty());
}
