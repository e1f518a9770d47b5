//! What other programs check: the compiler's own tools, cargo-machete, cargo-deny and tsc. What they say is
//! told as they say it.

use super::Findings;
use crate::{
    command,
    finding::Finding,
    tool::{self, Tool},
    workspace::Workspace,
};

pub(super) fn fmt(workspace: &Workspace) -> Findings {
    tell(workspace, "cargo", &["fmt", "--all", "--check", "--", "-l", "--color", "never"], &[])
}

pub(super) fn clippy(workspace: &Workspace) -> Findings {
    tell(
        workspace,
        "cargo",
        &["clippy", "--quiet", "--workspace", "--all-targets", "--keep-going", "--", "-D", "warnings"],
        &[],
    )
}

pub(super) fn docs(workspace: &Workspace) -> Findings {
    let arguments =
        ["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items", "--keep-going"];
    tell(workspace, "cargo", &arguments, &[("RUSTDOCFLAGS", "-D warnings")])
}

pub(super) fn machete(workspace: &Workspace) -> Findings {
    let program = tool::install(workspace, Tool::Machete)?;
    tell(workspace, &program, &["--with-metadata", "crates", "xtask"], &[])
}

/// Advisories are left out: they need a fresh copy of a database from the network, so that the same commit
/// could pass today and fail tomorrow. `cargo deny check advisories` is run by hand and before a release.
pub(super) fn deny(workspace: &Workspace) -> Findings {
    let program = tool::install(workspace, Tool::Deny)?;
    tell(
        workspace,
        &program,
        &["--log-level", "error", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"],
        &[],
    )
}

pub(super) fn types(workspace: &Workspace) -> Findings {
    let program = tool::typescript(workspace)?;
    let mut findings = Vec::new();
    for project in ["crates/warifu-server/assets/tests/tsconfig.json", "tests/browser/tsconfig.json"] {
        findings.extend(tell(workspace, &program, &["--project", project], &[])?);
    }
    Ok(findings)
}

fn tell(workspace: &Workspace, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Findings {
    let mut command = command::new(&workspace.root, program, arguments);
    command.envs(environment.iter().copied());
    let (passed, said) = command::quietly(command)?;
    Ok(if passed {
        Vec::new()
    } else {
        vec![Finding::of_file("", said.trim_end().replace('\n', "\n       "))]
    })
}
