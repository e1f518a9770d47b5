//! In which country an address is, as far as the operator's file says (`[geo]`, MaxMind DB format): for the page that a
//! phone opens, and for a policy that keeps screen and phone together.
//!
//! Without a file nobody's country is known, and nothing is guessed. A file that can't be used leaves the one in use where
//! it is and one line says why; signing in never depends on it. Nothing is fetched.

use std::{
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use maxminddb::Reader;
use serde::Deserialize;
use warifu_core::member::Language;

use crate::file_print::FilePrint;

/// The countries of addresses.
pub(crate) struct Geo {
    file: Option<PathBuf>,
    current: RwLock<Option<Arc<Reader<Vec<u8>>>>>,
    looked_at: Mutex<Option<FilePrint>>,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: String,
    en: String,
    ja: String,
}

/// As much of a record as is told.
#[derive(Debug, Deserialize)]
struct Told {
    country: Option<ToldCountry>,
}

#[derive(Debug, Deserialize)]
struct ToldCountry {
    iso_code: Option<String>,
    #[serde(default)]
    names: ToldNames,
}

#[derive(Debug, Default, Deserialize)]
struct ToldNames {
    en: Option<String>,
    ja: Option<String>,
}

impl Geo {
    /// Reads the file for the first time.
    pub(crate) fn load(file: Option<PathBuf>) -> Self {
        let geo = Self { file, current: RwLock::new(None), looked_at: Mutex::new(None) };
        geo.reload();
        geo
    }

    /// Reads the file again if it has changed since it was last looked at.
    pub(crate) fn reload(&self) {
        let Some(file) = &self.file else { return };
        let print = FilePrint::of(file);
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if print.is_some() && *looked_at == print {
            return;
        }
        *looked_at = print;
        match Reader::open_readfile(file) {
            Ok(reader) => {
                tracing::info!(file = %file.display(), "countries of addresses");
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(reader));
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, file = %file.display(), "the countries of addresses can't be read");
            }
        }
    }

    /// The country of an address, where the file has one.
    pub(crate) fn country(&self, address: IpAddr) -> Option<Country> {
        let reader = self.current.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let told: Told = reader.lookup(address.to_canonical()).ok()?.decode().ok()??;
        let country = told.country?;
        let code = country.iso_code?;
        let ToldNames { en, ja } = country.names;
        let en = en.unwrap_or_else(|| code.clone());
        Some(Country { ja: ja.unwrap_or_else(|| en.clone()), en, code })
    }
}

impl Country {
    /// Its name.
    pub(crate) fn name(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database that knows two halves of the addresses of IPv4: those below 128.0.0.0 are in Japan, the others in Korea,
    /// whose Japanese name isn't told. (MaxMind DB file format 2.0.)
    fn database() -> Vec<u8> {
        fn text(text: &str) -> Vec<u8> {
            let length = u8::try_from(text.len()).unwrap();
            assert!(length < 29);
            [&[0x40 | length], text.as_bytes()].concat()
        }
        fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
            let pairs_in = pairs.iter().flat_map(|(name, value)| [text(name), value.clone()].concat());
            [vec![0xe0 | u8::try_from(pairs.len()).unwrap()], pairs_in.collect()].concat()
        }
        fn number(value: u16) -> Vec<u8> {
            [&[0xa2][..], &value.to_be_bytes()].concat()
        }
        let country = |code: &str, names: &[(&str, Vec<u8>)]| {
            map(&[("country", map(&[("iso_code", text(code)), ("names", map(names))]))])
        };
        let japan = country("JP", &[("en", text("Japan")), ("ja", text("日本"))]);
        let korea = country("KR", &[("en", text("South Korea"))]);
        // One node of two records of 24 bits: what isn't a node is an offset into the data, after 16 zero bytes.
        let record = |offset: usize| u32::try_from(1 + 16 + offset).unwrap().to_be_bytes()[1..].to_vec();
        let tree = [record(0), record(japan.len())].concat();
        let metadata = map(&[
            ("binary_format_major_version", number(2)),
            ("binary_format_minor_version", number(0)),
            // A number of 64 bits.
            ("build_epoch", vec![0x01, 0x02, 0x01]),
            ("database_type", text("Countries")),
            ("description", map(&[])),
            ("ip_version", number(4)),
            // A list.
            ("languages", vec![0x00, 0x04]),
            // A number of 32 bits.
            ("node_count", vec![0xc1, 1]),
            ("record_size", number(24)),
        ]);
        [tree, vec![0; 16], japan, korea, b"\xab\xcd\xefMaxMind.com".to_vec(), metadata].concat()
    }

    #[test]
    fn a_country_is_known_where_the_file_says_it_and_in_both_languages() {
        let folder = std::env::temp_dir().join(format!("warifu-geo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("countries.mmdb");
        std::fs::write(&file, database()).unwrap();
        let geo = Geo::load(Some(file.clone()));
        let named = |address: [u8; 4], language| {
            geo.country(address.into())
                .map(|country| (country.code.clone(), country.name(language).to_owned()))
        };
        let told = |code: &str, name: &str| Some((code.to_owned(), name.to_owned()));
        assert_eq!(named([1, 2, 3, 4], Language::Ja), told("JP", "日本"));
        assert_eq!(named([1, 2, 3, 4], Language::En), told("JP", "Japan"));
        assert_eq!(named([203, 0, 113, 1], Language::Ja), told("KR", "South Korea"));
        // A file that can't be used leaves what was known.
        std::fs::write(&file, b"something else").unwrap();
        geo.reload();
        assert_eq!(named([1, 2, 3, 4], Language::En), told("JP", "Japan"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn without_a_file_nothing_is_guessed() {
        for geo in [Geo::load(None), Geo::load(Some("/nowhere/countries.mmdb".into()))] {
            assert_eq!(geo.country([1, 2, 3, 4].into()), None);
        }
    }
}
