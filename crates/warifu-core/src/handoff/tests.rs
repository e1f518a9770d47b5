use super::*;
use crate::{
    attempt::Attempts,
    audit::{EventKind, Visit},
    ceremony::{self, Ceremony},
    change::{Change, Decision},
    member::{NotAdmitted, Standing},
    passkey::{DisabledBy, PasskeyState},
    policy::{Between, Policy},
    random::Seeded,
    sample::{self, NOW},
    secret::Token,
    sign_in::{Assertion, Owned},
};

fn phone() -> TokenHash {
    Token::new(&mut Seeded::new(11)).hash()
}

fn visit() -> Visit {
    Visit { address: "198.51.100.9".into(), browser: "Safari on iPhone".into(), support_code: "P".into() }
}

fn claim() -> Claim {
    Claim { phone: phone(), browser: "Safari on iPhone".into(), address: "198.51.100.9".into(), at: NOW }
}

fn claimed(digits: Option<u32>) -> State {
    let digits = digits.map(|wrong| Digits { key: TokenHash([6; 32]), wrong });
    State::Claimed { by: claim(), number: 42, choices: [17, 42, 88], digits }
}

fn matched_by(by: Claim) -> State {
    State::Matched { by, trouble: None }
}

fn proved(at: Time) -> Proved {
    Proved { passkey: sample::passkey().id, uv_initialized: true, at }
}

fn at(state: State) -> Handoff {
    Handoff { state, version: 5, ..sample::handoff() }
}

fn claiming(step: i64, phone: &TokenHash, policy: &Policy) -> Decision<Stepped> {
    go_on(&sample::handoff(), step, phone, policy, NOW)
}

fn go_on(handoff: &Handoff, step: i64, phone: &TokenHash, policy: &Policy, now: Time) -> Decision<Stepped> {
    let claiming =
        Claiming { step, phone, address: [198, 51, 100, 9].into(), policy, countries: (None, None) };
    Stepping { handoff, now, visit: &visit() }.go_on(&claiming, &mut Seeded::new(3))
}

/// The state that a decision steps to, and how many events tell of it.
fn wrote<T>(decision: &Decision<T>) -> (Option<&State>, usize) {
    let to = decision.changes.iter().find_map(|change| match change {
        Change::Handoff(HandoffChange::Step { to, .. }) => Some(to),
        _ => None,
    });
    (to, decision.changes.iter().filter(|change| matches!(change, Change::Audit(_))).count())
}

#[test]
fn what_began_is_found_by_its_id_alone_and_collected_by_its_token_alone() {
    let organization = sample::organization();
    let beginning = Beginning {
        purpose: Purpose::SignIn,
        typed: "hanako",
        member: Some(sample::member().id),
        organization: &organization,
        before: None,
        now: NOW,
        visit: &sample::visit(),
    };
    let started = beginning.start(&mut Seeded::new(10));
    let Change::Handoff(HandoffChange::Start(handoff)) = &started.changes[0] else { panic!("{started:?}") };
    assert_eq!(**handoff, Handoff { hash: handoff.hash, ..sample::handoff() });
    assert_eq!(handoff.hash, HandoffId::of(&started.outcome).hash());
    // What it began before on the same page ends with it, unless it is over.
    for (before, replaced) in [(at(claimed(None)), true), (at(State::Collected { by: claim() }), false)] {
        let again = Beginning { before: Some(&before), ..beginning }.start(&mut Seeded::new(10));
        let ended = State::Ended { because: Ended::Replaced };
        assert_eq!(wrote(&again).0, replaced.then_some(&ended));
    }
    let unknown = Beginning { member: None, ..beginning }.start(&mut Seeded::new(10));
    let Change::Audit(event) = &unknown.changes[1] else { panic!("{unknown:?}") };
    assert_eq!(event.event.member, None);
    let body = String::from_utf8(event.event.body()).expect("JSON");
    assert!(!body.contains("hanako"), "what was typed is in no event: {body}");
}

