//! Notification cards as a page to print (flow A3): the same words, the same QR code and the same places as in the
//! PDF of `warifu-card`. Shows what a ticket's password is, so that its page is for whoever issues it, and `no-store`.

use warifu_card::{Card, Words, groups, qr};

/// A card as the template shows it.
pub(in crate::http) struct CardView<'a> {
    pub(in crate::http) lang: &'static str,
    pub(in crate::http) words: &'static Words,
    pub(in crate::http) steps: [String; 4],
    pub(in crate::http) site: &'a str,
    pub(in crate::http) organization: &'a str,
    pub(in crate::http) member: &'a str,
    pub(in crate::http) member_id: &'a str,
    pub(in crate::http) address: &'a str,
    pub(in crate::http) code: qr::Svg,
    pub(in crate::http) password: Vec<String>,
    pub(in crate::http) last_day: String,
    pub(in crate::http) last_day_machine: String,
    /// Whom to ask, in one line; empty where nobody is known.
    pub(in crate::http) asked: String,
}

/// A card as the template shows it.
pub(super) fn view<'a>(card: &Card<'a>) -> Result<CardView<'a>, qr::TooLong> {
    let words = Words::of(card.language);
    let asked = [card.issuer.name, card.issuer.telephone, card.issuer.hours];
    Ok(CardView {
        lang: card.language.tag(),
        words,
        steps: words.steps_at(card.address),
        site: card.site,
        organization: card.organization,
        member: card.member,
        member_id: card.member_id,
        address: card.address,
        code: qr::Code::of(card.address)?.svg(),
        password: groups(card.password).collect(),
        last_day: card.last_day.in_both_calendars(card.language),
        last_day_machine: card.last_day.machine(),
        asked: asked.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  "),
    })
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use warifu_card::{Day, Issuer, Language};

    use super::*;

    struct Frame {
        lang: &'static str,
        site_name: &'static str,
    }

    impl Frame {
        fn asset(&self, name: &str) -> String {
            crate::http::assets::address(name)
        }
    }

    #[derive(Template)]
    #[template(path = "tickets/card.html")]
    struct Cards<'a> {
        page: Frame,
        title: &'static str,
        cards: Vec<CardView<'a>>,
    }

    #[test]
    fn the_print_page_has_all_of_a_card_and_the_password_after_the_cut() {
        let card = Card {
            language: Language::Japanese,
            site: "みどり総合病院 ログイン",
            organization: "みどり総合病院 <薬剤部>",
            member: "髙橋 花子",
            member_id: "PH-204817",
            address: "https://id.hospital.example.jp/t/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGA",
            password: "7KXQ4M2WPD",
            last_day: Day::new(2027, 2, 24).expect("a day"),
            issuer: Issuer {
                name: "情報システム課", telephone: "03-0000-1234", hours: "平日 9:00〜17:00"
            },
        };
        let english = Card { language: Language::English, member: "Grace Okonkwo", ..card };
        let cards = [card, english].iter().map(|card| view(card).expect("short enough")).collect();
        let page = Frame { lang: "ja", site_name: "Midori" };
        let title = Words::of(Language::Japanese).title;
        let html = Cards { page, title, cards }.render().expect("rendered");
        let sheets: Vec<&str> = html.split("<section class=\"sheet\"").skip(1).collect();
        assert_eq!(sheets.len(), 2);
        let (front, slip) = sheets[0].split_once("<div class=\"slip\">").expect("two parts");
        for expected in
            ["髙橋 花子 様", "PH-204817", "&#60;薬剤部&#62;", "M4 4h7v1h-7z", "03-0000-1234", card.address]
        {
            assert!(front.contains(expected), "{expected}: {front}");
        }
        assert!(
            front.contains("<time datetime=\"2027-02-24\">2027年2月24日（令和9年2月24日）</time>まで"),
            "{front}"
        );
        let cells = |group: &str| group.chars().map(|c| format!("<span>{c}</span>")).collect::<String>();
        for group in ["7KXQ4", "M2WPD"] {
            assert!(slip.contains(&cells(group)) && !front.contains(group) && !front.contains(&cells(group)));
        }
        assert!(!slip.contains("https"), "{slip}");
        assert!(sheets[1].contains("24 February 2027 (Reiwa 9)") && sheets[1].contains("lang=\"en\""));
    }
}
