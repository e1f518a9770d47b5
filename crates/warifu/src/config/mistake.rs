//! A mistake in the configuration: where it is, what is wrong, and what to write instead.

use std::{fmt, io, path::Path};

use figment::{
    Figment,
    error::{Actual, Kind},
    providers::{Format as _, Toml},
    value::Value,
};

use super::client::OWN;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Stable name, by which `warifu doctor` reports it.
    pub(crate) name: &'static str,
    /// The file, or the environment.
    pub(crate) place: String,
    /// The setting, with dots.
    pub(crate) key: String,
    /// What is wrong.
    pub(crate) what: String,
    /// What to do.
    pub(crate) instead: String,
}

/// All that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistakes(pub(crate) Vec<Mistake>);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(f, "`{}` ", self.key)?;
        }
        write!(f, "{}. {}", self.what, self.instead)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.0.iter().enumerate() {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{mistake}")?;
        }
        Ok(())
    }
}

impl Mistake {
    pub(super) fn unreadable(file: &Path, error: &io::Error) -> Self {
        Self {
            name: "configuration-unreadable",
            place: file.display().to_string(),
            key: String::new(),
            what: format!("can't be read: {error}"),
            instead: "Name an existing file with --config; warifu.example.toml is one to begin from.".into(),
        }
    }

    /// A setting whose value can be read and not used.
    pub(super) fn of_value(name: &'static str, file: &Path, key: &str, what: &str, instead: &str) -> Self {
        Self {
            name,
            place: file.display().to_string(),
            key: key.into(),
            what: what.into(),
            instead: instead.into(),
        }
    }

    fn of(error: &figment::Error, file: &Path) -> Self {
        let mut steps = error.path.clone();
        if let Kind::MissingField(field) = &error.kind {
            steps.push(field.to_string());
        }
        let path = steps.join(".");
        let (name, key, what) = match &error.kind {
            // Its path ends with the field itself.
            Kind::UnknownField(_, known) => {
                // A client's table has some beside its settings.
                let own: &[&str] = if in_client(&steps).is_some() { &OWN } else { &[] };
                let what = format!("is no setting; settings here are {}", [own, known].concat().join(", "));
                ("setting-unknown", path, what)
            }
            Kind::MissingField(_) => ("setting-missing", path, "is missing".to_owned()),
            Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
                ("setting-malformed", path, format!("is {} and should be {wanted}", shape(found)))
            }
            Kind::UnknownVariant(found, known) => {
                let what = format!("can't be `{found}`; it can be {}", known.join(", "));
                ("setting-malformed", path, what)
            }
            Kind::Message(what) if error.path.is_empty() => {
                ("configuration-malformed", String::new(), format!("is not TOML: {}", what.trim_end()))
            }
            kind => ("setting-malformed", path, format!("can't be used: {kind}")),
        };
        let environment = error.metadata.as_ref().is_some_and(|m| m.name.contains("environment"));
        let place = if environment { "the environment".into() } else { file.display().to_string() };
        Self { name, place, instead: advice(&steps), key, what }
    }
}

impl Mistakes {
    pub(super) fn of(errors: figment::Error, file: &Path) -> Self {
        Self(errors.into_iter().map(|error| Mistake::of(&error, file)).collect())
    }
}

/// The kind of a value without the value: it may be a secret.
fn shape(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) => "a number",
        Actual::Float(_) => "a number with a fraction",
        Actual::Char(_) | Actual::Str(_) => "a text",
        Actual::Seq => "a list",
        Actual::Map => "a section",
        _ => "something else",
    }
}

/// What the example writes there.
fn advice(steps: &[String]) -> String {
    let whole = steps.join(".");
    let (found, section, name) = match in_client(steps) {
        Some(setting) => (in_example_client(setting), "[client]".to_owned(), setting.join(".")),
        None => {
            let (section, name) = whole.rsplit_once('.').unwrap_or(("", &whole));
            let found = example().and_then(|figment| figment.find_value(&whole).ok());
            (found, section.to_owned(), name.to_owned())
        }
    };
    let place = if section.is_empty() { String::new() } else { format!(" in the section [{section}]") };
    match found {
        Some(Value::Dict(..)) => format!("Write a section [{whole}], as warifu.example.toml shows."),
        Some(Value::Array(_, tables)) if matches!(tables.first(), Some(Value::Dict(..))) => {
            format!("Write a section [[{whole}]] for each, as warifu.example.toml shows.")
        }
        Some(value) => format!("Write it like `{name} = {}`{place}.", written(&value)),
        None => "warifu.example.toml shows every setting there is.".into(),
    }
}

/// The setting of a client's table that a path leads to: it goes through the client's ID, which may hold dots.
fn in_client(steps: &[String]) -> Option<&[String]> {
    match steps {
        [section, _, setting @ ..] if section == "client" => Some(setting),
        _ => None,
    }
}

fn in_example_client(setting: &[String]) -> Option<Value> {
    let tables = example()?.find_value("client").ok()?;
    let Value::Array(_, tables) = tables else { return None };
    tables.into_iter().next()?.find(&setting.join("."))
}

fn written(value: &Value) -> String {
    match value {
        Value::String(_, text) => format!("{text:?}"),
        Value::Array(_, values) => {
            format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        Value::Bool(_, switch) => switch.to_string(),
        other => other.to_u128().map_or_else(|| "true".into(), |number| number.to_string()),
    }
}

/// The example with every setting switched on.
pub(super) fn example() -> Option<Figment> {
    let figment = Figment::from(Toml::string(&switched_on(EXAMPLE)));
    figment.find_value("name").is_ok().then_some(figment)
}

fn switched_on(text: &str) -> String {
    let setting = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase() || c == '[');
    let on = |line| str::strip_prefix(line, '#').filter(setting).unwrap_or(line);
    text.lines().map(on).collect::<Vec<_>>().join("\n")
}

pub(super) const EXAMPLE: &str = include_str!("../../warifu.example.toml");
