//! A policy as it is written on the command line: `setting=value`, by the names that it is stored under.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use warifu_core::policy::Policy;

use crate::{
    exit::{Exit, Failure},
    time,
};

/// The one setting that is an instant.
const UNTIL: &str = "password-until";

/// The settings by name.
pub(super) fn settings(policy: &Policy) -> Map<String, Value> {
    match serde_json::to_value(policy) {
        Ok(Value::Object(settings)) => settings,
        _ => Map::new(),
    }
}

/// A policy with some settings changed. Whether it may be set is for [`Policy::check`].
pub(super) fn changed(policy: &Policy, changes: &[String], zone: &TimeZone) -> Result<Policy, Failure> {
    let mut settings = settings(policy);
    for change in changes {
        let Some((name, text)) = change.split_once('=') else {
            let told = format!("`{change}` is no change; write it like passkey-limit=5");
            return Err(Failure::new(Exit::Usage, told));
        };
        if !settings.contains_key(name) {
            let known = settings.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let told = format!("there is no setting `{name}`; there are {known}");
            return Err(Failure::new(Exit::Refused, told));
        }
        let value = value(name, text, zone)?;
        // One at a time, so that it is known which of them can't be read.
        settings.insert(name.to_owned(), value);
        read(settings.clone()).map_err(|error| {
            let told = format!("`{name}` can't be `{text}`: {error}");
            Failure::new(Exit::Refused, told)
        })?;
    }
    read(settings).map_err(|error| Failure::new(Exit::Refused, error.to_string()))
}

fn read(settings: Map<String, Value>) -> Result<Policy, serde_json::Error> {
    serde_json::from_value(Value::Object(settings))
}

fn value(name: &str, text: &str, zone: &TimeZone) -> Result<Value, Failure> {
    if text == "none" {
        return Ok(Value::Null);
    }
    if name == UNTIL {
        let until = time::read(text, zone).ok_or_else(|| {
            let told = format!("`{name}` can't be `{text}`: write a date like 2027-04-01, or none");
            Failure::new(Exit::Refused, told)
        })?;
        return Ok(Value::from(until.millis()));
    }
    Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
}

/// One setting as a person reads it.
pub(super) fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::Number(millis) if name == UNTIL => {
            let millis = millis.as_i64().unwrap_or_default();
            time::written(warifu_core::time::Time::from_millis(millis))
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Result<Policy, Failure> {
        changed(&Policy::default(), &[text.to_owned()], &TimeZone::get("Asia/Tokyo").unwrap())
    }

    #[test]
    fn every_setting_reads_back_as_it_is_shown() {
        let policy = Policy { password_until: time::read("2027-04-01", &TimeZone::UTC), ..Policy::default() };
        for (name, value) in settings(&policy) {
            let written = format!("{name}={}", shown(&name, &value));
            let read = changed(&policy, std::slice::from_ref(&written), &TimeZone::UTC);
            assert_eq!(read.as_ref(), Ok(&policy), "{written}");
        }
    }

    #[test]
    fn changes_are_read_and_slips_are_refused() {
        assert_eq!(change("passkey-limit=3").unwrap().passkey_limit, Some(3));
        assert_eq!(change("passkey-limit=none").unwrap().passkey_limit, None);
        assert_eq!(change("networks=[\"192.0.2.0/24\"]").unwrap().networks, ["192.0.2.0/24"]);
        assert_eq!(
            change("password-until=2027-04-01").unwrap().password_until.map(time::written).unwrap(),
            "2027-03-31T15:00:00Z"
        );
        for (text, exit) in [
            ("passkey-limit", Exit::Usage),
            ("passkey-limits=3", Exit::Refused),
            ("passkey-limit=three", Exit::Refused),
            ("passkey-limit=-1", Exit::Refused),
            ("session-hours=none", Exit::Refused),
            ("password-until=soon", Exit::Refused),
            ("resident-key=sometimes", Exit::Refused),
        ] {
            assert_eq!(change(text).map_err(|failure| failure.exit), Err(exit), "{text}");
        }
    }
}
