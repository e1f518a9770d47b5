//! Attestation statements of every format that needs a key of its own, as authenticators make them.

use minicbor::Encoder;
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format, StatementRefused,
};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::{Registered, RegistrationRefused};

use crate::authenticator::{Key, cbor};
use crate::certificates::{Authority, Plan};
use crate::site::{Registration, Site};

/// One who attests: an authority, and a key that it certifies.
pub(crate) struct Attester {
    pub(crate) root: Authority,
    pub(crate) key: Key,
    pub(crate) certificate: Vec<u8>,
}

impl Attester {
    pub(crate) fn new(change: impl FnOnce(Plan) -> Plan) -> Self {
        Self::with_key(Key::generate(Algorithm::Es256), change)
    }

    pub(crate) fn with_key(key: Key, change: impl FnOnce(Plan) -> Plan) -> Self {
        let root = Authority::root();
        let certificate = change(Plan::attestation(&key, &root)).sign(&root.key);
        Self { root, key, certificate }
    }

    /// A site that asks for attestation and trusts this one's root for `format`.
    pub(crate) fn site(&self, format: Format, demand: Demand) -> Site {
        let policy = AttestationPolicy::new(demand, Format::ALL).with_root(format, self.root.trusted());
        Site::new(Policy::new().with_algorithms(Algorithm::ALL).with_attestation(policy))
    }

    /// Registers where only a trusted attestation will do.
    pub(crate) fn register(
        &self,
        format: Format,
        registration: &Registration,
    ) -> Result<Registered, RegistrationRefused> {
        self.site(format, Demand::Trusted).register(registration)
    }

    pub(crate) fn is_trusted(&self, format: Format, registration: &Registration) -> bool {
        let registered = self.register(format, registration).unwrap_or_else(|why| panic!("{why}"));
        registered.attestation
            == AttestationVerdict::Trusted { format, root: self.root.trusted().fingerprint(), model: None }
    }

    /// The refusal of a statement of this format.
    pub(crate) fn refused(&self, format: Format, registration: &Registration) -> StatementRefused {
        match self.register(format, registration) {
            Err(RegistrationRefused::Attestation(AttestationRefused::Statement(told, why)))
                if told == format =>
            {
                why
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A statement with `alg`, `sig` and, if there are any, certificates.
pub(crate) fn signed_statement(alg: i64, signature: &[u8], path: &[&[u8]]) -> Vec<u8> {
    let members = if path.is_empty() { 2 } else { 3 };
    cbor(|out| {
        out.map(members)?.str("alg")?.i64(alg)?.str("sig")?.bytes(signature)?;
        if path.is_empty() { Ok(()) } else { certificates(out, path) }
    })
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

/// `x5c`.
pub(crate) fn certificates(out: &mut Encoder<&mut Vec<u8>>, path: &[&[u8]]) -> Written {
    out.str("x5c")?.array(path.len() as u64)?;
    path.iter().try_for_each(|certificate| out.bytes(certificate).map(|_| ()))
}

/// A registration with a packed statement by `attester`.
pub(crate) fn packed(attester: &Attester, registration: &Registration) -> Registration {
    packed_by(&attester.key, &[&attester.certificate], registration)
}

pub(crate) fn packed_by(key: &Key, path: &[&[u8]], registration: &Registration) -> Registration {
    let signature = key.sign(&registration.signed());
    let statement = signed_statement(i64::from(key.algorithm().cose()), &signature, path);
    Registration { format: "packed", statement, ..registration.clone() }
}
