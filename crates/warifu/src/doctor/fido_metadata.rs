//! The FIDO metadata: there where policy needs it, signed as it must be, and not older than FIDO means it to
//! be used.

use warifu_core::time::Time;
use warifu_store::Store;

use super::Finding;
use crate::{config::Config, exit::chain};

const FETCH: &str = "Fetch https://mds3.fidoalliance.org/ into a file (it is one signed text, new every month), \
                     and name that file by `blob` in the section [fido-metadata].";

pub(super) async fn examine(config: &Config, store: Option<&Store>, now: Time) -> Option<Finding> {
    let Some(settings) = &config.fido_metadata else { return missing(store?).await };
    match settings.files().load(now) {
        Err(error) => Some(Finding::wrong("fido-metadata-unreadable", chain(&error), FETCH)),
        Ok(metadata) if metadata.is_overdue(now.millis()) => {
            let what = format!(
                "the FIDO metadata in {} should have been replaced by a newer one: models found weak since then are still trusted",
                settings.blob.display()
            );
            let mend = "Fetch https://mds3.fidoalliance.org/ into that file, every week by a timer; it is read without a restart.";
            Some(Finding::doubtful("fido-metadata-overdue", what, mend))
        }
        Ok(_) => None,
    }
}

async fn missing(store: &Store) -> Option<Finding> {
    let organization = store.find_first_organization().await;
    let needed = organization.ok().flatten()?.policy.authenticators.want_attestation();
    needed.then(|| {
        let what = "the policy `authenticators` asks for attestations, and there is no FIDO metadata to judge them by: nobody can register a device";
        Finding::wrong("fido-metadata-missing", what, FETCH)
    })
}
