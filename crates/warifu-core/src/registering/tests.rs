use super::*;
use crate::{
    ceremony::Purpose,
    evidence::{Evidence, Method},
    policy::{Authenticators, Policy},
    random::Seeded,
    sample,
    time::Span,
};

fn credential() -> NewCredential {
    NewCredential {
        credential_id: vec![9; 32],
        public_key: vec![1; 77],
        algorithm: -7,
        sign_count: 0,
        transports: vec!["internal".into()],
        aaguid: Aaguid([0; 16]),
        attachment: Some(Attachment::Platform),
        backup_eligible: true,
        backup_state: true,
        user_verified: true,
        attested: None,
        on_phone: false,
        name: "iPhone".into(),
    }
}

fn security_key() -> Attested {
    Attested {
        external: true,
        format: "packed".into(),
        hardware: true,
        model: "Example Key".into(),
        root: "ab".repeat(32),
    }
}

fn ceremony() -> Ceremony {
    let purpose = Purpose::Register { session: sample::session().session.id, member: sample::member().id };
    Ceremony::begin(purpose, "warifu.example", [0; 32], Span::minutes(5), sample::NOW, &mut Seeded::new(2))
}

struct Case {
    loaded: LoadedSession,
    own: Vec<Passkey>,
    credential: NewCredential,
    late: Span,
}

impl Case {
    fn new() -> Self {
        let own = vec![sample::passkey()];
        Self { loaded: sample::session(), own, credential: credential(), late: Span::seconds(10) }
    }
    fn finish(self, upgrade: bool) -> Decision<Result<Passkey, Refused>> {
        let allowed =
            if upgrade { Allowed::ByUpgrade(&self.loaded) } else { Allowed::BySession(&self.loaded) };
        let now = sample::NOW + self.late;
        let checked = Ok(self.credential);
        finish(allowed, &self.own, &ceremony(), checked, now, &sample::visit(), &mut Seeded::new(3))
    }
}

#[test]
fn a_registration_is_refused_for_each_of_its_rules() {
    type Spoil = fn(&mut Case);
    let cases: [(Spoil, Result<(), Refused>); 9] = [
        (|_| (), Ok(())),
        (|c| c.late = Span::minutes(5), Err(Refused::Unfit(Unfit::Expired))),
        (|c| c.credential.user_verified = false, Err(Refused::Invalid { step: "user-verified".into() })),
        (|c| c.credential.credential_id = sample::passkey().credential_id, Err(Refused::AlreadyRegistered)),
        (|c| c.loaded.member.passkeys = 10, Err(Refused::LimitReached { limit: 10 })),
        (
            |c| c.loaded.member.standing = crate::member::Standing::Disabled,
            Err(Refused::NotAdmitted(NotAdmitted::Disabled)),
        ),
        (
            |c| c.loaded.session.evidence[0].at = sample::NOW - Span::minutes(10),
            Err(Refused::NeedsConfirmation(NeedsConfirmation::ByPasskey)),
        ),
        (
            |c| {
                c.loaded.organization.policy.authenticators =
                    Authenticators::Providers(vec!["ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".into()]);
            },
            Err(Refused::AuthenticatorNotAllowed {
                allowed: Authenticators::Providers(vec!["ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".into()]),
            }),
        ),
        (
            |c| {
                c.loaded.member.passkeys = 10;
                c.loaded.organization.policy = Policy { passkey_limit: None, ..Policy::default() };
            },
            Ok(()),
        ),
    ];
    for (row, (spoil, expected)) in cases.into_iter().enumerate() {
        let mut case = Case::new();
        spoil(&mut case);
        let decided = case.finish(false);
        assert_eq!(decided.outcome.map(|_| ()), expected, "row {row}");
        assert_eq!(
            decided.changes[0],
            ceremony().spend().into(),
            "the challenge is spent in any case, row {row}"
        );
        assert!(decided.changes.iter().any(|c| matches!(c, Change::Audit(_))), "row {row}");
        let registers =
            decided.changes.iter().any(|c| matches!(c, Change::Passkey(PasskeyChange::Register(_))));
        assert_eq!(registers, expected.is_ok(), "row {row}");
    }
}

