//! How the program ends: every way has a number that scripts may rely on.

use std::fmt;

use warifu_store::guard;

/// Numbers that the process ends with. 2 is clap's, for a command line that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something of ours failed: database, disk, network, a bug.
    Trouble = 1,
    /// The command line can be read and makes no sense.
    Usage = 2,
    /// The configuration has mistakes.
    Configuration = 3,
    /// No such member, device, client, key or organization.
    NotFound = 4,
    /// Taken, or changed by somebody else meanwhile; nothing was written.
    Stale = 5,
    /// It is so already; nothing was written.
    NothingToDo = 6,
    /// A value that a rule refuses; nothing was written.
    Refused = 7,
    /// `doctor` or `audit verify` found something that has to be mended.
    Findings = 8,
}

/// The table of `--help`.
pub(crate) const CODES: &str = "\
Exit codes:
  0  done
  1  something failed: database, disk, network
  2  the command line can't be used
  3  the configuration has mistakes
  4  no such member, device, client, key or organization
  5  taken, or changed by somebody else meanwhile; nothing was written
  6  it is so already; nothing was written
  7  a rule refuses the value; nothing was written
  8  doctor or audit verify found something to mend";

/// Why a command didn't do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) told: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, told: impl Into<String>) -> Self {
        Self { exit, told: told.into() }
    }

    pub(crate) fn trouble(told: impl Into<String>) -> Self {
        Self::new(Exit::Trouble, told)
    }

    /// What a commit says that wasn't written, by its guard.
    pub(crate) fn stale(guard: &'static str) -> Self {
        let told = match guard {
            guard::CLIENT_NEW => "there is a client of this ID already; nothing was written",
            guard::MEMBER_NEW => "the member ID or the e-mail address is taken; nothing was written",
            guard::ORGANIZATION_NEW => "there is an organization already; nothing was written",
            _ => "somebody else changed it at the same moment; nothing was written, try again",
        };
        Self::new(Exit::Stale, told)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl From<warifu_store::Error> for Failure {
    fn from(error: warifu_store::Error) -> Self {
        Self::trouble(chain(&error))
    }
}

impl From<crate::config::Mistakes> for Failure {
    fn from(mistakes: crate::config::Mistakes) -> Self {
        Self::new(Exit::Configuration, mistakes.to_string())
    }
}

/// An error with its causes, each once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let cause = source.to_string();
        if !told.contains(&cause) {
            told.push_str(": ");
            told.push_str(&cause);
        }
        next = source.source();
    }
    told
}
