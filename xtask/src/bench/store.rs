//! How many sign-ins a second the store commits durably, on both engines, beside what this disk can sync in the
//! same run. It tells and judges nothing: disks differ a hundredfold.

use crate::{command, workspace::Workspace};

pub(super) fn run(workspace: &Workspace) -> Result<bool, String> {
    let arguments = ["bench", "--quiet", "--package", "warifu-store", "--bench", "commits"];
    let (ran, _) = command::openly(command::new(&workspace.root, "cargo", &arguments))?;
    if ran { Ok(true) } else { Err(format!("failed: {}", command::line("cargo", &arguments))) }
}
