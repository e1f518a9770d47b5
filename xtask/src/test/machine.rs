//! What the machine must have, installed where we may (root on Debian and its kin), and named exactly where
//! we may not.

use std::path::Path;

use crate::{command, tool, workspace::Workspace};

/// A thing, how to know that it's there, and the Debian package that has it.
struct Need {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { what: "a C compiler", package: "build-essential", is_there: || command::exists("cc") },
    Need { what: "a PostgreSQL server", package: "postgresql", is_there: has_postgres },
    Need { what: "Node.js", package: "nodejs", is_there: || command::exists("node") },
    Need { what: "npm", package: "npm", is_there: || command::exists("npm") },
    Need { what: "Python with venv", package: "python3-venv", is_there: has_python },
    Need { what: "strace", package: "strace", is_there: || command::exists("strace") },
    Need { what: "Chromium", package: "chromium", is_there: || command::exists("chromium") },
    Need { what: "Apache", package: "apache2", is_there: || command::exists("apache2") },
    Need {
        what: "Apache's OpenID Connect module",
        package: "libapache2-mod-auth-openidc",
        is_there: has_apache_module,
    },
    Need { what: "OpenSSL", package: "openssl", is_there: || command::exists("openssl") },
    Need { what: "poppler's tools", package: "poppler-utils", is_there: || command::exists("pdftoppm") },
    Need { what: "Japanese fonts", package: "fonts-noto-cjk", is_there: has_fonts },
];
/// The oldest Node.js whose test runner and Playwright's are known to work.
const NODE: u32 = 20;

/// Installs what is missing, or says what to install.
pub(super) fn prepare(workspace: &Workspace) -> Result<(), String> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if !missing.is_empty() {
        install(workspace, &missing)?;
    }
    check_node(workspace)?;
    tool::browser_packages(workspace)?;
    tool::python_packages(workspace)?;
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

/// Where the tests look for it.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

/// Debian keeps what makes environments apart from Python itself.
fn has_python() -> bool {
    let mut command = command::new(Path::new("."), "python3", &["-c", "import ensurepip, venv"]);
    command.stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Where the tests load it from.
fn has_apache_module() -> bool {
    Path::new("/usr/lib/apache2/modules/mod_auth_openidc.so").is_file()
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
