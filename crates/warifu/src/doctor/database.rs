//! The database: can it be reached, as it should be, and is it ours.

use std::{
    fs::OpenOptions,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use warifu_store::{Error, SchemaError, Store};

use super::Finding;
use crate::{config::Config, exit::chain};

/// What is wrong, and the store if it can be opened.
pub(super) async fn examine(config: &Config) -> (Vec<Finding>, Option<Store>) {
    let Some(database) = config.database.database() else { return (Vec::new(), None) };
    let mut found = Vec::new();
    if let Some(file) = &config.database.sqlite {
        found.extend(sqlite_place(file));
        if found.iter().any(|finding| finding.name == "database-not-writable") {
            return (found, None);
        }
        found.extend(open_to_others(file));
    }
    match Store::open(&database).await {
        Ok(store) => (found, Some(store)),
        Err(error) => {
            found.push(unreachable(&error));
            (found, None)
        }
    }
}

fn unreachable(error: &Error) -> Finding {
    let what = chain(error);
    match error {
        Error::Schema(SchemaError::Newer { .. }) => {
            let mend = "Start that newer version again. To go back for good: restore a backup that this version \
                        made into an empty database.";
            return Finding::wrong("database-newer-than-program", what, mend);
        }
        Error::Schema(SchemaError::OtherProgram { .. }) => {
            let mend = "Name a database of its own for Warifu, empty at first.";
            return Finding::wrong("database-of-another-program", what, mend);
        }
        _ => {}
    }
    let told = what.to_lowercase();
    // What is on the way of TLS says so in its own words, on every layer differently.
    if ["certificate", "tls", "ssl", "no encryption"].iter().any(|word| told.contains(word)) {
        let mend = "See `database.postgres.tls`: with \"verify-full\" the server must speak TLS, its certificate \
                    must be issued by the authority in `ca`, for the host name in `url`; with \"disable\" it must \
                    take connections in clear.";
        return Finding::wrong("database-tls", what, mend);
    }
    let mend = match error {
        Error::Full { .. } => "Make room on its disk.",
        _ => {
            "Check host, port, name and password in `database.postgres.url`, or the path of `sqlite`, and that \
              the database runs (`psql URL`)."
        }
    };
    Finding::wrong("database-unreachable", what, mend)
}

fn sqlite_place(file: &Path) -> Vec<Finding> {
    let folder = file.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let writable = if file.exists() {
        OpenOptions::new().append(true).open(file).map(drop)
    } else {
        // SQLite keeps its log beside the file, so that the folder has to be writable in either case.
        let probe = folder.join(format!(".warifu-doctor-{}", std::process::id()));
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&probe)
            .and_then(|_| std::fs::remove_file(&probe))
    };
    let mut found = Vec::new();
    if let Err(error) = writable {
        let what = format!("{} can't be written: {error}", file.display());
        let mend = format!(
            "Make {} a folder of Warifu's user (chown), and run doctor as that user.",
            folder.display()
        );
        found.push(Finding::wrong("database-not-writable", what, mend));
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let whole = folder.canonicalize().unwrap_or(folder);
    if let Some(kind) = network_file_system(&mounts, &whole) {
        let what = format!("{} is on {kind}, a network file system", file.display());
        let mend = "Use a disk of this machine, or PostgreSQL: SQLite's locks don't hold over a network, and \
                    the database breaks.";
        found.push(Finding::wrong("database-on-network", what, mend));
    }
    found
}

fn open_to_others(file: &Path) -> Option<Finding> {
    let mode = file.metadata().ok()?.mode();
    let folder = file.parent()?.metadata().ok()?.mode();
    (mode & 0o007 != 0 && folder & 0o001 != 0).then(|| {
        let what = format!("{} can be read by every user of this machine", file.display());
        let mend = format!("Run: chmod 640 {}, and chmod 750 its folder.", file.display());
        Finding::doubtful("database-open", what, mend)
    })
}

/// The network file system that a folder is on, by the kernel's table of mounts (proc(5), mountinfo).
fn network_file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let line = |line: &'a str| {
        let (left, right) = line.split_once(" - ")?;
        let place = left.split(' ').nth(4)?.replace("\\040", " ");
        Some((place, right.split(' ').next()?))
    };
    let under = mounts.lines().filter_map(line).filter(|(place, _)| folder.starts_with(place));
    // Of mounts at the same place the last covers the others.
    let (_, kind) = under.max_by_key(|(place, _)| place.len())?;
    NETWORK.contains(&kind).then_some(kind)
}

const NETWORK: [&str; 12] = [
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.sshfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw shared:9 - nfs4 files:/srv rw,vers=4.2
31 30 8:2 / /srv/local rw shared:10 - xfs /dev/sdb rw
32 22 0:50 / /mnt/my\\040share rw - cifs //files/share rw";

    #[test]
    fn a_network_file_system_is_told_from_a_disk() {
        for (folder, kind) in [
            ("/var/lib/warifu", None),
            ("/srv/warifu", Some("nfs4")),
            ("/srv/local/warifu", None),
            ("/srvother", None),
            ("/mnt/my share/warifu", Some("cifs")),
        ] {
            assert_eq!(network_file_system(MOUNTS, Path::new(folder)), kind, "{folder}");
        }
    }
}
