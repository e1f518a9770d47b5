//! Cards with more on them than usual.

use warifu_card::{Card, Issuer, Unprintable};

use crate::{
    paper::{Paper, Part},
    sample,
};

#[test]
fn forty_characters_of_name_and_a_long_address_fit_whole() {
    let member = "勘解由小路左衛門三郎兼親寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末";
    assert!(member.chars().count() >= 40);
    let address = format!("{}?to={}", sample::ADDRESS, "very-long-".repeat(8));
    let card = Card {
        member,
        address: &address,
        organization: "医療法人社団みどり会みどり総合病院附属みどり訪問看護ステーション居宅介護支援事業所",
        member_id: "VERY-LONG-MEMBER-ID-0123456789-0123456789",
        issuer: Issuer {
            name: "医療法人社団みどり会みどり総合病院 情報システム部 情報システム課 認証基盤係",
            telephone: "03-0000-1234（内線 12345）",
            hours: "平日 9:00〜12:00、13:00〜17:00（祝日・年末年始を除く）",
        },
        ..sample::japanese()
    };
    let paper = Paper::print(card);
    let (front, slip) = (paper.letters(Part::Card), paper.letters(Part::Slip));
    for expected in [card.organization, "03-0000-1234（内線12345）"] {
        assert!(front.contains(expected), "{expected} isn't whole in {front}");
    }
    // Broken lines stand beside the code, or beside the password: their letters are all there, in between others.
    for (text, part) in [(&front, "card"), (&slip, "slip")] {
        for character in member.chars().chain(card.member_id.chars()) {
            assert!(text.contains(character), "{character} isn't on the {part}");
        }
    }
    assert!(front.contains("very-long-very-long-"), "{front}");
}

#[test]
fn what_doesnt_fit_is_refused_and_never_cut_off() {
    let long = "長".repeat(400);
    let cards = [sample::japanese(), Card { member: &long, ..sample::japanese() }];
    assert_eq!(warifu_card::print(cards, &mut |_| ()).err(), Some(Unprintable::NoRoom { card: 1 }));
    let address = format!("https://id.example.org/{}", "a".repeat(700));
    let cards = [Card { address: &address, ..sample::japanese() }];
    assert_eq!(warifu_card::print(cards, &mut |_| ()).err(), Some(Unprintable::AddressTooLong { card: 0 }));
}

#[test]
fn nothing_is_drawn_where_printers_dont_print() {
    for card in [sample::japanese(), sample::english()] {
        let picture = Paper::print(card).picture(1);
        let border = picture.width * 4 / 148;
        let cut = picture.height * 150 / 210;
        for (y, row) in picture.dots.chunks(picture.width).enumerate() {
            // The cut goes from edge to edge.
            let whole = (cut.abs_diff(y) > 20) && (y < border || y > picture.height - border);
            let sides = row[..border].iter().chain(&row[picture.width - border..]);
            let empty = |mut dots: std::slice::Iter<'_, u8>| dots.all(|dot| *dot > 250);
            assert!(!whole || y > cut || empty(row.iter()), "row {y}");
            assert!(cut.abs_diff(y) <= 20 || sides.clone().all(|dot| *dot > 250), "row {y}");
        }
    }
}
