//! The whole of "only the missing step", as tables.

use warifu_core::{client::Client, id::Id, time::Span};

use super::*;
use crate::{
    authorize::{Arrival, Request, check},
    sample,
};

use Acr::{Password, PhishingResistant as Phr, PhishingResistantHardware as Phrh};

const RECEIVED: Time = sample::NOW;
const MINUTES_AGO: Option<(Acr, i64)> = Some((Phr, -600));
const ESSENTIAL_PHR: &str = r#"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#;
const ESSENTIAL_PHRH: &str = r#"{"id_token":{"acr":{"essential":true,"values":["phrh"]}}}"#;

fn asked(parameters: &[(&str, &str)]) -> Checked {
    let request = Request::parse(&sample::request(parameters)).unwrap();
    check(&request, &sample::client(), Arrival::Browser).unwrap()
}

/// The session by its class and the seconds from the request's coming to its last proof; answered at once.
fn situation(session: Option<(Acr, i64)>) -> Situation<'static> {
    Situation {
        received_at: RECEIVED,
        now: RECEIVED + Span::seconds(session.map_or(0, |(_, seconds)| seconds.max(0))),
        session: session.map(|(acr, seconds)| SignedIn {
            sub: "hanako",
            acr,
            auth_time: RECEIVED + Span::seconds(seconds),
        }),
        hint: Hint::Absent,
        consented: None,
        agreed: false,
        chosen: false,
    }
}

fn next(parameters: &[(&str, &str)], situation: &Situation<'_>) -> Next {
    ask(&asked(parameters), &sample::client().settings, situation)
}

fn missing(step: Step) -> Next {
    Next::Missing(step)
}