#[test]
fn nothing_secret_is_shown_by_debug() {
    let token = Token::new(&mut Seeded::new(1));
    let id = HandoffId::of(&token);
    assert_eq!(format!("{id:?}"), "HandoffId(…)");
    assert_ne!(&token.derive(b"handoff-id")[..16], &token.derive(b"another use")[..16]);
    assert_eq!(HandoffId::from_bytes(*id.bytes()), id);
}

#[test]
fn an_address_is_good_in_its_minute_and_the_next_and_none_after_the_claim() {
    let seconds = |n| NOW + Span::seconds(n);
    let late = Claim { at: seconds(125), ..claim() };
    for (row, (state, step, now, good)) in [
        (State::Waiting, 0, seconds(0), true),
        (State::Waiting, 0, seconds(119), true),
        (State::Waiting, 0, seconds(120), false),
        (State::Waiting, 2, seconds(120), true),
        // A replica's clock is ahead.
        (State::Waiting, 1, seconds(59), true),
        (State::Waiting, 2, seconds(59), false),
        (State::Waiting, -1, seconds(0), true),
        (matched_by(late.clone()), 2, seconds(400), true),
        (matched_by(late.clone()), 1, seconds(400), true),
        (matched_by(late.clone()), 4, seconds(400), false),
        (matched_by(late), 6, seconds(400), false),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(at(state).takes_step(step, now), good, "row {row}");
    }
    assert_eq!((LAST_STEP, step_at(NOW, seconds(599))), (10, 9));
}

#[test]
fn who_presses_go_on_claims_comes_back_or_ends_it() {
    let (mine, other, policy) = (phone(), TokenHash([8; 32]), Policy::default());
    let taken = claiming(0, &mine, &policy);
    let (Some(State::Claimed { by, number, choices, digits: None }), 1) = wrote(&taken) else {
        panic!("{taken:?}")
    };
    assert_eq!((by.phone, by.browser.as_str()), (mine, "Safari on iPhone"));
    assert!(choices.contains(number) && choices.iter().all(|n| (10..100).contains(n)));

    let late = NOW + LIFE;
    let ended = |because| State::Ended { because };
    for (row, (state, step, phone, now, expected)) in [
        (State::Waiting, 3, &other, NOW, "over expired"),
        (State::Waiting, 10, &other, late, "over expired"),
        (claimed(None), 0, &mine, NOW, "already"),
        (matched_by(claim()), 9, &mine, NOW, "already"),
        (claimed(None), 0, &other, NOW, "ended handoff-used"),
        (claimed(None), 0, &other, NOW + Span::minutes(5), "ended handoff-used"),
        (State::Approved { by: claim(), proved: proved(NOW) }, 0, &other, NOW, "ended handoff-used"),
        (claimed(None), 5, &other, NOW + Span::minutes(5), "over expired"),
        (State::Collected { by: claim() }, 0, &mine, NOW, "over collected"),
        (ended(Ended::Declined), 0, &other, NOW, "over declined"),
        (ended(Ended::Replaced), 0, &other, NOW, "over replaced"),
    ]
    .into_iter()
    .enumerate()
    {
        let decided = go_on(&at(state), step, phone, &policy, now);
        assert_eq!(told(&decided.outcome), expected, "row {row}");
        let writes = expected.starts_with("ended");
        assert_eq!(wrote(&decided).1, usize::from(writes), "row {row}");
        assert_eq!(decided.changes.is_empty(), !writes, "row {row}");
    }
}

fn told(outcome: &Stepped) -> String {
    match outcome {
        Stepped::Already => "already".into(),
        Stepped::Ended(why) => format!("ended {}", why.name()),
        Stepped::Network => "network".into(),
        Stepped::OnceMore { left } => format!("once more {left}"),
        Stepped::Over(Over::Collected) => "over collected".into(),
        Stepped::Over(Over::Ended(why)) => format!("over {}", why.name()),
        Stepped::Over(Over::Expired) => "over expired".into(),
        Stepped::Taken => "taken".into(),
    }
}

