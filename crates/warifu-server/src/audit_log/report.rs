//! What verifying found: each finding names table, row and column, so that a person can go and look.

use std::{collections::BTreeSet, fmt};

use warifu_core::audit::tree::NodeHash;

/// The outcome of verifying a whole log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The log's name, as its head says.
    pub origin: Option<String>,
    /// Leaves of the tree.
    pub size: u64,
    /// The root over them, as recomputed.
    pub root: Option<NodeHash>,
    /// Events looked at, those that await the tree included.
    pub events: u64,
    /// Events that await the tree.
    pub pending: u64,
    /// Events of which only the leaf is left, because their content was erased.
    pub erased: u64,
    /// Passkeys and sessions whose event was looked for.
    pub made: u64,
    /// Origins whose checkpoints were verified only with keys out of the database itself.
    pub keys_unbrought: BTreeSet<String>,
    /// What isn't as it must be; at most a thousand.
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub further_findings: u64,
}

/// Something that isn't as it must be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub table: &'static str,
    /// The row as a person would look it up.
    pub row: String,
    pub column: &'static str,
    pub told: String,
}

impl Report {
    /// Whether everything is as it must be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn find(
        &mut self,
        table: &'static str,
        row: impl fmt::Display,
        column: &'static str,
        told: impl Into<String>,
    ) {
        if self.findings.len() == MOST_FINDINGS {
            self.further_findings += 1;
            return;
        }
        self.findings.push(Finding { table, row: row.to_string(), column, told: told.into() });
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} {}", self.table, self.row, self.column, self.told)
    }
}

/// A log that was rewritten as a whole must not fill the memory with what is wrong with it.
const MOST_FINDINGS: usize = 1_000;
