//! Who may read the files of SQLite: they hold password hashes.

use std::{fs, os::unix::fs::PermissionsExt as _};

use warifu_store::{Database, Engine, SqliteSettings};
use warifu_testkit::sqlite::Folder;

use crate::world::*;

#[tokio::test]
async fn every_file_of_the_database_is_its_owners_alone() {
    let folder = Folder::create();
    let settings = SqliteSettings { file: folder.database(), readers: 1 };
    let engine = Engine::open(&Database::Sqlite(settings), &MIGRATIONS).await.unwrap();
    write(&engine, add_event(1)).await;
    let mut modes: Vec<_> = fs::read_dir(folder.database().parent().unwrap())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode() & 0o777)
        })
        .collect();
    modes.sort();
    let name = folder.database().file_name().unwrap().to_str().unwrap().to_owned();
    let expected = ["", "-opening", "-shm", "-wal"].map(|ending| (format!("{name}{ending}"), 0o600));
    assert_eq!(modes, expected);
}