type Row = (&'static [(&'static str, &'static str)], Option<(Acr, i64)>, Next);

fn holds(rows: Vec<Row>) {
    for (row, (parameters, session, expected)) in rows.into_iter().enumerate() {
        assert_eq!(next(parameters, &situation(session)), expected, "row {row}: {parameters:?} {session:?}");
    }
}

#[test]
fn a_live_session_answers_silently_and_only_its_absence_is_asked_for() {
    holds(vec![
        (&[], None, missing(Step::SignIn(None))),
        (&[], MINUTES_AGO, Next::Answer(Phr)),
        (&[], Some((Password, -86_000)), Next::Answer(Password)),
        (&[("prompt", "none")], None, Next::Refuse(LOGIN_REQUIRED)), // OIDC Core §3.1.2.1
        (&[("prompt", "none")], MINUTES_AGO, Next::Answer(Phr)),
        (&[("acr_values", "phr")], None, missing(Step::SignIn(Some(Phr)))),
        (&[("prompt", "login")], None, missing(Step::SignIn(None))),
    ]);
}

#[test]
fn an_older_proof_than_the_client_takes_is_asked_for_again_once() {
    holds(vec![
        // OIDC Core §3.1.2.1, max_age
        (&[("max_age", "600")], MINUTES_AGO, Next::Answer(Phr)),
        (&[("max_age", "599")], MINUTES_AGO, missing(Step::Fresh(None))),
        (&[("max_age", "599"), ("prompt", "none")], MINUTES_AGO, Next::Refuse(LOGIN_REQUIRED)),
        (&[("max_age", "0")], Some((Phr, -1)), missing(Step::Fresh(None))),
        (&[("max_age", "0")], Some((Phr, 0)), Next::Answer(Phr)),
        (&[("max_age", "0")], Some((Phr, 40)), Next::Answer(Phr)),
        // OIDC Core §3.1.2.1, prompt=login
        (&[("prompt", "login")], Some((Phr, -1)), missing(Step::Fresh(None))),
        (&[("prompt", "login")], Some((Phr, 0)), Next::Answer(Phr)),
        (&[("prompt", "login")], Some((Phr, 40)), Next::Answer(Phr)),
        (&[("prompt", "login"), ("max_age", "0")], Some((Phr, 40)), Next::Answer(Phr)),
        (
            &[("prompt", "login"), ("acr_values", "phr")],
            Some((Password, -1)),
            missing(Step::Fresh(Some(Phr))),
        ),
        (&[("prompt", "login"), ("acr_values", "phr")], Some((Phr, -1)), missing(Step::Fresh(None))),
    ]);
}

#[test]
fn a_proof_is_as_old_as_it_is_when_the_client_is_answered() {
    let fresh = || missing(Step::Fresh(None));
    // The proof's and the answer's seconds after the request (OIDC Core §3.1.2.1, max_age).
    for (parameters, proved, answered, expected) in [
        (("max_age", "60"), -50, 10, Next::Answer(Phr)),
        (("max_age", "60"), -50, 11, fresh()),
        (("max_age", "60"), -61, 0, fresh()),
        // One that answers the request has a minute for pages and redirects, or longer by max_age itself.
        (("max_age", "0"), 5, 65, Next::Answer(Phr)),
        (("max_age", "0"), 5, 66, fresh()),
        (("max_age", "60"), 5, 65, Next::Answer(Phr)),
        (("max_age", "60"), 5, 66, fresh()),
        (("max_age", "600"), 5, 605, Next::Answer(Phr)),
        (("max_age", "600"), 5, 606, fresh()),
        // What only wants a proof after the request is content with one.
        (("prompt", "login"), 5, 1_700, Next::Answer(Phr)),
        (("prompt", "none"), -86_000, 0, Next::Answer(Phr)),
    ] {
        let now = RECEIVED + Span::seconds(answered);
        let situation = Situation { now, ..situation(Some((Phr, proved))) };
        assert_eq!(next(&[parameters], &situation), expected, "{parameters:?} {proved} {answered}");
    }
}

#[test]
fn nothing_weaker_than_the_floor_gets_a_code_whatever_is_asked_for() {
    let wished: &[_] = &[("acr_values", "urn:warifu:acr:password")];
    let hardware: &[_] = &[("acr_values", "phrh")];
    let essential: &[_] =
        &[("claims", r#"{"id_token":{"acr":{"essential":true,"values":["urn:warifu:acr:password"]}}}"#)];
    let silent: &[_] = &[("prompt", "none")];
    let silent_hardware: &[_] = &[("prompt", "none"), ("acr_values", "phrh")];
    let again: &[_] = &[("prompt", "login")];
    let sign_in = |acr| missing(Step::SignIn(Some(acr)));
    for (row, (floor, parameters, session, expected)) in [
        (Phr, &[][..], None, sign_in(Phr)),
        (Phr, wished, None, sign_in(Phr)),
        (Phr, hardware, None, sign_in(Phrh)),
        (Phr, &[], Some((Password, -1)), missing(Step::Stronger(Phr))),
        (Phr, wished, Some((Password, -1)), missing(Step::Stronger(Phr))),
        (Phr, essential, Some((Password, -1)), missing(Step::Stronger(Phr))),
        (Phr, again, Some((Password, -1)), missing(Step::Fresh(Some(Phr)))),
        (Phr, &[], Some((Phr, -1)), Next::Answer(Phr)),
        // What is told is never less than the floor either, so that nobody takes it for less.
        (Phr, wished, Some((Phr, -1)), Next::Answer(Phr)),
        (Phr, essential, Some((Phrh, -1)), Next::Answer(Phr)),
        // Not brought: refused, though nobody asked for it essentially.
        (Phr, &[], Some((Password, 40)), Next::Refuse(UNMET)),
        (Phr, wished, Some((Password, 40)), Next::Refuse(UNMET)),
        (Phrh, again, Some((Phr, 40)), Next::Refuse(UNMET)),
        // More than the floor is a wish as ever.
        (Phr, hardware, Some((Phr, 40)), Next::Answer(Phr)),
        (Phr, silent_hardware, Some((Phr, -1)), Next::Answer(Phr)),
        (Phr, silent, Some((Password, -1)), Next::Refuse(LOGIN_REQUIRED)),
        (Phr, silent_hardware, Some((Password, -1)), Next::Refuse(LOGIN_REQUIRED)),
        (Password, &[], Some((Password, -1)), Next::Answer(Password)),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = ClientSettings { least_acr: Some(floor), ..sample::client().settings };
        let client = Client { settings, ..sample::client() };
        let request = Request::parse(&sample::request(parameters)).unwrap();
        let asked = check(&request, &client, Arrival::Browser).unwrap();
        let next = ask(&asked, &client.settings, &situation(session));
        assert_eq!(next, expected, "row {row}: {floor:?} {parameters:?} {session:?}");
    }
}

#[test]
fn a_stronger_class_is_asked_for_once_and_then_done_without_or_refused() {
    holds(vec![
        (&[("acr_values", "phr")], Some((Password, -1)), missing(Step::Stronger(Phr))),
        (&[("acr_values", "phrh phr")], Some((Password, -1)), missing(Step::Stronger(Phr))),
        (&[("acr_values", "phrh phr")], Some((Phr, -1)), Next::Answer(Phr)),
        (&[("acr_values", "phr")], Some((Phrh, -1)), Next::Answer(Phr)),
        (&[("acr_values", "unheard-of")], Some((Password, -1)), Next::Answer(Password)),
        // Voluntary: asked for, not brought, done without (OIDC Core §5.5.1.1).
        (&[("acr_values", "phrh")], Some((Phr, -1)), missing(Step::Stronger(Phrh))),
        (&[("acr_values", "phrh")], Some((Phr, 40)), Next::Answer(Phr)),
        (&[("acr_values", "phrh"), ("prompt", "none")], Some((Phr, -1)), Next::Answer(Phr)),
        // Essential: asked for, not brought, refused (unmet_authentication_requirements 1.0).
        (&[("claims", ESSENTIAL_PHR)], Some((Phr, -1)), Next::Answer(Phr)),
        (&[("claims", ESSENTIAL_PHR)], Some((Phrh, -1)), Next::Answer(Phr)),
        (&[("claims", ESSENTIAL_PHR)], Some((Password, -1)), missing(Step::Stronger(Phr))),
        (&[("claims", ESSENTIAL_PHRH)], Some((Phr, -1)), missing(Step::Stronger(Phrh))),
        (&[("claims", ESSENTIAL_PHRH)], Some((Phr, 40)), Next::Refuse(UNMET)),
        (&[("claims", ESSENTIAL_PHRH)], Some((Phrh, 40)), Next::Answer(Phrh)),
        (&[("claims", ESSENTIAL_PHRH), ("prompt", "none")], Some((Phr, -1)), Next::Refuse(LOGIN_REQUIRED)),
        (&[("claims", ESSENTIAL_PHRH), ("max_age", "0")], Some((Phr, -1)), missing(Step::Fresh(Some(Phrh)))),
        (&[("claims", ESSENTIAL_PHRH)], None, missing(Step::SignIn(Some(Phrh)))),
    ]);
}

#[test]
fn another_person_than_the_one_asked_for_is_never_answered_about() {
    let other = r#"{"id_token":{"sub":{"value":"taro"}}}"#;
    let same = r#"{"userinfo":{"sub":{"value":"hanako"}}}"#;
    type Row<'a> = (&'a [(&'a str, &'a str)], Hint<'a>, i64, Next);
    let rows: [Row<'_>; 11] = [
        // OIDC Core §3.1.2.1, id_token_hint
        (&[], Hint::About("hanako"), -1, Next::Answer(Phr)),
        (&[], Hint::About("taro"), -1, missing(Step::SomeoneElse)),
        (&[], Hint::About("taro"), 40, Next::Refuse(ANOTHER_PERSON)),
        (&[("prompt", "none")], Hint::About("taro"), -1, Next::Refuse(LOGIN_REQUIRED)),
        (&[("prompt", "none")], Hint::About("hanako"), -1, Next::Answer(Phr)),
        (&[("prompt", "none")], Hint::Unreadable, -1, Next::Refuse(LOGIN_REQUIRED)),
        (&[], Hint::Unreadable, -1, Next::Answer(Phr)),
        (&[("prompt", "login")], Hint::About("taro"), -1, missing(Step::SomeoneElse)),
        (&[("prompt", "login")], Hint::About("hanako"), -1, missing(Step::Fresh(None))),
        // OIDC Core §5.5.1, sub by value
        (&[("claims", other)], Hint::Absent, -1, missing(Step::SomeoneElse)),
        (&[("claims", same)], Hint::Absent, -1, Next::Answer(Phr)),
    ];
    for (row, (parameters, hint, seconds, expected)) in rows.into_iter().enumerate() {
        let situation = Situation { hint, ..situation(Some((Phr, seconds))) };
        assert_eq!(next(parameters, &situation), expected, "row {row}: {parameters:?} {hint:?}");
    }
}

#[test]
fn an_account_is_chosen_before_it_proves_anything_again() {
    let select: &[_] = &[("prompt", "select_account")];
    let both: &[_] = &[("prompt", "select_account login")];
    // OIDC Core §3.1.2.1, prompt=select_account
    for (parameters, chosen, seconds, expected) in [
        (select, false, -1, missing(Step::SelectAccount)),
        (select, true, -1, Next::Answer(Phr)),
        (select, false, 40, Next::Answer(Phr)),
        (both, false, -1, missing(Step::SelectAccount)),
        (both, true, -1, missing(Step::Fresh(None))),
        (both, true, 40, Next::Answer(Phr)),
    ] {
        let situation = Situation { chosen, ..situation(Some((Phr, seconds))) };
        assert_eq!(next(parameters, &situation), expected, "{parameters:?} {chosen} {seconds}");
    }
}

/// What was agreed to before.
fn consented(scope: &[&str], resources: &[&str]) -> Consented {
    let Sought { scope, resources } = to_allow(scope, resources);
    let (member, client) = (Id::from_bytes([2; 16]), sample::client().id);
    Consented { member, client, scope, resources, version: 1, at: RECEIVED }
}

fn to_allow(scope: &[&str], resources: &[&str]) -> Sought {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Sought { scope: texts(scope), resources: texts(resources) }
}

#[test]
fn consent_is_asked_for_once_for_each_further_scope_and_resource() {
    const API: &str = "https://api.example/";
    const FILES: &str = "https://files.example/";
    let some = consented(&["openid"], &[API]);
    let (scopes, all) =
        (consented(&["profile", "openid"], &[]), consented(&["profile", "openid"], &[FILES, API]));
    let both: &[_] = &["openid", "profile"];
    let step = |scope, resources| missing(Step::Consent(to_allow(scope, resources)));
    let (answer, refuse) = (Next::Answer(Phr), Next::Refuse(CONSENT_REQUIRED));
    let (ask_them, skip) = (Consent::Ask, Consent::Skip);
    // OIDC Core §3.1.2.4
    for (row, (settled, prompt, resource, before, agreed, expected)) in [
        (skip, "", API, None, false, answer.clone()),
        (ask_them, "", "", None, false, step(both, &[])),
        (ask_them, "", "", Some(&some), false, step(&["profile"], &[])),
        (ask_them, "", "", Some(&all), false, answer.clone()),
        (ask_them, "", "", None, true, answer.clone()),
        (ask_them, "", API, None, false, step(both, &[API])),
        (ask_them, "", API, Some(&scopes), false, step(&[], &[API])),
        (ask_them, "", FILES, Some(&some), false, step(&["profile"], &[FILES])),
        (ask_them, "", FILES, Some(&all), false, answer.clone()),
        (ask_them, "none", "", Some(&some), false, refuse.clone()),
        (ask_them, "none", API, Some(&scopes), false, refuse),
        (ask_them, "none", API, Some(&all), false, answer.clone()),
        (skip, "consent", API, Some(&all), false, step(both, &[API])),
        (skip, "consent", "", None, true, answer),
        (ask_them, "consent login", "", Some(&all), true, missing(Step::Fresh(None))),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = ClientSettings { consent: settled, ..sample::client().settings };
        let situation = Situation { consented: before, agreed, ..situation(MINUTES_AGO) };
        let asked = asked(&[("prompt", prompt), ("resource", resource)]);
        assert_eq!(ask(&asked, &settings, &situation), expected, "row {row}");
    }
}

#[test]
fn on_a_shared_computer_no_answer_is_given_before_a_page_was_seen() {
    let settings = ClientSettings { shared_computer: true, ..sample::client().settings };
    for (prompt, chosen, agreed, seconds, expected) in [
        ("", false, false, -1, missing(Step::SelectAccount)),
        ("", true, false, -1, Next::Answer(Phr)),
        ("", false, true, -1, Next::Answer(Phr)),
        ("", false, false, 40, Next::Answer(Phr)),
        ("none", false, false, -1, Next::Refuse(INTERACTION_REQUIRED)),
        ("login", false, false, -1, missing(Step::Fresh(None))),
    ] {
        let situation = Situation { chosen, agreed, ..situation(Some((Phr, seconds))) };
        assert_eq!(ask(&asked(&[("prompt", prompt)]), &settings, &situation), expected, "{prompt} {chosen}");
    }
}

#[test]
fn a_session_is_no_older_for_a_client_than_its_settings_say() {
    let client = Client {
        settings: ClientSettings { session_hours: Some(1), ..sample::client().settings },
        ..sample::client()
    };
    for (max_age, seconds, expected) in [
        ("", -3600, Next::Answer(Phr)),
        ("", -3601, missing(Step::Fresh(None))),
        ("7200", -3601, missing(Step::Fresh(None))),
        ("60", -61, missing(Step::Fresh(None))),
    ] {
        let request = Request::parse(&sample::request(&[("max_age", max_age)])).unwrap();
        let asked = check(&request, &client, Arrival::Browser).unwrap();
        assert_eq!(ask(&asked, &client.settings, &situation(Some((Phr, seconds)))), expected, "{max_age}");
    }
}

#[test]
fn going_on_without_the_person_is_for_the_person_to_allow() {
    let agreed = consented(&["offline_access"], &[]);
    let known = Situation { consented: Some(&agreed), ..situation(MINUTES_AGO) };
    let offline = ("scope", "openid offline_access");
    let settings = ClientSettings { consent: Consent::Skip, ..sample::client().settings };
    let step = || missing(Step::Consent(to_allow(&["offline_access"], &[])));
    for (parameters, situation, expected) in [
        (vec![offline], situation(MINUTES_AGO), step()),
        (vec![offline], known, Next::Answer(Phr)),
        (vec![offline], Situation { agreed: true, ..situation(MINUTES_AGO) }, Next::Answer(Phr)),
        (vec![("scope", "openid")], situation(MINUTES_AGO), Next::Answer(Phr)),
        (vec![offline, ("prompt", "none")], situation(MINUTES_AGO), Next::Refuse(CONSENT_REQUIRED)),
    ] {
        assert_eq!(ask(&asked(&parameters), &settings, &situation), expected, "{parameters:?}");
    }
}

#[test]
fn a_client_that_asks_for_nothing_in_particular_is_asked_about_too() {
    let settings = ClientSettings { consent: Consent::Ask, ..sample::client().settings };
    let bare = Checked { scope: vec![], ..asked(&[]) };
    let asked_about = ask(&bare, &settings, &situation(MINUTES_AGO));
    assert_eq!(asked_about, missing(Step::Consent(Sought::default())));
}
