//! The files of the workspace, as git knows them: what is tracked, and what is new and not ignored.
//!
//! Checks take files as text, so that their own tests can feed them any. Nothing here writes.

use std::path::{Path, PathBuf};

use crate::command;

/// A text file: its path from the root, with `/`, and what is in it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root folder and every text file under it.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<File>,
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is test code: it never becomes part of the program.
    pub(crate) fn is_test(&self) -> bool {
        let path = format!("/{}", self.path);
        let outside = ["/fuzz/", "/compare/", "/crates/warifu-testkit/"];
        path.contains("/tests/")
            || path.contains("/benches/")
            || path.ends_with("/tests.rs")
            || outside.iter().any(|folder| path.starts_with(folder))
    }

    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }
}

impl Workspace {
    /// Reads the workspace that this program was built from.
    pub(crate) fn open() -> Result<Self, String> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask stands in no folder")?.to_owned();
        // A clone owned by somebody else is still ours to read.
        let arguments =
            ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = command::output(&root, "git", &arguments)?;
        let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        // What isn't text isn't read: vectors, corpora, images.
        let read = |path: &str| {
            Some(File { path: path.to_owned(), text: std::fs::read_to_string(root.join(path)).ok()? })
        };
        let files = paths.into_iter().filter_map(read).collect();
        Ok(Self { root, files })
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.is_in(folder))
    }

    pub(crate) fn find(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The file, or a finding's words that it isn't there.
    pub(crate) fn load(&self, path: &str) -> Result<&File, String> {
        self.find(path).ok_or_else(|| format!("{path} is missing"))
    }
}

#[cfg(test)]
impl Workspace {
    /// A workspace of these files only.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { root: PathBuf::from("."), files: files.iter().map(file).collect() }
    }
}
