use super::*;
use crate::{random::Seeded, sample};

fn evidence(method: Method, age: Span) -> Evidence {
    Evidence { method, at: sample::NOW - age }
}

fn by_passkey(uv_initialized: bool) -> Method {
    Method::by(&sample::passkey(), uv_initialized)
}

fn by_handoff() -> Method {
    Method::Handoff { passkey: sample::passkey().id, uv_initialized: true }
}

#[test]
fn a_recent_ceremony_of_the_strongest_kind_is_needed() {
    let password = || Method::Password { version: 1 };
    let minute = Span::minutes(1);
    let enabled = sample::passkey();
    let unvouched = Passkey { uv_initialized: false, ..sample::passkey() };
    let (by, at) = (DisabledBy::Member, sample::NOW);
    let disabled =
        Passkey { state: PasskeyState::Disabled { by, reason: String::new(), at }, ..sample::passkey() };
    let long_ago = match disabled.state.clone() {
        PasskeyState::Disabled { by, reason, .. } => {
            let at = sample::NOW - STILL_HELD_FOR;
            Passkey { state: PasskeyState::Disabled { by, reason, at }, ..sample::passkey() }
        }
        PasskeyState::Enabled => unreachable!("made disabled above"),
    };
    let by_system = Passkey {
        state: PasskeyState::Disabled { by: DisabledBy::System, reason: String::new(), at },
        ..sample::passkey()
    };
    let (by_passkey_first, by_password_first) =
        (Err(NeedsConfirmation::ByPasskey), Err(NeedsConfirmation::ByPassword));
    for (row, (own, evidence, expected)) in [
        (&enabled, evidence(by_passkey(true), minute), Ok(())),
        (&enabled, evidence(by_passkey(true), Span::minutes(10)), by_passkey_first),
        (&enabled, evidence(by_passkey(false), minute), by_passkey_first),
        (&enabled, evidence(password(), minute), by_passkey_first),
        // A password alone must not disable somebody's passkeys and then be the strongest thing left.
        (&disabled, evidence(password(), minute), Err(NeedsConfirmation::ByTicket)),
        (&disabled, evidence(by_passkey(true), minute), Err(NeedsConfirmation::ByTicket)),
        (&long_ago, evidence(password(), minute), Ok(())),
        (&by_system, evidence(password(), minute), Ok(())),
        (&long_ago, evidence(password(), Span::minutes(10)), by_password_first),
        (&long_ago, evidence(Method::Password { version: 0 }, minute), by_password_first),
        (&unvouched, evidence(password(), minute), Ok(())),
        (&unvouched, evidence(by_passkey(false), minute), by_password_first),
        (
            &enabled,
            evidence(Method::RecoveryCode { codes: Id::from_bytes([9; 16]) }, minute),
            by_passkey_first,
        ),
        (
            &long_ago,
            evidence(Method::RecoveryCode { codes: Id::from_bytes([9; 16]) }, minute),
            by_password_first,
        ),
        (&enabled, evidence(by_handoff(), Span::seconds(1)), by_passkey_first),
        (&long_ago, evidence(by_handoff(), Span::seconds(1)), by_password_first),
    ]
    .into_iter()
    .enumerate()
    {
        let mut loaded = sample::session();
        loaded.session.evidence = vec![evidence];
        assert_eq!(confirmed(&loaded, std::slice::from_ref(own), sample::NOW), expected, "row {row}");
    }
}