#[test]
fn policy_may_keep_screen_and_phone_together() {
    let rules = |networks, countries| Policy {
        handoff_between_networks: networks,
        handoff_between_countries: countries,
        ..Policy::default()
    };
    use Between::{Allow, Refuse, Warn};
    let (jp, kr, mine) = (Some("JP"), Some("KR"), phone());
    let (here, there) = ([192, 0, 2, 7], [198, 51, 100, 9]);
    for (row, (phone, countries, policy, expected)) in [
        (there, (None, None), rules(Allow, Warn), Across::Fine),
        (there, (jp, jp), rules(Allow, Refuse), Across::Fine),
        (there, (jp, kr), rules(Allow, Warn), Across::Warn),
        (there, (jp, kr), rules(Allow, Allow), Across::Fine),
        (there, (jp, kr), rules(Warn, Refuse), Across::Refused),
        // Known here and unknown there is no sign of being together.
        (there, (jp, None), rules(Allow, Refuse), Across::Refused),
        (there, (jp, jp), rules(Refuse, Allow), Across::Refused),
        (here, (jp, jp), rules(Refuse, Refuse), Across::Fine),
    ]
    .into_iter()
    .enumerate()
    {
        let claiming = Claiming { step: 0, phone: &mine, address: phone.into(), policy: &policy, countries };
        assert_eq!(claiming.across(&sample::handoff()), expected, "row {row}");
        let stepped = Stepping { handoff: &sample::handoff(), now: NOW, visit: &visit() }
            .go_on(&claiming, &mut Seeded::new(3));
        assert_eq!(matches!(stepped.outcome, Stepped::Network), expected == Across::Refused, "row {row}");
        assert_eq!(stepped.changes.is_empty(), expected == Across::Refused, "row {row}");
    }
    let elsewhere = Policy { handoff_phone_networks: vec!["203.0.113.0/24".into()], ..Policy::default() };
    assert_eq!(told(&claiming(0, &mine, &elsewhere).outcome), "network");
}

#[test]
fn no_is_taken_from_whoever_could_go_on() {
    let mine = phone();
    for (row, (state, step, phone, now, expected)) in [
        (State::Waiting, 0, None, NOW, "ended declined"),
        (State::Waiting, 4, None, NOW, "over expired"),
        (claimed(None), 7, Some(&mine), NOW, "ended declined"),
        (matched_by(claim()), 7, Some(&mine), NOW, "ended declined"),
        (claimed(None), 0, None, NOW, "ended declined"),
        (claimed(None), 7, None, NOW, "over expired"),
        (State::Collected { by: claim() }, 0, Some(&mine), NOW, "over collected"),
    ]
    .into_iter()
    .enumerate()
    {
        let handoff = at(state);
        let stepping = Stepping { handoff: &handoff, now, visit: &visit() };
        assert_eq!(told(&stepping.decline(step, phone, &mut Seeded::new(3)).outcome), expected, "row {row}");
    }
}

#[test]
fn the_number_is_picked_once_and_digits_have_three_tries() {
    let pick = |number| Matching::Pick(Pick::Number(number));
    let digits = Matching::Pick(Pick::Digits(TokenHash([6; 32])));
    let typed = |right| Matching::Digits { right };
    let matched = Some("matched");
    for (row, (state, matching, expected, stage)) in [
        (claimed(None), pick(42), "taken", matched),
        (claimed(Some(2)), pick(42), "taken", matched),
        (claimed(None), pick(17), "ended handoff-number-wrong", Some("ended")),
        (claimed(None), pick(43), "ended handoff-number-wrong", Some("ended")),
        (claimed(None), Matching::Pick(Pick::NoNumber), "ended no-number", Some("ended")),
        (claimed(None), digits, "taken", Some("claimed")),
        (claimed(Some(1)), digits, "already", None),
        (claimed(None), typed(true), "already", None),
        (claimed(Some(2)), typed(true), "taken", matched),
        (claimed(Some(0)), typed(false), "once more 2", Some("claimed")),
        (claimed(Some(1)), typed(false), "once more 1", Some("claimed")),
        (claimed(Some(2)), typed(false), "ended handoff-number-wrong", Some("ended")),
        (matched_by(claim()), pick(17), "already", None),
        (State::Waiting, pick(42), "already", None),
        (State::Collected { by: claim() }, pick(42), "over collected", None),
    ]
    .into_iter()
    .enumerate()
    {
        let handoff = at(state);
        let stepping = Stepping { handoff: &handoff, now: NOW, visit: &visit() };
        let decided = stepping.matching(matching, &mut Seeded::new(3));
        assert_eq!(told(&decided.outcome), expected, "row {row}");
        let to = wrote(&decided).0.map(|state| serde_json::to_value(state).expect("plain data"));
        assert_eq!(to.as_ref().and_then(|to| to["stage"].as_str()), stage, "row {row}");
    }
    let late = Stepping { handoff: &at(claimed(None)), now: NOW + LIFE, visit: &visit() };
    assert_eq!(told(&late.matching(pick(42), &mut Seeded::new(3)).outcome), "over expired");
}

