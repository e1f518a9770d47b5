//! A folder of a test, with configurations in it; gone when the test is.

use std::{
    fs,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::program::Program;

pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("warifu-it-{}-{number}", process::id()));
        fs::create_dir_all(&folder).expect("a folder for this test");
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.path(name);
        fs::write(&file, text).expect("our own folder");
        file
    }

    /// A configuration for ports of the system's choice, in clear on loopback, and `more`.
    pub(crate) fn config(&self, more: &str) -> PathBuf {
        self.write("warifu.toml", &(HEAD.to_owned() + more + TAIL))
    }

    /// The same, with a key ring and an organization.
    pub(crate) fn installation(&self, more: &str) -> PathBuf {
        let file = self.config(more);
        let config = file.to_str().expect("a plain path");
        Program::run(&["keys", "create", "--config", config]).succeeded();
        Program::run(&["admin", "--config", config, "organization", "create", "みなとクリニック"])
            .succeeded();
        file
    }
}

const HEAD: &str = "\
name = \"Test\"
url = \"http://localhost:8080\"
stop-announced-seconds = 0
stop-within-seconds = 20
[contact]
email = \"help@example.jp\"
[listen]
addresses = [\"127.0.0.1:0\"]
";

const TAIL: &str = "
[private]
address = \"127.0.0.1:0\"
[database]
sqlite = \"warifu.sqlite\"
[key-ring]
file = \"key-ring\"
";

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
