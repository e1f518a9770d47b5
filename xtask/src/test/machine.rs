//! What the machine must have, installed where we may (root on Debian and its kin), and named exactly where
//! we may not.

use std::path::Path;

use super::stage;
use crate::{command, workspace::Workspace};

/// A thing, how to know that it's there, and the Debian package that has it.
struct Need {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
    /// Whether only the browser tests need it.
    for_browser: bool,
}

const NEEDS: &[Need] = &[
    Need { what: "a C compiler", package: "gcc", is_there: || command::exists("cc"), for_browser: false },
    Need { what: "the C library's headers", package: "libc6-dev", is_there: has_headers, for_browser: false },
    Need { what: "a PostgreSQL server", package: "postgresql", is_there: has_postgres, for_browser: false },
    Need { what: "Node.js", package: "nodejs", is_there: || command::exists("node"), for_browser: false },
    Need { what: "npm", package: "npm", is_there: || command::exists("npm"), for_browser: false },
    Need { what: "strace", package: "strace", is_there: || command::exists("strace"), for_browser: false },
    Need {
        what: "Chromium",
        package: "chromium",
        is_there: || command::exists("chromium"),
        for_browser: true,
    },
    Need { what: "Japanese fonts", package: "fonts-noto-cjk", is_there: has_fonts, for_browser: true },
];
/// The oldest Node.js whose test runner and Playwright's are known to work.
const NODE: u32 = 20;

/// Installs what is missing, or says what to install.
pub(super) fn prepare(workspace: &Workspace) -> Result<(), String> {
    let browser = stage::has_browser_tests(workspace);
    let missing: Vec<&Need> =
        NEEDS.iter().filter(|need| (browser || !need.for_browser) && !(need.is_there)()).collect();
    if !missing.is_empty() {
        install(workspace, &missing)?;
    }
    check_node(workspace)?;
    if browser {
        install_browser_packages(workspace)?;
    }
    println!("everything needed is there");
    Ok(())
}

fn install(workspace: &Workspace, missing: &[&Need]) -> Result<(), String> {
    let things = missing.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let by_hand = format!("missing: {things}. As root on Debian: apt-get install {}", packages.join(" "));
    let root = command::output(&workspace.root, "id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if !root || !command::exists("apt-get") {
        return Err(by_hand);
    }
    println!("installing {} (for: {things})", packages.join(" "));
    let lock = ["-o", "DPkg::Lock::Timeout=400"];
    apt(workspace, &[&lock[..], &["update"]].concat(), &by_hand)?;
    let with = ["install", "--yes", "--no-install-recommends"];
    apt(workspace, &[&lock[..], &with[..], &packages].concat(), &by_hand)?;
    match missing.iter().find(|need| !(need.is_there)()) {
        Some(need) => Err(format!("{} isn't there even after {} was installed", need.what, need.package)),
        None => Ok(()),
    }
}

fn apt(workspace: &Workspace, arguments: &[&str], by_hand: &str) -> Result<(), String> {
    let mut command = command::new(&workspace.root, "apt-get", arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    match command::quietly(command)? {
        (true, _) => Ok(()),
        (false, said) => Err(format!("{said}\napt-get failed. {by_hand}")),
    }
}

fn check_node(workspace: &Workspace) -> Result<(), String> {
    let version = command::output(&workspace.root, "node", &["--version"])?;
    if major(&version).is_some_and(|major| major >= NODE) {
        return Ok(());
    }
    Err(format!("Node.js is {}; {NODE} or newer is needed: https://nodejs.org/en/download", version.trim()))
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs what `package-lock.json` names, unless that has been done for this very file.
fn install_browser_packages(workspace: &Workspace) -> Result<(), String> {
    let folder = workspace.root.join(stage::BROWSER);
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    let (lock, done) = ("package-lock.json", "node_modules/.installed-for-package-lock.json");
    if read(lock) == read(done) {
        return Ok(());
    }
    println!("installing the browser tests' packages from npm");
    let mut command = command::new(&folder, "npm", &["ci", "--no-audit", "--no-fund"]);
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    let (installed, said) = command::quietly(command)?;
    if !installed {
        return Err(format!("{said}\nnpm ci in {} failed", stage::BROWSER));
    }
    std::fs::copy(folder.join(lock), folder.join(done)).map_err(|e| format!("{done}: {e}"))?;
    Ok(())
}

fn has_headers() -> bool {
    ["/usr/include/stdlib.h", "/usr/include/x86_64-linux-musl/stdlib.h"]
        .iter()
        .any(|path| Path::new(path).exists())
}

/// Where the tests look for it.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

fn has_fonts() -> bool {
    ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk"]
        .iter()
        .any(|path| Path::new(path).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("what"), None);
    }
}
