//! The two parts are handed over apart: neither tells what the other is for.

use warifu_card::{Card, groups};

use crate::{
    paper::{Paper, Part},
    sample,
};

#[test]
fn the_password_stands_on_the_slip_alone() {
    for card in [sample::japanese(), sample::english()] {
        let paper = Paper::print(card);
        let (front, slip) = (paper.letters(Part::Card), paper.letters(Part::Slip));
        assert!(slip.contains("7KXQ4") && slip.contains("M2WPD"), "{slip}");
        for group in groups(sample::PASSWORD) {
            assert!(!front.contains(&group), "{front}");
        }
        assert!(!slip.contains("https"), "{slip}");
        assert!(slip.contains(card.member_id), "{slip}");
    }
}

#[test]
fn the_upper_part_is_the_same_whatever_the_password_is() {
    let picture = |password| Paper::print(Card { password, ..sample::japanese() }).picture(1);
    let (one, other) = (picture(sample::PASSWORD), picture("ABCDEFGHJK"));
    let above = one.width * (one.height * 150 / 210);
    assert!(one.dots[..above] == other.dots[..above], "a dot above the cut depends on the password");
    assert!(one.dots[above..] != other.dots[above..]);
}

#[test]
fn the_lower_part_is_the_same_whatever_the_address_is() {
    let picture = |address| Paper::print(Card { address, ..sample::japanese() }).picture(1);
    let (one, other) = (picture(sample::ADDRESS), picture("https://id.example.org/t/another-one"));
    // A few dots below the dashes of the cut itself.
    let below = one.width * (one.height * 153 / 210);
    assert!(one.dots[below..] == other.dots[below..], "a dot below the cut depends on the address");
}

#[test]
fn debug_tells_no_secret() {
    let told = format!("{:?}", sample::japanese());
    assert!(!told.contains(sample::PASSWORD) && !told.contains("https"), "{told}");
}
