//! WebAuthn Level 3 ceremonies: options out, verified result in.
//!
//! Pure functions: no input or output, no clock, no randomness. The caller makes the challenge, keeps it, spends it once, and
//! stores what is told. No cryptographic primitive is made here; encoding and policy are.
//!
//! ```
//! use warifu_webauthn::authentication::{self, Expected, Identified};
//! use warifu_webauthn::challenge::Challenge;
//! use warifu_webauthn::credential::StoredCredential;
//! use warifu_webauthn::json::AuthenticationResponse;
//! use warifu_webauthn::policy::Policy;
//!
//! # fn sign_in(random: [u8; 32], body: &[u8], find: impl Fn(&[u8]) -> Option<StoredCredential<'static>>) -> Option<()> {
//! let policy = Policy::new();
//! let challenge = Challenge::from_random(random).ok()?;
//! let options = authentication::options("id.example.org", challenge.clone(), &policy);
//! let to_the_page = serde_json::to_string(&options).ok()?;
//! // … the page answers …
//! let response = AuthenticationResponse::from_json(body).ok()?;
//! let stored = find(response.credential_id.as_bytes())?;
//! let expected = Expected {
//!     challenge: &challenge,
//!     origins: &["https://id.example.org".to_owned()],
//!     rp_id: "id.example.org",
//!     policy: &policy,
//!     allow_credentials: &[],
//!     user: Identified::ByResponse,
//! };
//! let signed_in = authentication::verify(&expected, &stored, &response).ok()?;
//! # Some(())
//! # }
//! ```
//!
//! Which authenticators are trusted is for [`attestation::AttestationPolicy`] to say: none is asked for by default; roots that the
//! operator lists vouch for a format, and FIDO's [`metadata`] for models, each by its own roots.
//!
//! # Steps
//!
//! W3C WebAuthn Level 3, numbered as in the Editor's Draft of 2026-07-30. Each step is a function named after what it verifies,
//! and each has a test that sees it refuse (in `tests/it/`).
//!
//! ## §7.1, registering a new credential
//!
//! | step | function | test |
//! | --- | --- | --- |
//! | 1 options | [`registration::options`] | `creation_options_are_the_dictionary_of_level_3` |
//! | 2 call | the page | |
//! | 3 response | [`json::RegistrationResponse::from_json`] | `members_that_are_required_must_be_there` |
//! | 4 client extension results | [`json::RegistrationResponse::from_json`] | `optional_members_may_be_missing_or_null` |
//! | 5 UTF-8 | `parse_client_data` | `registration_step_5_refuses_client_data_that_is_not_utf8` |
//! | 6 JSON | `parse_client_data` | `registration_step_6_refuses_client_data_that_is_not_an_object` |
//! | 7 type | `verify_type` | `registration_step_7_refuses_the_client_data_of_a_sign_in` |
//! | 8 challenge | `verify_challenge` | `registration_step_8_refuses_another_challenge` |
//! | 9 origin | `verify_origin` | `registration_step_9_refuses_another_origin` |
//! | 10 crossOrigin | `verify_cross_origin` | `registration_step_10_refuses_a_framed_page_unless_configured` |
//! | 11 topOrigin | `verify_top_origin` | `registration_step_11_refuses_an_unexpected_top_origin` |
//! | 12 hash | `hash_client_data` | `the_statement_is_about_this_registration` |
//! | 13 attestation object | [`attestation::AttestationObject::parse`], `parse_authenticator_data`, `demand_attested_credential` | `registration_step_13_…` |
//! | 14 rpIdHash | `verify_rp_id_hash` | `registration_step_14_refuses_the_credential_of_another_relying_party` |
//! | 15 UP | `verify_presence_unless_conditional` | `registration_step_15_demands_presence_unless_mediation_was_conditional` |
//! | 16 UV | `verify_user_verification` | `registration_step_16_demands_user_verification_unless_waived` |
//! | 17 BS without BE | `verify_backup_state` | `registration_step_17_refuses_a_backup_of_what_cannot_be_backed_up` |
//! | 18, 19 BE and BS in policies | told in [`registration::Registered`] | `a_registration_tells_what_was_made` |
//! | 20 alg | `verify_algorithm` | `registration_step_20_refuses_an_algorithm_that_was_not_offered` |
//! | 21 fmt | `determine_format` | `registration_step_21_refuses_a_format_that_is_not_accepted` |
//! | 22 statement | `verify_statement`, one file a format | `registration_step_22_reads_no_statement_that_was_not_asked_for`, `attestation_*.rs` |
//! | 23 trust anchors | `find_trust_anchor` | `a_root_is_trusted_for_its_format_alone`, `the_root_of_one_model_does_not_vouch_for_another` |
//! | 24 trustworthiness | `assess_trust` | `registration_step_24_refuses_what_is_not_trusted_where_policy_demands_it`, `a_compromised_model_is_never_trusted` |
//! | 25 id at most 1023 bytes | `verify_credential_id` | `registration_step_25_refuses_an_id_that_is_too_long_or_empty` |
//! | 26 id not registered yet | the caller's guard when it stores the credential | |
//! | 27 credential record | [`registration::Registered`] | `a_registration_tells_what_was_made` |
//! | 28 extension outputs | ignored but for `credProps`, which is told | `registration_step_28_ignores_extension_outputs_and_reserved_flags` |
//!
//! ## §7.2, verifying an authentication assertion
//!
//! | step | function | test |
//! | --- | --- | --- |
//! | 1 options | [`authentication::options`] | `request_options_are_the_dictionary_of_level_3` |
//! | 2 call | the page | |
//! | 3, 4 response | [`json::AuthenticationResponse::from_json`] | `members_that_are_required_must_be_there` |
//! | 5 allowCredentials | `verify_allowed` | `sign_in_step_5_refuses_a_credential_that_was_not_asked_for` |
//! | 6 user | `verify_credential_id`, `verify_user_handle` | `sign_in_step_6_…` |
//! | 7 authenticator data | `parse_authenticator_data` | `sign_in_step_7_refuses_authenticator_data_that_is_cut_off` |
//! | 8 UTF-8 | `parse_client_data` | `sign_in_step_8_refuses_client_data_that_is_not_utf8` |
//! | 9 JSON | `parse_client_data` | `sign_in_step_9_refuses_a_known_member_that_comes_twice` |
//! | 10 type | `verify_type` | `sign_in_step_10_refuses_the_client_data_of_a_registration` |
//! | 11 challenge | `verify_challenge` | `sign_in_step_11_refuses_another_challenge` |
//! | 12 origin | `verify_origin` | `sign_in_step_12_refuses_another_origin` |
//! | 13 crossOrigin | `verify_cross_origin` | `sign_in_step_13_refuses_a_framed_page` |
//! | 14 topOrigin | `verify_top_origin` | `sign_in_step_14_refuses_an_unexpected_top_origin` |
//! | 15 rpIdHash | `verify_rp_id_hash` | `sign_in_step_15_refuses_an_answer_for_another_relying_party` |
//! | 16 UP | `verify_user_presence` | `sign_in_step_16_demands_presence` |
//! | 17 UV | `verify_user_verification` | `sign_in_step_17_demands_user_verification_unless_waived` |
//! | 18 BS without BE | `verify_backup_state` | `sign_in_step_18_refuses_a_backup_of_what_cannot_be_backed_up` |
//! | 19 BE as stored | `verify_backup_eligibility` | `sign_in_step_19_refuses_a_change_of_backup_eligibility` |
//! | 20, 21 hash and signature | `verify_signature` | `sign_in_step_21_refuses_a_signature_over_something_else` |
//! | 22 counter | `compare_sign_count` | `sign_in_step_22_tells_a_counter_that_went_back_without_refusing` |
//! | 23 extension outputs | ignored: none are asked for | `sign_in_step_23_ignores_extension_outputs_and_reserved_flags` |
//! | 24 update the record | told in [`authentication::Authenticated`]; the caller stores it | `a_sign_in_tells_what_happened` |

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub use ceremony::{authentication, registration};

pub mod algorithm;
pub mod attestation;
pub mod auth_data;
pub mod cbor;
pub mod ceremony;
pub mod certificate;
pub mod chain;
pub mod challenge;
pub mod client_data;
pub mod cose;
pub mod credential;
pub mod json;
pub mod metadata;
pub mod policy;
