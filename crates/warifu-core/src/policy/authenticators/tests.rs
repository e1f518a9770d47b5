use super::*;
use Authenticators::{Any, DeviceBoundOnly, PhonesOnly, SecurityKeysOnly};

const GOOGLE: &str = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";

/// One authenticator as it shows itself: attachment, transports, BE, what it proves, and where the browser runs.
struct Shown {
    name: &'static str,
    attachment: Option<Attachment>,
    transports: &'static [&'static str],
    synced: bool,
    /// `Some(external)` where the model is proved.
    proved: Option<bool>,
    on_phone: bool,
}

const PLATFORM: Option<Attachment> = Some(Attachment::Platform);
const CARRIED: Option<Attachment> = Some(Attachment::CrossPlatform);

const fn shown(
    name: &'static str,
    attachment: Option<Attachment>,
    transports: &'static [&'static str],
) -> Shown {
    Shown { name, attachment, transports, synced: false, proved: None, on_phone: false }
}

fn takes(rule: &Authenticators, shown: &Shown) -> bool {
    let attested = shown.proved.map(|external| Attested {
        external,
        format: "packed".into(),
        hardware: true,
        model: "Example".into(),
        root: "00".repeat(32),
    });
    let transports: Vec<String> = shown.transports.iter().map(|&told| told.to_owned()).collect();
    rule.take(&Facts {
        aaguid: Aaguid::parse(GOOGLE).expect("an AAGUID"),
        attested: attested.as_ref(),
        attachment: shown.attachment,
        backup_eligible: shown.synced,
        on_phone: shown.on_phone,
        transports: &transports,
    })
}

#[test]
fn each_rule_takes_its_own_kinds_and_no_others() {
    let cases = [
        // What it is, and whether it is taken by: phones only, device-bound only, security keys only.
        (Shown { synced: true, ..shown("desktop, synced", PLATFORM, &["internal"]) }, [false, false, false]),
        (
            Shown { synced: true, ..shown("synced, tells hybrid too", PLATFORM, &["internal", "hybrid"]) },
            [false, false, false],
        ),
        (
            Shown { synced: true, ..shown("by hybrid", CARRIED, &["hybrid", "internal"]) },
            [true, false, false],
        ),
        (
            Shown { synced: true, on_phone: true, ..shown("the phone itself", PLATFORM, &["internal"]) },
            [true, false, false],
        ),
        (Shown { on_phone: true, ..shown("untold, on a phone", None, &[]) }, [true, false, false]),
        (shown("untold, elsewhere", None, &["hybrid"]), [false, false, false]),
        (Shown { proved: Some(true), ..shown("proved key", CARRIED, &["usb"]) }, [false, true, true]),
        (
            Shown { proved: Some(true), on_phone: true, ..shown("proved key at a phone", CARRIED, &["nfc"]) },
            [false, true, true],
        ),
        (shown("unproved key", CARRIED, &["usb"]), [false, false, false]),
        (
            Shown { synced: true, proved: Some(true), ..shown("proved, synced", CARRIED, &["usb"]) },
            [false; 3],
        ),
        (Shown { proved: Some(false), ..shown("proved TPM", PLATFORM, &["internal"]) }, [false, true, false]),
        (
            Shown { proved: Some(false), ..shown("TPM that claims to be carried", CARRIED, &["usb"]) },
            [false, true, false],
        ),
        (Shown { proved: Some(true), ..shown("a key's model, untold", None, &[]) }, [false, true, false]),
        (
            Shown { proved: Some(true), ..shown("a key's model, built in", PLATFORM, &["internal"]) },
            [false, true, false],
        ),
    ];
    for (shown, expected) in cases {
        let taken = [PhonesOnly, DeviceBoundOnly, SecurityKeysOnly].map(|rule| takes(&rule, &shown));
        assert_eq!(taken, expected, "{}", shown.name);
        assert!(takes(&Any, &shown), "{}", shown.name);
        assert!(takes(&Authenticators::Providers(vec![GOOGLE.into()]), &shown), "{}", shown.name);
        let other = Authenticators::Providers(vec!["bada5566-a7aa-401f-bd96-45619a55120d".into()]);
        assert!(!takes(&other, &shown), "{}", shown.name);
    }
}

#[test]
fn attestation_is_asked_only_where_the_rule_rests_on_it() {
    for (rule, wants, silent) in [
        (Any, false, true),
        (Authenticators::Providers(vec![GOOGLE.into()]), false, true),
        (PhonesOnly, false, false),
        (DeviceBoundOnly, true, false),
        (SecurityKeysOnly, true, false),
    ] {
        assert_eq!((rule.want_attestation(), rule.take_silent_ones()), (wants, silent), "{rule:?}");
    }
}

#[test]
fn the_names_are_those_of_the_command_line() {
    for (rule, name) in [
        (Any, "\"any\""),
        (DeviceBoundOnly, "\"device-bound-only\""),
        (PhonesOnly, "\"phones-only\""),
        (SecurityKeysOnly, "\"security-keys-only\""),
    ] {
        assert_eq!(serde_json::to_string(&rule).ok().as_deref(), Some(name));
        assert_eq!(serde_json::from_str(name).ok(), Some(rule));
    }
}
