//! A whole ES256 sign-in beside the signature check that it can't do without. It may cost a tenth more.

use crate::{command, workspace::Workspace};

const AT_MOST: f64 = 1.1;

pub(super) fn run(workspace: &Workspace) -> Result<bool, String> {
    let arguments = ["bench", "--quiet", "--package", "warifu-webauthn", "--bench", "sign_in"];
    let (ran, said) = command::openly(command::new(&workspace.root, "cargo", &arguments))?;
    let ratio = ratio(&said)
        .filter(|_| ran)
        .ok_or_else(|| format!("no ratio was told by: {}", command::line("cargo", &arguments)))?;
    let kept = ratio <= AT_MOST;
    println!("{} {ratio:.3}, at most {AT_MOST}", if kept { "kept:" } else { "NOT KEPT:" });
    Ok(kept)
}

/// The number after the word `ratio`.
fn ratio(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("ratio")?.split_whitespace().next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_read() {
        assert_eq!(
            ratio("ES256 signature check  60µs\nratio                  1.043 (at most 1.1)\n"),
            Some(1.043)
        );
        assert_eq!(ratio("nothing"), None);
    }
}
