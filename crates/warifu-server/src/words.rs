//! Times, spans and places as people say them.

use jiff::{Timestamp, tz::TimeZone};
use warifu_core::{
    member::Language,
    time::{Span, Time},
};

use crate::texts::Texts;

/// For programs: in UTC (RFC 3339).
pub(crate) fn utc(at: Time) -> String {
    Timestamp::from_millisecond(at.millis())
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// Says things in one language, at one moment.
pub(crate) struct Words<'a> {
    pub(crate) texts: &'a Texts,
    pub(crate) language: Language,
    pub(crate) now: Time,
    pub(crate) zone: &'a TimeZone,
}

impl Words<'_> {
    fn zoned(&self, at: Time) -> jiff::Zoned {
        Timestamp::from_millisecond(at.millis()).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    /// "yesterday 14:05".
    pub(crate) fn when(&self, at: Time) -> String {
        let ago = self.now - at;
        let text = |key: &str, args: &[crate::texts::Arg<'_>]| self.texts.text(self.language, key, args);
        if ago >= Span::seconds(0) && ago < Span::minutes(1) {
            return text("when-now", &[]);
        }
        if ago >= Span::minutes(1) && ago < Span::hours(1) {
            return text("when-minutes-ago", &[("minutes", (ago.as_seconds() / 60).into())]);
        }
        let (then, today) = (self.zoned(at), self.zoned(self.now));
        let time = then.strftime("%H:%M").to_string();
        let yesterday = today.date().yesterday().ok();
        if then.date() == today.date() {
            text("when-today", &[("time", time.into())])
        } else if Some(then.date()) == yesterday {
            text("when-yesterday", &[("time", time.into())])
        } else {
            self.date(if then.year() == today.year() { "when-this-year" } else { "when-date" }, &then, time)
        }
    }

    fn date(&self, key: &str, at: &jiff::Zoned, time: String) -> String {
        let args = [
            ("year", at.year().to_string().into()),
            ("month", i64::from(at.month()).into()),
            ("day", i64::from(at.day()).into()),
            ("time", time.into()),
        ];
        self.texts.text(self.language, key, &args)
    }

    /// The last day before `end`: year, month, day.
    pub(crate) fn last_date(&self, end: Time) -> (i16, i8, i8) {
        let last = self.zoned(end - Span::minutes(1));
        (last.year(), last.month(), last.day())
    }

    /// The last moment before `end`, as a day and a time, on paper that is read much later: in Japanese with the year of the era.
    pub(crate) fn last_day(&self, end: Time) -> String {
        let last = self.zoned(end - Span::minutes(1));
        let era = i64::from(last.year()) - 2018;
        let args = [
            ("year", last.year().to_string().into()),
            ("era", era.into()),
            ("month", i64::from(last.month()).into()),
            ("day", i64::from(last.day()).into()),
            ("time", last.strftime("%H:%M").to_string().into()),
        ];
        self.texts.text(self.language, "when-last-day", &args)
    }

    /// "14:05", for instants of today.
    pub(crate) fn time_of_day(&self, at: Time) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    /// The moment itself, never "just now": for what is read out to somebody later.
    pub(crate) fn moment(&self, at: Time) -> String {
        let then = self.zoned(at);
        self.date("when-date", &then, then.strftime("%H:%M:%S").to_string())
    }

    /// For `datetime` attributes.
    pub(crate) fn machine(&self, at: Time) -> String {
        self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// "15 minutes", rounded up so that nobody comes back too early.
    pub(crate) fn span(&self, span: Span) -> String {
        let seconds = span.as_seconds().max(0);
        let up = |unit: i64| (seconds + unit - 1) / unit;
        let (key, count) = match seconds {
            0..60 => ("duration-seconds", seconds),
            60..3_600 => ("duration-minutes", up(60)),
            3_600..86_400 => ("duration-hours", up(3_600)),
            _ => ("duration-days", up(86_400)),
        };
        self.texts.text(self.language, key, &[("count", count.into())])
    }

    /// "Edge on Windows" in this language.
    pub(crate) fn place(&self, browser: &str) -> String {
        match browser.split_once(" on ") {
            Some((browser, system)) => {
                let args = [("browser", browser.into()), ("system", system.into())];
                self.texts.text(self.language, "place-browser-on-system", &args)
            }
            None if browser.is_empty() => self.texts.text(self.language, "place-unknown", &[]),
            None => browser.to_owned(),
        }
    }
}
