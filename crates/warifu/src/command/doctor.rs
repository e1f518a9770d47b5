//! `warifu doctor`: look at an installation and say what to mend.

use clap::Args;
use serde_json::json;

use crate::{
    doctor::{self, Finding, Weight},
    exit::{Exit, Failure},
    installation::Which,
    output::Output,
};

/// Look for mistakes in an installation, and say how to mend them
///
/// It changes nothing but the schema of a database that is older than this program. Run it as the user that
/// the server runs as.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    which: Which,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let file = self.which.file()?;
        let findings = doctor::examine(&file).await;
        let wrong = findings.iter().filter(|finding| finding.weight == Weight::Wrong).count();
        self.output().result(&json!({ "findings": findings }), || text(&findings));
        match wrong {
            0 => Ok(()),
            n => Err(Failure::new(Exit::Findings, format!("{n} to mend before people can rely on it"))),
        }
    }
}

fn text(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing to mend.".into();
    }
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}