/// Runs one action on the sample passkey in `state`, with a ceremony `age` old.
fn act(
    state: PasskeyState,
    age: Span,
    action: fn(&Managing<'_>, Id<Passkey>, &mut Seeded) -> Managed,
) -> Managed {
    let own = [Passkey { state, ..sample::passkey() }];
    let mut loaded = sample::session();
    let other = Method::Passkey { passkey: Id::from_bytes([44; 16]), uv_initialized: true, hardware: false };
    loaded.session.evidence = vec![evidence(other, age)];
    let managing = Managing { loaded: &loaded, own: &own, now: sample::NOW, visit: &sample::visit() };
    // The passkey may be disabled while another one keeps the session fresh.
    let other = Passkey { id: Id::from_bytes([44; 16]), ..sample::passkey() };
    let own = [own[0].clone(), other];
    action(&Managing { own: &own, ..managing }, sample::passkey().id, &mut Seeded::new(1))
}

#[test]
fn who_may_do_what_to_a_device() {
    let at = sample::NOW;
    let disabled = |by| PasskeyState::Disabled { by, reason: String::new(), at };
    let (fresh, stale) = (Span::minutes(1), Span::minutes(11));
    type Action = fn(&Managing<'_>, Id<Passkey>, &mut Seeded) -> Managed;
    let disable: Action = |m, id, r| m.disable(id, r);
    let enable: Action = |m, id, r| m.enable(id, r);
    let delete: Action = |m, id, r| m.delete(id, r);
    let rename: Action = |m, id, r| m.rename(id, "another".into(), r);
    let ask = Err(Refused::NeedsConfirmation(NeedsConfirmation::ByPasskey));
    let not_yours = |by| Err(Refused::NotYours { by });
    for (row, (action, state, age, expected)) in [
        (disable, PasskeyState::Enabled, stale, Ok(())),
        (disable, disabled(DisabledBy::Member), fresh, Err(Refused::NothingToDo)),
        (enable, disabled(DisabledBy::Member), fresh, Ok(())),
        (enable, disabled(DisabledBy::Member), stale, ask.clone()),
        (enable, disabled(DisabledBy::Administrator), fresh, not_yours(DisabledBy::Administrator)),
        (enable, disabled(DisabledBy::System), fresh, not_yours(DisabledBy::System)),
        (enable, PasskeyState::Enabled, fresh, Err(Refused::NothingToDo)),
        (delete, PasskeyState::Enabled, fresh, Ok(())),
        (delete, PasskeyState::Enabled, stale, ask.clone()),
        (delete, disabled(DisabledBy::Administrator), fresh, not_yours(DisabledBy::Administrator)),
        (rename, PasskeyState::Enabled, fresh, Ok(())),
        (rename, PasskeyState::Enabled, stale, ask),
    ]
    .into_iter()
    .enumerate()
    {
        let done = act(state, age, action);
        assert_eq!(done.outcome, expected, "row {row}");
        let audited = done.changes.iter().filter(|c| matches!(c, Change::Audit(_))).count();
        assert_eq!(
            (audited, done.changes.is_empty()),
            (usize::from(expected.is_ok()), expected.is_err()),
            "row {row}"
        );
    }
}

#[test]
fn recovery_codes_are_made_after_a_recent_ceremony_only() {
    let make: fn(&Managing<'_>, Id<Passkey>, &mut Seeded) -> Managed =
        |m, _, r| m.make_recovery_codes(None, sample::recovery_codes(), r);
    let ask = Err(Refused::NeedsConfirmation(NeedsConfirmation::ByPasskey));
    for (age, expected) in [(Span::minutes(1), Ok(())), (Span::minutes(11), ask)] {
        let done = act(PasskeyState::Enabled, age, make);
        let made = done.changes.iter().filter(|c| matches!(c, Change::RecoveryCode(_))).count();
        assert_eq!((made, done.outcome.clone()), (usize::from(expected.is_ok()), expected));
    }
    let none = RecoveryCodes { codes: Vec::new(), ..sample::recovery_codes() };
    let loaded = sample::session();
    let visit = sample::visit();
    let managing = Managing { loaded: &loaded, own: &[sample::passkey()], now: sample::NOW, visit: &visit };
    let done = managing.make_recovery_codes(None, none, &mut Seeded::new(1));
    assert_eq!((done.outcome, done.changes.len()), (Err(Refused::NothingToDo), 0));
}

#[test]
fn disabling_and_deleting_end_the_sessions_that_the_device_began() {
    let ends = |done: Managed| {
        let id = sample::passkey().id;
        done.changes.contains(&Change::Session(SessionChange::EndByPasskey { passkey: id }))
    };
    assert!(ends(act(PasskeyState::Enabled, Span::minutes(1), |m, id, r| m.disable(id, r))));
    assert!(ends(act(PasskeyState::Enabled, Span::minutes(1), |m, id, r| m.delete(id, r))));
}

#[test]
fn a_step_up_replaces_the_token_and_keeps_other_kinds_of_evidence() {
    let mut loaded = sample::session();
    loaded.session.evidence = vec![
        evidence(Method::Password { version: 1 }, Span::hours(1)),
        evidence(by_passkey(true), Span::hours(1)),
    ];
    let visit = sample::visit();
    let managing = Managing { loaded: &loaded, own: &[], now: sample::NOW, visit: &visit };
    let confirmed =
        managing.confirm(Vec::new(), evidence(by_passkey(true), Span::seconds(0)), &mut Seeded::new(1));
    let Some(Change::Session(SessionChange::Confirm { from, token, evidence, .. })) =
        confirmed.changes.iter().find(|c| matches!(c, Change::Session(_)))
    else {
        panic!("no session change")
    };
    assert_eq!(*from, loaded.session.token);
    assert_eq!(*token, confirmed.outcome.hash());
    assert_eq!(evidence.iter().map(|e| e.method.name()).collect::<Vec<_>>(), ["password", "passkey"]);
    assert_eq!(evidence[1].at, sample::NOW);
}
