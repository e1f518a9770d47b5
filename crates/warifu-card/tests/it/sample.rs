//! Cards of people who don't exist.

use warifu_card::{Card, Day, Issuer, Language};

pub(crate) const ADDRESS: &str = "https://id.hospital.example.jp/t/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGA";
pub(crate) const PASSWORD: &str = "7KXQ4M2WPD";

pub(crate) fn japanese() -> Card<'static> {
    Card {
        language: Language::Japanese,
        site: "みどり総合病院 ログイン",
        organization: "みどり総合病院 薬剤部",
        member: "髙橋 花子",
        member_id: "PH-204817",
        address: ADDRESS,
        password: PASSWORD,
        last_day: Day::new(2027, 2, 24).expect("a day"),
        issuer: Issuer {
            name: "みどり総合病院 情報システム課",
            telephone: "03-0000-1234",
            hours: "平日 9:00〜17:00",
        },
    }
}

pub(crate) fn english() -> Card<'static> {
    Card {
        language: Language::English,
        site: "Midori General Hospital sign-in",
        organization: "Midori General Hospital, Pharmacy",
        member: "Grace Okonkwo-Fitzgerald",
        member_id: "PH-204818",
        issuer: Issuer {
            name: "Information systems, Midori General Hospital",
            telephone: "+81 3 0000 1234",
            hours: "weekdays 9:00 to 17:00",
        },
        ..japanese()
    }
}