#[test]
fn every_number_and_place_comes_up() {
    let mine = phone();
    let (mut places, mut numbers) = ([0; 3], std::collections::BTreeSet::new());
    for seed in 0..2_000 {
        let stepping = Stepping { handoff: &sample::handoff(), now: NOW, visit: &visit() };
        let policy = Policy::default();
        let claiming = Claiming {
            step: 0,
            phone: &mine,
            address: [192, 0, 2, 7].into(),
            policy: &policy,
            countries: (None, None),
        };
        let decided = stepping.go_on(&claiming, &mut Seeded::new(seed));
        let (Some(State::Claimed { number, choices, .. }), _) = wrote(&decided) else {
            panic!("{decided:?}")
        };
        assert!(choices[0] != choices[1] && choices[1] != choices[2] && choices[0] != choices[2]);
        places[choices.iter().position(|choice| choice == number).expect("one of them")] += 1;
        numbers.insert(*number);
    }
    assert!(places.iter().all(|count| (550..800).contains(count)), "{places:?}");
    assert_eq!(numbers.len(), 90);
}

fn owned() -> Owned {
    Owned {
        passkey: sample::passkey(),
        member: sample::member(),
        organization: Organization {
            policy: Policy { handoff_sign_in: true, ..Policy::default() },
            ..sample::organization()
        },
    }
}

fn approve(
    state: State,
    member: Option<Id<Member>>,
    owned: Option<&Owned>,
    checked: Result<&Assertion, &str>,
    locked: bool,
) -> Decision<Result<(), Refused>> {
    let handoff = Handoff { member, ..at(state) };
    let purpose = ceremony::Purpose::Handoff { handoff: handoff.hash };
    let ceremony =
        Ceremony::begin(purpose, "warifu.example", [0; 32], Span::minutes(5), NOW, &mut Seeded::new(2));
    let mut confirmations = Attempts::none([1; 32]);
    if locked {
        confirmations.locked_until = NOW + Span::minutes(1);
    }
    let visit = visit();
    let approving = Approving {
        handoff: &handoff,
        ceremony: &ceremony,
        owned,
        checked,
        confirmations: &confirmations,
        now: NOW,
        visit: &visit,
        address: [198, 51, 100, 9].into(),
    };
    let decided = approving.decide(&mut Seeded::new(1));
    assert_eq!(decided.changes[0], ceremony.spend().into(), "a challenge is spent whatever comes of it");
    decided
}

