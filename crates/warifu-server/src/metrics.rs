//! Metrics: the recorder behind every counter, and what each of our own means.
//!
//! They are counts and durations; no label ever carries who a person is or what an address held.

use metrics::{Unit, describe_counter, describe_gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder};

/// Renders what was recorded; wants its `run_upkeep` called every few seconds.
pub use metrics_exporter_prometheus::PrometheusHandle as Recorder;

/// Installs the recorder of this process, once.
pub fn install() -> Result<Recorder, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?;
    describe_gauge!("warifu_connections_open", Unit::Count, "Connections that are open now");
    describe_counter!(
        "warifu_connections_refused_total",
        Unit::Count,
        "Connections closed since their host had all it may have"
    );
    describe_counter!(
        "warifu_logouts_total",
        Unit::Count,
        "Tries to tell a client of a sign-out, by what came of them"
    );
    describe_counter!("warifu_mails_total", Unit::Count, "Tries to send a mail, by what came of them");
    describe_counter!("warifu_panics_total", Unit::Count, "Requests that were ended by a panic");
    describe_counter!(
        "warifu_tls_handshakes_failed_total",
        Unit::Count,
        "TLS handshakes that failed or took too long"
    );
    Ok(handle)
}

/// Seconds: from a page out of memory to what a person calls broken.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
