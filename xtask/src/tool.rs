//! The programs that checks need besides the compiler, installed into `target/tools` and `node_modules` when
//! they are missing. Versions are fixed here and in `package-lock.json`.

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

/// The path of `tsc`, installed from npm when it isn't yet.
pub(crate) fn typescript(workspace: &Workspace) -> Result<String, String> {
    let program = workspace.root.join("node_modules/.bin/tsc");
    if !program.exists() {
        println!("     installing what package-lock.json names into node_modules; this is done once");
        let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
        command::output(&workspace.root, "npm", &arguments)?;
    }
    Ok(program.to_string_lossy().into_owned())
}
