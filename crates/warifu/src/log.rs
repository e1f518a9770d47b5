//! The log: one line an event, as JSON for machines or text for people, on standard error.
//!
//! Panics come into it too, so that none is lost in a console that nobody reads. Standard output stays
//! free for what a command answers.

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{LogFormat, LogSettings};

/// Begins logging, once in a process.
pub(crate) fn begin(settings: &LogSettings) {
    let level = EnvFilter::try_new(&settings.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::fmt().with_env_filter(level).with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).init(),
        LogFormat::Text => lines.with_ansi(false).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let payload = panic.payload();
        let said = payload.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no words");
        tracing::error!(place, said, "a panic: this is a bug of Warifu");
    }));
}
