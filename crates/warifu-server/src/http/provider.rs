//! What keeps a passkey, by its AAGUID: names from the community list
//! passkeydeveloper/passkey-authenticator-aaguids, and what each is called in Japan, by its maker's own pages.
//!
//! For display only, never for trust.

use std::{collections::HashMap, sync::LazyLock};

use warifu_core::{member::Language, passkey::Aaguid};

/// A provider's name in each language.
struct Names {
    en: String,
    ja: Option<String>,
}

/// What a maker calls it in Japan, where that isn't its English name. `source` is for whoever keeps the list.
#[derive(serde::Deserialize)]
struct Official {
    name: String,
}

static PROVIDERS: LazyLock<HashMap<[u8; 16], Names>> = LazyLock::new(|| {
    let names: HashMap<String, String> = serde_json::from_str(include_str!("../../data/aaguid-names.json"))
        .expect("the list of provider names is part of the binary and tested");
    let official: HashMap<String, Official> =
        serde_json::from_str(include_str!("../../data/provider-names-ja.json"))
            .expect("the list of Japanese names is part of the binary and tested");
    let named = |en: String| Names { ja: official.get(&en).map(|o| o.name.clone()), en };
    names.into_iter().filter_map(|(id, name)| Some((Aaguid::parse(&id)?.0, named(name)))).collect()
});

/// The provider's name as its maker says it in `language`, where the AAGUID is known.
pub(super) fn name(aaguid: Aaguid, language: Language) -> Option<&'static str> {
    let names = PROVIDERS.get(&aaguid.0)?;
    let translated = match language {
        Language::En => None,
        Language::Ja => names.ja.as_deref(),
    };
    Some(translated.unwrap_or(&names.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_called_what_its_maker_calls_it() {
        for (aaguid, en, ja) in [
            (
                "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
                "Google Password Manager",
                "Google パスワード マネージャー",
            ),
            ("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", "Apple Passwords", "iCloudキーチェーン"),
            ("08987058-cadc-4b81-b6e1-30de50dcbe96", "Windows Hello", "Windows Hello"),
        ] {
            let aaguid = Aaguid::parse(aaguid).expect("an AAGUID");
            assert_eq!((name(aaguid, Language::En), name(aaguid, Language::Ja)), (Some(en), Some(ja)));
        }
        assert!(PROVIDERS.len() > 40);
        assert_eq!(name(Aaguid([7; 16]), Language::Ja), None);
    }
}
