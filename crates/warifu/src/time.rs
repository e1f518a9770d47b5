//! Times as the command line reads and writes them: RFC 3339, and dates in the installation's zone.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use warifu_core::time::Time;

/// RFC 3339 in UTC, to the second.
pub(crate) fn written(time: Time) -> String {
    Timestamp::from_second(time.seconds()).map_or_else(|_| time.millis().to_string(), |t| t.to_string())
}

/// The beginning of a date in a zone, or an RFC 3339 instant.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Option<Time> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(Time::from_millis(instant.as_millisecond()));
    }
    beginning(text.parse().ok()?, zone)
}

/// The end of a date in a zone: what "valid until" a date means.
pub(crate) fn read_end(text: &str, zone: &TimeZone) -> Option<Time> {
    beginning(text.parse::<Date>().ok()?.tomorrow().ok()?, zone)
}

fn beginning(date: Date, zone: &TimeZone) -> Option<Time> {
    let midnight = date.to_zoned(zone.clone()).ok()?;
    Some(Time::from_millis(midnight.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_and_ends_in_its_zone() {
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(read("2027-04-01", &tokyo).map(written).unwrap(), "2027-03-31T15:00:00Z");
        assert_eq!(read_end("2027-03-31", &tokyo), read("2027-04-01", &tokyo));
        assert_eq!(read("2027-03-31T15:00:00Z", &tokyo), read("2027-04-01", &tokyo));
        for text in ["", "tomorrow", "2027-02-30", "31.3.2027"] {
            assert_eq!(read(text, &tokyo), None, "{text}");
        }
    }
}
