//! How long a batch of a thousand cards takes. `cargo bench -p warifu-card`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program that tells a person numbers")]

use std::time::Instant;

use warifu_card::{Card, Day, Issuer, Language};

const CARDS: usize = 1_000;
/// So that the subset of the font is as large as that of a real list of people.
const SURNAMES: [&str; 8] = ["髙橋", "渡邉", "齋藤", "山﨑", "濵田", "桒原", "栁田", "勘解由小路"];

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn main() {
    let people: Vec<(String, String, String)> = (0..CARDS).map(person).collect();
    let cards = people.iter().map(|(name, id, address)| Card {
        language: Language::Japanese,
        site: "みどり総合病院 ログイン",
        organization: "みどり総合病院 薬剤部",
        member: name,
        member_id: id,
        address,
        password: "7KXQ4M2WPD",
        last_day: Day::new(2027, 2, 24).unwrap(),
        issuer: Issuer {
            name: "情報システム課", telephone: "03-0000-1234", hours: "平日 9:00〜17:00"
        },
    });
    let start = Instant::now();
    let mut pages = None;
    let printed = warifu_card::print(cards, &mut |done| {
        if done == CARDS {
            pages = Some(start.elapsed());
        }
    })
    .unwrap();
    let whole = start.elapsed();
    println!("pages    {:.2} s", pages.unwrap().as_secs_f64());
    println!("size     {:.1} MB", printed.pdf.len() as f64 / 1e6);
    println!("seconds  {:.2} for {CARDS} cards (at most 10)", whole.as_secs_f64());
}

fn person(number: usize) -> (String, String, String) {
    let given = char::from_u32(0x4e00 + u32::try_from(number * 7).unwrap()).unwrap();
    let surname = SURNAMES[number % SURNAMES.len()];
    let secret: String = (0..32).map(|at| char::from(b'A' + ((number * 31 + at * 7) % 26) as u8)).collect();
    (
        format!("{surname} {given}子"),
        format!("PH-{number:06}"),
        format!("https://id.hospital.example.jp/t/{secret}"),
    )
}
