//! The data folder: a database, a key ring of mode 0600, and the configuration that names them.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use tokio::net::TcpListener;
use warifu_core::{random::Random, time::Time};
use warifu_keys::{KeyRing, ring_file};

use crate::{
    exit::{Failure, chain},
    installation::DEV_CONFIG,
};

const KEY_RING: &str = "key-ring";

/// Makes the folder, for this user alone, where there is none.
pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Failure::trouble(format!("the folder {} can't be made: {error}", folder.display())))
}

/// Makes a key ring where there is none. One that is there is never touched.
pub(super) fn make_key_ring(folder: &Path, now: Time, random: &mut dyn Random) -> Result<(), Failure> {
    let file = folder.join(KEY_RING);
    match fs::symlink_metadata(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = ring_file::create(&file, &KeyRing::new(now, random));
            made.map_err(|error| Failure::trouble(chain(&error)))
        }
        _ => Ok(()),
    }
}

/// Writes the configuration of this start, with `more` in it; the file.
pub(super) fn write_config(folder: &Path, sockets: &[TcpListener], more: &str) -> Result<PathBuf, Failure> {
    let mut addresses = Vec::new();
    for socket in sockets {
        let address = socket.local_addr().map_err(|error| Failure::trouble(error.to_string()))?;
        addresses.push(address);
    }
    let port = addresses.first().map_or(0, std::net::SocketAddr::port);
    let addresses = addresses.iter().map(|address| format!("\"{address}\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "# Written by `warifu dev` at every start; changes are lost. warifu.example.toml explains each line.\n\
         name = \"Warifu\"\n\
         url = \"http://localhost:{port}\"\n\n\
         [listen]\naddresses = [{addresses}]\n\n\
         [database]\nsqlite = \"warifu.sqlite\"\n\n\
         [key-ring]\nfile = \"{KEY_RING}\"\n\n\
         {more}\n[log]\nformat = \"text\"\n"
    );
    let file = folder.join(DEV_CONFIG);
    let written = fs::write(&file, text);
    written.map_err(|error| Failure::trouble(format!("{} can't be written: {error}", file.display())))?;
    Ok(file)
}
