//! Our verdicts beside those of webauthn-rs-core, on the same bytes.

#![allow(dead_code, reason = "the ordinary tests' authenticator and site are used in part")]

use warifu_webauthn::policy::Policy;

use crate::cases::{SignInCase, registration_cases, sign_in_cases, vector_cases};
use crate::known::KNOWN;
use crate::site::{Member, Registration, Site};
use crate::theirs::Theirs;

#[path = "../../../crates/warifu-webauthn/tests/it/authenticator.rs"]
mod authenticator;
mod cases;
#[path = "../../../crates/warifu-webauthn/tests/it/certificates.rs"]
mod certificates;
#[path = "../../../crates/warifu-webauthn/tests/it/der_writer.rs"]
mod der_writer;
mod known;
#[path = "../../../crates/warifu-webauthn/tests/it/site.rs"]
mod site;
#[path = "../../../crates/warifu-webauthn/tests/it/statements.rs"]
mod statements;
mod theirs;
#[path = "../../../crates/warifu-webauthn/tests/it/vector_file.rs"]
mod vector_file;

/// What both said of a case.
struct Verdicts {
    case: String,
    ours: Result<(), String>,
    theirs: Result<(), String>,
}

#[test]
fn verdicts_differ_only_where_it_is_known_why() {
    let mut all = vectors();
    all.extend(registrations());
    all.extend(sign_ins());
    let mut unexplained = Vec::new();
    let mut met = Vec::new();
    for Verdicts { case, ours, theirs } in &all {
        let say = |verdict: &Result<(), String>| match verdict {
            Ok(()) => "accepted".to_owned(),
            Err(why) => format!("refused ({why})"),
        };
        let entry = known::find(case);
        let line = format!("{case}\n    ours:   {}\n    theirs: {}", say(ours), say(theirs));
        match (ours.is_ok() == theirs.is_ok(), entry) {
            (true, None) => println!("same       {line}"),
            (false, Some((known, reason))) => {
                println!("DIFFERENT  {line}\n    known:  {reason}");
                met.push(*known);
            }
            (true, Some(_)) => unexplained.push(format!("no longer different: {line}")),
            (false, None) => unexplained.push(line),
        }
    }
    let unmet: Vec<_> = KNOWN.iter().filter(|(known, _)| !met.contains(known)).collect();
    println!("{} cases, {} known differences", all.len(), met.len());
    assert!(unexplained.is_empty(), "unexplained:\n{}", unexplained.join("\n"));
    assert!(unmet.is_empty(), "listed as different, but not among the cases: {unmet:?}");
}

fn vectors() -> Vec<Verdicts> {
    let mut verdicts = Vec::new();
    for vector in vector_cases() {
        let ours =
            vector.registration_site(&vector_policy()).register_response(&vector.registration_response());
        let theirs = Theirs::of_vector();
        let credential = theirs.register(&vector.registration("challenge"), &vector.registration_json());
        verdicts.push(Verdicts {
            case: format!("vector {}: registration", vector.name),
            ours: ours.as_ref().map(|_| ()).map_err(ToString::to_string),
            theirs: credential.as_ref().map(|_| ()).map_err(Clone::clone),
        });
        if let (Ok(ours), Ok(credential)) = (ours, credential) {
            verdicts.push(Verdicts {
                case: format!("vector {}: sign-in", vector.name),
                ours: vector
                    .sign_in(&ours, &vector.authentication_response())
                    .map(|_| ())
                    .map_err(|why| why.to_string()),
                theirs: theirs.sign_in(
                    credential,
                    &vector.authentication("challenge"),
                    &vector.authentication_json(),
                ),
            });
        }
    }
    verdicts
}

fn vector_policy() -> Policy {
    use warifu_webauthn::attestation::Demand;
    vector_file::lenient_with_attestation(Demand::Told)
}

fn registrations() -> Vec<Verdicts> {
    registration_cases()
        .into_iter()
        .map(|(case, registration): (String, Registration)| {
            let json = registration.json();
            let ours = match warifu_webauthn::json::RegistrationResponse::from_json(json.as_bytes()) {
                Ok(response) => {
                    site().register_response(&response).map(|_| ()).map_err(|why| why.to_string())
                }
                Err(why) => Err(why.to_string()),
            };
            let theirs = Theirs::of_site().register(&site::CHALLENGE, &json).map(|_| ());
            Verdicts { case, ours, theirs }
        })
        .collect()
}

fn sign_ins() -> Vec<Verdicts> {
    let mut verdicts = Vec::new();
    for SignInCase { case, algorithm, backup_eligible, sign_count, assertion, spoil } in sign_in_cases() {
        let mut member = Member::new(algorithm);
        let mut registration = Registration::new(&member.key);
        if backup_eligible {
            registration.data.flags |= authenticator::BE;
        }
        registration.data.sign_count = sign_count;
        let registered = site().register(&registration).unwrap();
        member.public_key = registered.public_key;
        member.backup_eligible = backup_eligible;
        member.sign_count = sign_count;
        let json = spoil(assertion.json(&member.key));
        let ours = match warifu_webauthn::json::AuthenticationResponse::from_json(json.as_bytes()) {
            Ok(response) => match site().sign_in_response(&member, &response) {
                // Ours tells it and leaves the decision to the caller, who refuses.
                Ok(told) => match told.counter {
                    warifu_webauthn::authentication::Counter::WentBack { .. } => {
                        Err("the counter went back".into())
                    }
                    _ => Ok(()),
                },
                Err(why) => Err(why.to_string()),
            },
            Err(why) => Err(why.to_string()),
        };
        let theirs = Theirs::of_site();
        let credential = theirs.register(&site::CHALLENGE, &registration.json());
        let theirs = credential.and_then(|credential| theirs.sign_in(credential, &site::CHALLENGE, &json));
        verdicts.push(Verdicts { case: format!("sign-in: {case}"), ours, theirs });
    }
    verdicts
}

fn site() -> Site {
    use warifu_webauthn::algorithm::Algorithm;
    use warifu_webauthn::attestation::{AttestationPolicy, Demand, Format};
    let attestation = AttestationPolicy::new(Demand::Told, Format::ALL);
    Site::new(Policy::new().with_algorithms(Algorithm::ALL).with_attestation(attestation))
}
