//! One entry of a BLOB, read into a model (FIDO Metadata Service 3.1 §3.1.1, Metadata Statement 3.1 §4).
//!
//! Everything that trust depends on must be there and be right: a report that can't be read could be the one that matters. A root
//! that can't be read vouches for nothing, and is counted: Android's list has one among 45, and the model isn't lost with it.
//! Words that aren't known are ignored, and never make a model look better.

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};

use super::model::{AttestationType, KeyIdentifier, Model};
use super::payload::Raw;
use super::status::{Report, Status};
use crate::auth_data::Aaguid;
use crate::chain::TrustRoot;
use crate::json::dictionary::{Text, dictionary};

/// The most roots, reports and key identifiers of a model: 45, 20 and 8 are the most that FIDO publishes in 2026.
const MAX_ITEMS: usize = 256;
/// The longest description, in characters (Metadata Statement §4).
const MAX_DESCRIPTION: usize = 200;

/// An entry that can't be read.
pub(super) struct Unreadable;

dictionary! {
    /// `MetadataBLOBPayloadEntry`.
    struct Entry<'j> {
        required {}
        optional {
            aaguid: Text<'j> = "aaguid",
            key_identifiers: Vec<Text<'j>> = "attestationCertificateKeyIdentifiers",
            aaid: Text<'j> = "aaid",
            statement: Raw<'j> = "metadataStatement",
            status_reports: Raw<'j> = "statusReports",
        }
    }
}

dictionary! {
    /// `MetadataStatement`, as far as it is judged.
    struct Statement<'j> {
        required {
            description: Text<'j> = "description",
            attestation_types: Vec<Text<'j>> = "attestationTypes",
            key_protection: Vec<Text<'j>> = "keyProtection",
            roots: Vec<Text<'j>> = "attestationRootCertificates",
        }
        optional {
            aaguid: Text<'j> = "aaguid",
            attachment_hint: Vec<Text<'j>> = "attachmentHint",
        }
    }
}

/// Reads an entry; `None` where it is for UAF alone.
pub(super) fn read(json: &str) -> Result<Option<Model>, Unreadable> {
    let entry: Entry<'_> = parse(json)?;
    let aaguid = entry.aaguid.as_deref().map(read_aaguid).transpose()?;
    let key_identifiers = read_key_identifiers(entry.key_identifiers.as_deref().unwrap_or_default())?;
    if aaguid.is_none() && key_identifiers.is_empty() {
        return if entry.aaid.is_some() { Ok(None) } else { Err(Unreadable) };
    }
    let statement: Statement<'_> = parse(entry.statement.ok_or(Unreadable)?.get())?;
    if statement.aaguid.as_deref().map(read_aaguid).transpose()? != aaguid {
        return Err(Unreadable);
    }
    let reports: Vec<Report<'_>> = parse(entry.status_reports.ok_or(Unreadable)?.get())?;
    refuse_long(&reports)?;
    let roots = read_roots(&statement.roots)?;
    let withdrawn = reports.iter().filter_map(Report::withdrawn).map(read_certificate);
    Ok(Some(Model {
        aaguid,
        key_identifiers,
        description: read_description(&statement.description)?,
        hardware: is_hardware(&statement.key_protection),
        external: statement.attachment_hint.is_some_and(|hints| has(&hints, "external")),
        attestation_types: read_attestation_types(&statement.attestation_types),
        roots_left_out: statement.roots.len() - roots.len(),
        roots,
        withdrawn: withdrawn.collect::<Result<_, _>>()?,
        status: Status::from_reports(&reports).ok_or(Unreadable)?,
    }))
}

fn parse<'j, T: serde::Deserialize<'j>>(json: &'j str) -> Result<T, Unreadable> {
    serde_json::from_str(json).map_err(|_| Unreadable)
}

fn refuse_long<T>(items: &[T]) -> Result<(), Unreadable> {
    if items.len() > MAX_ITEMS { Err(Unreadable) } else { Ok(()) }
}

fn has(words: &[Text<'_>], word: &str) -> bool {
    words.iter().any(|told| **told == *word)
}

/// Zero names no model.
fn read_aaguid(text: &str) -> Result<Aaguid, Unreadable> {
    text.parse().ok().filter(|aaguid| *aaguid != Aaguid::ZERO).ok_or(Unreadable)
}

/// The identifiers, each once.
fn read_key_identifiers(texts: &[Text<'_>]) -> Result<Vec<KeyIdentifier>, Unreadable> {
    refuse_long(texts)?;
    let mut identifiers = Vec::new();
    for text in texts {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| Unreadable)?;
        let identifier = bytes.try_into().map_err(|_| Unreadable)?;
        if !identifiers.contains(&identifier) {
            identifiers.push(identifier);
        }
    }
    Ok(identifiers)
}

fn read_description(text: &str) -> Result<String, Unreadable> {
    let length = text.chars().take(MAX_DESCRIPTION + 1).count();
    let is_plain = !text.chars().any(char::is_control);
    if (1..=MAX_DESCRIPTION).contains(&length) && is_plain { Ok(text.to_owned()) } else { Err(Unreadable) }
}

/// FIDO Registry of Predefined Values 2.2 §3.2.
fn is_hardware(protection: &[Text<'_>]) -> bool {
    let is_protected = ["hardware", "secure_element", "tee"].into_iter().any(|word| has(protection, word));
    is_protected && !has(protection, "software")
}

fn read_attestation_types(words: &[Text<'_>]) -> Vec<AttestationType> {
    let types = [
        ("anonca", AttestationType::AnonymizationCa),
        ("attca", AttestationType::AttestationCa),
        ("basic_full", AttestationType::Basic),
    ];
    types.into_iter().filter(|(word, _)| has(words, word)).map(|(_, kind)| kind).collect()
}

/// The roots that can be read. If there are some and none of them can, the entry vouches for nothing.
fn read_roots(texts: &[Text<'_>]) -> Result<Vec<TrustRoot>, Unreadable> {
    refuse_long(texts)?;
    let roots: Vec<_> = texts.iter().filter_map(|root| read_certificate(root).ok()).collect();
    if roots.is_empty() && !texts.is_empty() { Err(Unreadable) } else { Ok(roots) }
}

/// A certificate in base64 as RFC 4648 §4 has it.
fn read_certificate(text: &str) -> Result<TrustRoot, Unreadable> {
    let der = BASE64.decode(text.as_bytes()).map_err(|_| Unreadable)?;
    TrustRoot::from_der(der).map_err(|_| Unreadable)
}
