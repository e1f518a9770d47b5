//! Whether an attestation leads to a root that vouches for it (W3C WebAuthn Level 3 §7.1, steps 23 and 24).
//!
//! A root that the operator lists vouches for a format; a root from metadata vouches for the model it is listed with alone, so
//! that no maker can speak for another. A model that is known to be compromised must never be trusted, whoever vouches for it.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::statement::{Evidence, names_a_model};
use super::{AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format};
use crate::auth_data::Aaguid;
use crate::certificate::Certificate;
use crate::chain::{self, ChainRefused, TrustRoot};
use crate::metadata::{Compromise, KeyIdentifier, Metadata, Model, Status};

/// §7.1, step 23: the roots that are trusted for this model or this format, and whether the evidence leads to one.
pub(super) fn find_trust_anchor(
    format: Format,
    evidence: Evidence<'_>,
    aaguid: &Aaguid,
    policy: &AttestationPolicy,
    now: i64,
) -> AttestationVerdict {
    let path = match evidence {
        Evidence::Certified(path) => path,
        Evidence::None => return AttestationVerdict::None,
        Evidence::SelfSigned => return AttestationVerdict::SelfSigned,
    };
    let metadata = policy.metadata.as_ref();
    let found = metadata.and_then(|metadata| Some((metadata, find_model(metadata, format, &path, aaguid)?)));
    let by_model = found.map(|(metadata, model)| follow_to_model(metadata, model, format, &path, now));
    let anchor = match by_model {
        Some(Ok(root)) => Ok((root, found.map(|(_, model)| Arc::clone(model)))),
        other => follow_to_operator(policy, format, &path, now)
            .map(|root| (root, None))
            .map_err(|why| other.and_then(Result::err).unwrap_or(why)),
    };
    if let Some((_, model)) = found
        && let Some(compromise) = find_compromise(model, &path, anchor.as_ref().ok().map(|(root, _)| *root))
    {
        return AttestationVerdict::Compromised { format, model: Arc::clone(model), compromise };
    }
    match anchor {
        Ok((root, model)) => AttestationVerdict::Trusted { format, root: root.fingerprint(), model },
        Err(why) => AttestationVerdict::Untrusted { format, why },
    }
}

/// The model that the authenticator says it is. A U2F statement tells no AAGUID: there the certificate's key tells the model.
fn find_model<'m>(
    metadata: &'m Metadata,
    format: Format,
    path: &[&[u8]],
    aaguid: &Aaguid,
) -> Option<&'m Arc<Model>> {
    if format == Format::FidoU2f {
        let certificate = path.first().and_then(|der| Certificate::from_der(der).ok())?;
        metadata.payload().find_by_key(&identify_key(&certificate)?)
    } else {
        metadata.payload().find_by_aaguid(aaguid)
    }
}

/// RFC 5280 §4.2.1.2, method 1.
fn identify_key(certificate: &Certificate<'_>) -> Option<KeyIdentifier> {
    let key = certificate.parsed.tbs_certificate().subject_public_key_info();
    let bytes = key.subject_public_key.as_bytes()?;
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().try_into().ok()
}

/// The root by which metadata vouches for this model.
fn follow_to_model<'m>(
    metadata: &Metadata,
    model: &'m Model,
    format: Format,
    path: &[&[u8]],
    now: i64,
) -> Result<&'m TrustRoot, ChainRefused> {
    if !model.attests_in(format) {
        return Err(ChainRefused::Root);
    }
    let root = chain::verify(path, model.roots.iter(), now)?;
    let attestation = path.first().ok_or(ChainRefused::Root)?;
    let attestation = Certificate::from_der(attestation).map_err(ChainRefused::Certificate)?;
    if chain::is_for_the_web(&attestation) {
        return Err(ChainRefused::Purpose);
    }
    // Of all formats only the packed one demands that the certificate then name the model (§8.2.1).
    let must_name = format == Format::Packed && metadata.payload().is_shared(&root.fingerprint());
    if must_name && !names_a_model(&attestation) { Err(ChainRefused::Model) } else { Ok(root) }
}

/// The root that the operator lists for this format.
fn follow_to_operator<'p>(
    policy: &'p AttestationPolicy,
    format: Format,
    path: &[&[u8]],
    now: i64,
) -> Result<&'p TrustRoot, ChainRefused> {
    let listed = policy.roots.iter().filter(|(trusted_for, _)| *trusted_for == format).map(|(_, root)| root);
    chain::verify(path, listed, now)
}

/// What is wrong with the model as a whole, or with a key that the path goes through.
fn find_compromise(model: &Model, path: &[&[u8]], root: Option<&TrustRoot>) -> Option<Compromise> {
    if let Status::Compromised(compromise) = model.status {
        return Some(compromise);
    }
    let in_path = path.iter().copied().map(Certificate::from_der);
    let mut certificates = in_path.chain(root.map(TrustRoot::certificate)).flatten();
    certificates.any(|one| model.has_withdrawn(&one.key)).then_some(Compromise::AttestationKey)
}

/// §7.1, step 24: the best of the verdicts, if policy accepts it. A compromise outweighs them all.
pub(super) fn assess_trust(
    verdicts: impl Iterator<Item = AttestationVerdict>,
    policy: &AttestationPolicy,
) -> Result<AttestationVerdict, AttestationRefused> {
    let rank = |verdict: &AttestationVerdict| match verdict {
        AttestationVerdict::Compromised { .. } => 4,
        AttestationVerdict::Trusted { .. } => 3,
        AttestationVerdict::Untrusted { .. } => 2,
        AttestationVerdict::SelfSigned => 1,
        AttestationVerdict::None | AttestationVerdict::NotAsked => 0,
    };
    let best = verdicts.max_by_key(rank).unwrap_or(AttestationVerdict::None);
    match (policy.demand, &best) {
        (Demand::Told, _) | (Demand::Trusted, AttestationVerdict::Trusted { .. }) => Ok(best),
        (Demand::Trusted, _) => Err(AttestationRefused::Trust(best)),
    }
}
