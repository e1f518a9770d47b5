//! Where it is written which addresses are in which country: told on the page that a screen's QR code opens on a phone.

use std::path::PathBuf;

use serde::Deserialize;

/// The file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct GeoSettings {
    pub(crate) countries: PathBuf,
}
