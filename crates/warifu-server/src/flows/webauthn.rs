//! Between `warifu-webauthn` and `warifu-core`: their values turned into each other's.

use serde::Serialize;
use warifu_core::{
    ceremony::Ceremony,
    member::Member,
    passkey::{Aaguid, Attachment, Attested, Passkey},
    policy::{Authenticators, Policy, ResidentKey},
    registering::{NewCredential, Unverified},
    sign_in::{Assertion, Owned},
};
use warifu_webauthn::{
    attestation::{AttestationRefused, AttestationVerdict, StatementRefused},
    authentication,
    challenge::Challenge,
    credential::{CredentialId, StoredCredential, UserHandle},
    json::{
        self, AuthenticationResponse, CreationOptions, CredentialDescriptor, Hint, RegistrationResponse,
        RelyingParty, RequestOptions, Transport, User,
    },
    registration::{self, RegistrationRefused},
};

use crate::{Server, Trouble, site::Site};

/// What a browser is asked, and the sealed state that its answer must come back with.
#[derive(Debug, Serialize)]
pub(crate) struct Begun<O> {
    #[serde(rename = "publicKey")]
    pub(crate) options: O,
    pub(crate) ceremony: String,
}

fn bug(what: &'static str) -> impl FnOnce() -> Trouble {
    move || Trouble::Bug(what.to_owned())
}

fn challenge(ceremony: &Ceremony) -> Result<Challenge, Trouble> {
    Challenge::from_random(ceremony.challenge).map_err(|e| Trouble::Bug(e.to_string()))
}

fn timeout(ceremony: &Ceremony) -> Option<u32> {
    u32::try_from((ceremony.expires_at - ceremony.issued_at).as_millis()).ok()
}

fn descriptors(passkeys: &[Passkey], rp_id: &str) -> Vec<CredentialDescriptor> {
    let ours = passkeys.iter().filter(|p| p.rp_id == rp_id);
    ours.filter_map(|p| {
        let transports = p.transports.iter().filter_map(|t| Transport::from_name(t)).collect();
        Some(CredentialDescriptor::new(CredentialId::new(p.credential_id.clone())?, transports))
    })
    .collect()
}

/// The options of a sign-in (`allow` empty: anybody's passkey) or a confirmation.
pub(super) fn request_options(ceremony: &Ceremony, allow: &[Passkey]) -> Result<RequestOptions, Trouble> {
    let policy = warifu_webauthn::policy::Policy::new();
    let mut options = authentication::options(&*ceremony.rp_id, challenge(ceremony)?, &policy);
    options.timeout = timeout(ceremony);
    options.allow_credentials = descriptors(allow, &ceremony.rp_id);
    Ok(options)
}

/// What a registration is asked for and held against.
pub(super) struct Wanted<'a> {
    rules: &'a Policy,
    demands: warifu_webauthn::policy::Policy,
    on_phone: bool,
    upgrade: bool,
}

impl<'a> Wanted<'a> {
    /// By the rules of an organization; `on_phone` and `upgrade` say who asks, and how.
    pub(super) fn new(
        rules: &'a Policy,
        server: &Server,
        on_phone: bool,
        upgrade: bool,
    ) -> Result<Self, Trouble> {
        let demands = if rules.authenticators.want_attestation() {
            server.metadata.demands().ok_or(Trouble::NoMetadata)?
        } else {
            warifu_webauthn::policy::Policy::new()
        };
        let demands = demands.with_algorithms(&*server.site.algorithms);
        let demands = if upgrade {
            demands
                .danger_without_user_verification("a silent upgrade proves no user verification and says so")
        } else {
            demands
        };
        Ok(Self { rules, demands, on_phone, upgrade })
    }

    /// What the browser is to offer: where the authenticator is, and of which kind, the likeliest first. Only a
    /// hint; what comes back is judged.
    fn offer(&self) -> (Option<json::Attachment>, Vec<Hint>) {
        match &self.rules.authenticators {
            Authenticators::Any | Authenticators::Providers(_) => (None, Vec::new()),
            Authenticators::DeviceBoundOnly => (None, vec![Hint::SecurityKey, Hint::ClientDevice]),
            Authenticators::PhonesOnly if self.on_phone => (None, vec![Hint::ClientDevice, Hint::Hybrid]),
            Authenticators::PhonesOnly => (Some(json::Attachment::CrossPlatform), vec![Hint::Hybrid]),
            Authenticators::SecurityKeysOnly => {
                (Some(json::Attachment::CrossPlatform), vec![Hint::SecurityKey])
            }
        }
    }
}

/// The options of a registration for `member`, who has `own` already.
pub(super) fn creation_options(
    ceremony: &Ceremony,
    site: &Site,
    member: &Member,
    own: &[Passkey],
    wanted: &Wanted<'_>,
) -> Result<CreationOptions, Trouble> {
    let handle = UserHandle::new(member.user_handle.0).ok_or_else(bug("a user handle has 1 to 64 bytes"))?;
    let user = User { handle, name: member.member_id.to_string(), display_name: member.name.clone() };
    let rp = RelyingParty { id: ceremony.rp_id.clone(), name: site.name.clone() };
    let mut options = registration::options(rp, user, challenge(ceremony)?, &wanted.demands);
    options.timeout = timeout(ceremony);
    options.exclude_credentials = descriptors(own, &ceremony.rp_id);
    if wanted.rules.resident_key == ResidentKey::Preferred {
        options.authenticator_selection.resident_key = json::ResidentKey::Preferred;
    }
    (options.authenticator_selection.attachment, options.hints) = wanted.offer();
    Ok(options)
}