#[test]
fn only_a_passkey_of_the_typed_id_approves_and_the_answer_is_one_for_every_other() {
    type Spoil = fn(&mut Owned);
    const GOOD: Assertion = Assertion { sign_count: 0, backup_state: true };
    let matched = || matched_by(claim());
    let hanako = Some(sample::member().id);
    let someone = Some(Id::from_bytes([77; 16]));
    let step = |step: &str| Refused::PasskeyFailed { step: step.to_owned() };
    let unknown = || Err(Refused::MemberUnknown);
    // What was typed is nobody's, or the passkey isn't known, or it is another member's: told alike.
    for (member, owned) in [(None, Some(&owned())), (someone, Some(&owned())), (hanako, None), (None, None)] {
        let decided = approve(matched(), member, owned, Ok(&GOOD), false);
        assert_eq!(decided.outcome, unknown());
        // It goes on waiting, and the screen is told.
        let told = State::Matched { by: claim(), trouble: Some("member-unknown".into()) };
        assert_eq!((wrote(&decided), decided.changes.len()), ((Some(&told), 1), 3));
    }
    assert_eq!(
        approve(matched(), someone, Some(&owned()), Err("signature"), false).outcome,
        Err(step("signature"))
    );
    let cases: [(Spoil, Result<(), Refused>); 6] = [
        (|_| (), Ok(())),
        (
            |o| {
                let (by, reason) = (DisabledBy::Member, String::new());
                o.passkey.state = PasskeyState::Disabled { by, reason, at: NOW };
            },
            Err(Refused::PasskeyDisabled { by: DisabledBy::Member }),
        ),
        (|o| o.member.standing = Standing::Disabled, Err(Refused::NotAdmitted(NotAdmitted::Disabled))),
        (|o| o.organization.policy.handoff_sign_in = false, Err(Refused::NotAllowed)),
        (|o| o.organization.policy.handoff_phone_networks = vec!["10.0.0.0/8".into()], Err(Refused::Network)),
        (|o| o.passkey.sign_count = 5, Err(Refused::CounterWentBack { disabled: true })),
    ];
    for (row, (spoil, expected)) in cases.into_iter().enumerate() {
        let mut owned = owned();
        spoil(&mut owned);
        let decided = approve(matched(), hanako, Some(&owned), Ok(&GOOD), false);
        assert_eq!(decided.outcome, expected, "row {row}");
        let approved = matches!(wrote(&decided).0, Some(State::Approved { .. }));
        assert_eq!(approved, expected.is_ok(), "row {row}");
    }
    let locked = approve(matched(), hanako, Some(&owned()), Ok(&GOOD), true);
    assert_eq!(locked.outcome, Err(Refused::Locked { until: NOW + Span::minutes(1) }));
    for state in [State::Waiting, claimed(None), State::Approved { by: claim(), proved: proved(NOW) }] {
        assert_eq!(
            approve(state, hanako, Some(&owned()), Ok(&GOOD), false).outcome,
            Err(Refused::Over(None))
        );
    }
    let over = Err(Refused::Over(Some(Over::Collected)));
    assert_eq!(
        approve(State::Collected { by: claim() }, hanako, Some(&owned()), Ok(&GOOD), false).outcome,
        over
    );
}

#[test]
fn what_was_approved_waits_a_minute_to_be_collected() {
    let late = NOW + LIFE - Span::seconds(1);
    for (row, (state, now, live, collectable)) in [
        (State::Approved { by: claim(), proved: proved(NOW) }, NOW + Span::seconds(59), Ok(()), true),
        (
            State::Approved { by: claim(), proved: proved(NOW) },
            NOW + COLLECT_WITHIN,
            Err(Over::Expired),
            false,
        ),
        // Approved at the last moment of the ten minutes.
        (State::Approved { by: claim(), proved: proved(late) }, NOW + LIFE, Ok(()), true),
        (matched_by(claim()), late, Ok(()), false),
        (matched_by(claim()), NOW + LIFE, Err(Over::Expired), false),
        (State::Collected { by: claim() }, NOW, Err(Over::Collected), false),
    ]
    .into_iter()
    .enumerate()
    {
        let handoff = at(state);
        assert_eq!((handoff.live(now), handoff.collectable(now).is_some()), (live, collectable), "row {row}");
    }
}

#[test]
fn events_of_a_handoff_name_whom_it_is_about_and_say_no_more() {
    let decided = claiming(0, &phone(), &Policy::default());
    let Some(Change::Audit(salted)) = decided.changes.last() else { panic!("{decided:?}") };
    assert_eq!(salted.event.what, EventKind::HandoffClaimed { purpose: "sign-in".into() });
    assert_eq!((salted.event.member, salted.event.session), (Some(sample::member().id), None));
}