#[test]
fn a_silent_upgrade_needs_policy_and_a_password_just_typed_and_proves_no_verification() {
    let typed = |case: &mut Case| {
        case.loaded.session.evidence =
            vec![Evidence { method: Method::Password { version: 1 }, at: sample::NOW }];
        case.own.clear();
    };
    let mut off = Case::new();
    typed(&mut off);
    assert_eq!(off.finish(true).outcome.map(|_| ()), Err(Refused::UpgradeNotAllowed));

    let mut shared = Case::new();
    typed(&mut shared);
    shared.loaded.organization.policy =
        Policy { silent_upgrade: true, shared_computer: true, ..Policy::default() };
    assert_eq!(shared.finish(true).outcome.map(|_| ()), Err(Refused::UpgradeNotAllowed));

    let mut untyped = Case::new();
    untyped.loaded.organization.policy.silent_upgrade = true;
    assert_eq!(untyped.finish(true).outcome.map(|_| ()), Err(Refused::UpgradeNotAllowed));

    let mut held = Case::new();
    typed(&mut held);
    held.own = vec![sample::passkey()];
    held.loaded.organization.policy.silent_upgrade = true;
    let refused = held.finish(true).outcome.map(|_| ());
    assert_eq!(refused, Err(Refused::UpgradeNotAllowed), "a password adds nothing beside a passkey");

    let mut allowed = Case::new();
    typed(&mut allowed);
    allowed.loaded.organization.policy.silent_upgrade = true;
    allowed.credential.user_verified = false;
    let passkey = allowed.finish(true).outcome.expect("registered");
    assert!(!passkey.uv_initialized);
    assert_eq!(passkey.registered_how, RegisteredHow::Upgrade);
}

#[test]
fn nothing_is_made_silently_where_a_silent_passkey_could_not_be_allowed() {
    for authenticators in
        [Authenticators::PhonesOnly, Authenticators::DeviceBoundOnly, Authenticators::SecurityKeysOnly]
    {
        let mut case = Case::new();
        case.loaded.session.evidence =
            vec![Evidence { method: Method::Password { version: 1 }, at: sample::NOW }];
        case.own.clear();
        // Even if what the browser made would be taken.
        case.credential.attested = Some(security_key());
        case.credential.on_phone = true;
        case.loaded.organization.policy =
            Policy { silent_upgrade: true, authenticators: authenticators.clone(), ..Policy::default() };
        let refused = case.finish(true).outcome.map(|_| ());
        assert_eq!(refused, Err(Refused::UpgradeNotAllowed), "{authenticators:?}");
    }
}