/// What verification says of an assertion: the facts, or the step that failed.
pub(super) fn check_assertion(
    ceremony: &Ceremony,
    site: &Site,
    owned: &Owned,
    allow: &[Passkey],
    identified: bool,
    response: &AuthenticationResponse,
) -> Result<Result<Assertion, String>, Trouble> {
    let challenge = challenge(ceremony)?;
    let Owned { passkey, member, .. } = owned;
    let id =
        CredentialId::new(passkey.credential_id.clone()).ok_or_else(bug("a stored credential id fits"))?;
    let handle = UserHandle::new(member.user_handle.0).ok_or_else(bug("a stored user handle fits"))?;
    let stored = StoredCredential {
        credential_id: &id,
        user_handle: &handle,
        public_key: &passkey.public_key,
        sign_count: u32::try_from(passkey.sign_count).unwrap_or(u32::MAX),
        backup_eligible: passkey.backup_eligible,
    };
    let allowed: Vec<CredentialId> =
        allow.iter().filter_map(|p| CredentialId::new(p.credential_id.clone())).collect();
    let expected = authentication::Expected {
        challenge: &challenge,
        origins: &site.origins,
        rp_id: &ceremony.rp_id,
        policy: &warifu_webauthn::policy::Policy::new(),
        allow_credentials: &allowed,
        user: if identified {
            authentication::Identified::Before(&handle)
        } else {
            authentication::Identified::ByResponse
        },
    };
    Ok(authentication::verify(&expected, &stored, response).map_err(|step| step.to_string()).map(
        |verified| {
            let sign_count = match verified.counter {
                authentication::Counter::WentBack { told, .. } => told,
                authentication::Counter::Advanced | authentication::Counter::Unused => verified.sign_count,
            };
            Assertion { sign_count: sign_count.into(), backup_state: verified.backup_state }
        },
    ))
}

/// What verification says of a registration: the credential, or what failed.
pub(super) fn check_registration(
    ceremony: &Ceremony,
    site: &Site,
    response: &RegistrationResponse,
    wanted: &Wanted<'_>,
    names: &DeviceNames<'_>,
) -> Result<Result<NewCredential, Unverified>, Trouble> {
    let challenge = challenge(ceremony)?;
    let expected = registration::Expected {
        challenge: &challenge,
        origins: &site.origins,
        rp_id: &ceremony.rp_id,
        policy: &wanted.demands,
        mediation: if wanted.upgrade {
            registration::Mediation::Conditional
        } else {
            registration::Mediation::Modal
        },
    };
    let verified = registration::verify(&expected, response, ceremony.issued_at.millis());
    Ok(verified.map_err(unverified).map(|registered| {
        let aaguid = Aaguid(registered.aaguid.0);
        let attachment = registered.attachment.as_ref().map(|a| match a {
            json::Attachment::CrossPlatform => Attachment::CrossPlatform,
            json::Attachment::Platform => Attachment::Platform,
        });
        NewCredential {
            credential_id: registered.credential_id.as_bytes().to_vec(),
            public_key: registered.public_key,
            algorithm: registered.algorithm.cose().into(),
            sign_count: registered.sign_count.into(),
            transports: registered.transports.iter().map(|t| t.name().to_owned()).collect(),
            aaguid,
            attachment,
            backup_eligible: registered.backup_eligible,
            backup_state: registered.backup_state,
            user_verified: registered.user_verified,
            attested: attested(registered.attestation),
            on_phone: wanted.on_phone,
            name: (names.name)(aaguid, attachment, registered.backup_eligible),
        }
    }))
}

/// A statement of a kind that isn't judged is a matter of policy; one that doesn't hold is not.
fn unverified(refused: RegistrationRefused) -> Unverified {
    use AttestationRefused::{Format, Statement, Trust};
    match refused {
        RegistrationRefused::Attestation(Format(_) | Statement(_, StatementRefused::Sha1) | Trust(_)) => {
            Unverified::Attestation
        }
        step => Unverified::Step(step.to_string()),
    }
}

/// What an attestation proves: something only where FIDO's metadata vouches for the model.
fn attested(verdict: AttestationVerdict) -> Option<Attested> {
    let AttestationVerdict::Trusted { format, root, model: Some(model) } = verdict else { return None };
    Some(Attested {
        format: format.identifier().to_owned(),
        root: data_encoding::HEXLOWER.encode(&root),
        model: model.description.clone(),
        hardware: model.hardware,
        external: model.external,
    })
}

/// Makes the name that a device gets by itself, in the language of whoever registers it.
pub(crate) struct DeviceNames<'a> {
    #[allow(clippy::type_complexity, reason = "one closure, named by its field")]
    pub(crate) name: Box<dyn Fn(Aaguid, Option<Attachment>, bool) -> String + Send + Sync + 'a>,
}
