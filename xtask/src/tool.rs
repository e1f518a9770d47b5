//! The programs that checks and tests need besides the compiler, installed into `target/tools` and
//! `tests/browser/node_modules` when they are missing. Versions are fixed here, in `tests/browser/package-lock.json` and in
//! `tests/browser/clients/requirements.txt`.

use crate::{command, workspace::Workspace};

/// A cargo subcommand of somebody else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tool {
    Deny,
    Machete,
}

impl Tool {
    const fn name(self) -> &'static str {
        match self {
            Self::Deny => "cargo-deny",
            Self::Machete => "cargo-machete",
        }
    }

    const fn version(self) -> &'static str {
        match self {
            Self::Deny => "0.20.2",
            Self::Machete => "0.9.2",
        }
    }
}

/// The path of the tool, installed from crates.io when it isn't yet. Built without optimising: they run for a
/// second, and compile three times faster so.
pub(crate) fn install(workspace: &Workspace, tool: Tool) -> Result<String, String> {
    let root = workspace.root.join("target/tools");
    let program = root.join("bin").join(tool.name()).to_string_lossy().into_owned();
    let told = command::new(&workspace.root, &program, &["--version"]);
    if command::quietly(told).is_ok_and(|(_, said)| said.contains(tool.version())) {
        return Ok(program);
    }
    println!("     installing {} {} into target/tools; this is done once", tool.name(), tool.version());
    let root = root.to_string_lossy().into_owned();
    let arguments =
        ["install", "--quiet", "--locked", "--force", "--no-default-features", "--root", &root, "--version"];
    let mut command =
        command::new(&workspace.root, "cargo", &[&arguments[..], &[tool.version(), tool.name()]].concat());
    let cheap = [("OPT_LEVEL", "0"), ("LTO", "off"), ("DEBUG", "false"), ("CODEGEN_UNITS", "16")];
    command.envs(cheap.map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value)));
    let (installed, said) = command::quietly(command)?;
    if installed {
        Ok(program)
    } else {
        Err(format!("{} can't be installed from crates.io:\n{said}", tool.name()))
    }
}

/// The browser tests, which bring their own packages: Playwright, and `tsc` for every script.
pub(crate) const BROWSER: &str = "tests/browser";

/// Installs what their `package-lock.json` names, unless that has been done for this very file.
pub(crate) fn browser_packages(workspace: &Workspace) -> Result<(), String> {
    let folder = workspace.root.join(BROWSER);
    let (lock, done) = ("package-lock.json", "node_modules/.installed-for-package-lock.json");
    let read = |name: &str| std::fs::read(folder.join(name));
    let wanted = read(lock).map_err(|e| format!("{BROWSER}/{lock}: {e}"))?;
    if read(done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("     installing the packages of {BROWSER}/{lock} from npm; this is done once");
    let mut command = command::new(&folder, "npm", &["ci", "--no-audit", "--no-fund"]);
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    let (installed, said) = command::quietly(command)?;
    if !installed {
        return Err(format!("npm ci in {BROWSER} failed:\n{said}"));
    }
    std::fs::write(folder.join(done), wanted).map_err(|e| format!("{done}: {e}"))
}

/// What the tests' relying party and server of mails in Python need.
const PYTHON: &str = "tests/browser/clients/requirements.txt";

/// Installs what it names into an environment of its own, unless that has been done for this very file.
pub(crate) fn python_packages(workspace: &Workspace) -> Result<(), String> {
    let root = &workspace.root;
    let (place, done) = ("target/tools/python", "target/tools/python/installed-requirements.txt");
    let wanted = std::fs::read(root.join(PYTHON)).map_err(|e| format!("{PYTHON}: {e}"))?;
    if std::fs::read(root.join(done)).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("     installing what {PYTHON} names from PyPI into {place}; this is done once");
    let pip = root.join(place).join("bin/python").to_string_lossy().into_owned();
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", PYTHON];
    for (program, arguments) in
        [("python3", &["-m", "venv", "--clear", place][..]), (pip.as_str(), &install[..])]
    {
        command::output(root, program, arguments)
            .map_err(|told| format!("{PYTHON} can't be installed from PyPI: {told}"))?;
    }
    std::fs::write(root.join(done), wanted).map_err(|e| format!("{done}: {e}"))
}

/// The path of `tsc`, installed from npm when it isn't yet.
pub(crate) fn typescript(workspace: &Workspace) -> Result<String, String> {
    browser_packages(workspace)?;
    Ok(workspace.root.join(BROWSER).join("node_modules/.bin/tsc").to_string_lossy().into_owned())
}
