//! Every text a person reads, in Japanese and English, from the Fluent files of `locales/`.
//!
//! The files are part of the binary; a file that can't be read stops the start, and a key missing in
//! either language fails the checks, so that asking for a text can't fail in front of a person.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use warifu_core::member::Language;

/// The texts of both languages.
pub(crate) struct Texts {
    en: FluentBundle<FluentResource>,
    ja: FluentBundle<FluentResource>,
}

macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../locales/", $language, "/admin.ftl")),
            include_str!(concat!("../locales/", $language, "/apply.ftl")),
            include_str!(concat!("../locales/", $language, "/authorize.ftl")),
            include_str!(concat!("../locales/", $language, "/clinic.ftl")),
            include_str!(concat!("../locales/", $language, "/confirm.ftl")),
            include_str!(concat!("../locales/", $language, "/connected.ftl")),
            include_str!(concat!("../locales/", $language, "/dev.ftl")),
            include_str!(concat!("../locales/", $language, "/device.ftl")),
            include_str!(concat!("../locales/", $language, "/devices.ftl")),
            include_str!(concat!("../locales/", $language, "/disown.ftl")),
            include_str!(concat!("../locales/", $language, "/forgotten.ftl")),
            include_str!(concat!("../locales/", $language, "/handoff.ftl")),
            include_str!(concat!("../locales/", $language, "/help.ftl")),
            include_str!(concat!("../locales/", $language, "/history.ftl")),
            include_str!(concat!("../locales/", $language, "/messages.ftl")),
            include_str!(concat!("../locales/", $language, "/notices.ftl")),
            include_str!(concat!("../locales/", $language, "/password.ftl")),
            include_str!(concat!("../locales/", $language, "/recovery-codes.ftl")),
            include_str!(concat!("../locales/", $language, "/register.ftl")),
            include_str!(concat!("../locales/", $language, "/sessions.ftl")),
            include_str!(concat!("../locales/", $language, "/sign-in.ftl")),
            include_str!(concat!("../locales/", $language, "/sign-out.ftl")),
            include_str!(concat!("../locales/", $language, "/site.ftl")),
            include_str!(concat!("../locales/", $language, "/start.ftl")),
            include_str!(concat!("../locales/", $language, "/ticket.ftl")),
        ]
    };
}

/// One value for a text: a name and what to put there.
pub(crate) type Arg<'a> = (&'a str, FluentValue<'a>);

impl Texts {
    /// Reads all files.
    pub(crate) fn load() -> Result<Self, String> {
        Ok(Self { en: bundle("en", files!("en"))?, ja: bundle("ja", files!("ja"))? })
    }

    /// The text of `key`.
    pub(crate) fn text(&self, language: Language, key: &str, args: &[Arg<'_>]) -> String {
        self.find(language, key, args).unwrap_or_else(|| {
            tracing::error!(key, language = language.tag(), "a text is missing");
            key.to_owned()
        })
    }

    /// The text of `key`, if there is one: lists such as `message-…-why-3` end where none is found.
    pub(crate) fn find(&self, language: Language, key: &str, args: &[Arg<'_>]) -> Option<String> {
        let bundle = match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        };
        let pattern = bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text lacks a value");
        }
        Some(text.into_owned())
    }
}

fn bundle(language: &str, files: &[&str]) -> Result<FluentBundle<FluentResource>, String> {
    let id = language.parse().map_err(|e| format!("{language}: {e}"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks would end up in titles, device names and copied text.
    bundle.set_use_isolating(false);
    for file in files {
        let resource =
            FluentResource::try_new((*file).to_owned()).map_err(|(_, e)| format!("{language}: {e:?}"))?;
        bundle.add_resource(resource).map_err(|e| format!("{language}: {e:?}"))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_locales_is_read() {
        Texts::load().expect("both languages load");
        for language in ["en", "ja"] {
            let folder = format!("{}/locales/{language}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).expect("a folder").count();
            let read: &[&str] = files!("en");
            assert_eq!(files, read.len(), "{language}: a file isn't read");
        }
    }
}
