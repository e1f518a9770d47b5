//! What a check found: where, and what to do about it.

use std::fmt;

/// One thing to mend. Line 0 means the file as a whole; no file means the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) told: String,
}

impl Finding {
    pub(crate) fn at(file: &str, line: usize, told: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, told: told.into() }
    }

    pub(crate) fn of_file(file: &str, told: impl Into<String>) -> Self {
        Self::at(file, 0, told)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => write!(f, "{}", self.told),
            (file, 0) => write!(f, "{file}: {}", self.told),
            (file, line) => write!(f, "{file}:{line}: {}", self.told),
        }
    }
}