#[test]
fn what_an_authenticator_proved_is_kept_and_recorded() {
    let mut case = Case::new();
    case.loaded.organization.policy.authenticators = Authenticators::SecurityKeysOnly;
    case.credential.attachment = Some(Attachment::CrossPlatform);
    (case.credential.backup_eligible, case.credential.backup_state) = (false, false);
    case.credential.attested = Some(security_key());
    let decided = case.finish(false);
    let passkey = decided.outcome.expect("registered");
    assert_eq!(passkey.attested, Some(security_key()));
    let recorded = decided.changes.iter().find_map(|change| match change {
        Change::Audit(salted) => match &salted.event.what {
            EventKind::PasskeyRegistered { attested, .. } => Some(attested.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(recorded, Some(Some(security_key())));
}

#[test]
fn an_attestation_that_cannot_be_judged_is_not_an_invalid_answer() {
    let (ticket, member, mut organization) = (sample::ticket(), sample::member(), sample::organization());
    organization.policy.authenticators = Authenticators::DeviceBoundOnly;
    let allowed = Allowed::ByTicket { ticket: &ticket, member: &member, organization: &organization };
    for (unverified, refused) in [
        (
            Unverified::Attestation,
            Refused::AuthenticatorNotAllowed { allowed: Authenticators::DeviceBoundOnly },
        ),
        (Unverified::Step("verify origin".into()), Refused::Invalid { step: "verify origin".into() }),
    ] {
        let (visit, mut random) = (sample::visit(), Seeded::new(1));
        let decided = finish(allowed, &[], &ceremony(), Err(unverified), sample::NOW, &visit, &mut random);
        assert_eq!(decided.outcome, Err(refused));
    }
}

#[test]
fn a_ticket_registers_one_passkey_and_is_spent_by_it() {
    let (ticket, member, organization) = (sample::ticket(), sample::member(), sample::organization());
    let allowed = Allowed::ByTicket { ticket: &ticket, member: &member, organization: &organization };
    let decided = finish(
        allowed,
        &[],
        &ceremony(),
        Ok(credential()),
        sample::NOW,
        &sample::visit(),
        &mut Seeded::new(1),
    );
    assert!(decided.outcome.is_ok());
    assert!(
        decided.changes.contains(&Change::Ticket(TicketChange::Spend { id: ticket.id, at: sample::NOW }))
    );
    assert!(
        !decided.changes.iter().any(|c| matches!(c, Change::Session(_))),
        "a ticket never opens a session"
    );
}

#[test]
fn a_ticket_that_cannot_be_used_says_why() {
    use crate::ticket::TicketState;
    for (state, late, why) in [
        (TicketState::Used, Span::seconds(0), Unusable::Used),
        (TicketState::Replaced, Span::seconds(0), Unusable::Replaced),
        (TicketState::Revoked, Span::seconds(0), Unusable::Invalid),
        (TicketState::Open, Span::days(90), Unusable::Expired),
    ] {
        let ticket = Ticket { state, ..sample::ticket() };
        let (member, organization) = (sample::member(), sample::organization());
        let allowed = Allowed::ByTicket { ticket: &ticket, member: &member, organization: &organization };
        assert_eq!(may_begin(allowed, &[], sample::NOW + late), Err(Refused::Ticket(why)));
    }
}

#[test]
fn a_recovery_code_brings_one_registration_and_nothing_else() {
    use crate::recovery_code::registration_nonce;
    let by_code = || {
        let method = Method::RecoveryCode { codes: crate::id::Id::from_bytes([9; 16]) };
        let mut case = Case::new();
        case.loaded.session.evidence = vec![Evidence { method, at: sample::NOW }];
        case
    };
    let finish = |case: &Case, own: &[Passkey]| {
        let now = sample::NOW + case.late;
        let allowed = Allowed::by(&case.loaded, own, now);
        finish(allowed, own, &ceremony(), Ok(credential()), now, &sample::visit(), &mut Seeded::new(3))
    };
    let case = by_code();
    let decided = finish(&case, &case.own);
    let passkey = decided.outcome.expect("registered");
    assert_eq!(passkey.registered_how, RegisteredHow::RecoveryCode);
    let nonce = registration_nonce(&case.loaded.session);
    let spent = |c: &Change| matches!(c, Change::Nonce(NonceChange::Spend { nonce: n, .. }) if *n == nonce);
    assert!(decided.changes.iter().any(spent), "of two at once, one is written");
    let needs = Err(Refused::NeedsConfirmation(NeedsConfirmation::ByPasskey));
    let (id, credential_id) = (crate::id::Id::from_bytes([44; 16]), vec![8; 32]);
    let own = [sample::passkey(), Passkey { id, credential_id, ..passkey }];
    assert_eq!(finish(&case, &own).outcome.map(|_| ()), needs);
    let mut late = by_code();
    late.loaded.session.evidence[0].at = sample::NOW - crate::time::Span::minutes(10);
    assert_eq!(finish(&late, &late.own).outcome.map(|_| ()), needs);
}
