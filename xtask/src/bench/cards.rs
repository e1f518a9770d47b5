//! A thousand notification cards in one document, as a registrar prints them for a whole hospital: at most ten seconds.

use crate::{command, workspace::Workspace};

const AT_MOST: f64 = 10.0;

pub(super) fn run(workspace: &Workspace) -> Result<bool, String> {
    let arguments = ["bench", "--quiet", "--package", "warifu-card", "--bench", "batch"];
    let (ran, said) = command::openly(command::new(&workspace.root, "cargo", &arguments))?;
    let seconds = seconds(&said)
        .filter(|_| ran)
        .ok_or_else(|| format!("no time was told by: {}", command::line("cargo", &arguments)))?;
    let kept = seconds <= AT_MOST;
    println!("{} {seconds:.2} s, at most {AT_MOST}", if kept { "kept:" } else { "NOT KEPT:" });
    Ok(kept)
}

/// The number after the word `seconds`.
fn seconds(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("seconds")?.split_whitespace().next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_are_read() {
        assert_eq!(seconds("pages    1.20 s\nseconds  2.34 for 1000 cards (at most 10)\n"), Some(2.34));
        assert_eq!(seconds("nothing"), None);
    }
}
