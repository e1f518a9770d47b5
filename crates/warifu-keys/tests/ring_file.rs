//! The key ring's file, as an operator and a replica meet it.

#![allow(clippy::unwrap_used, reason = "a test that cannot furnish its room has failed")]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use warifu_core::{random::Seeded, time::Time};
use warifu_keys::{
    KeyRing,
    ring::{KeyState, RotationError},
    ring_file::{self, RingFileError},
};

/// A folder of this test alone, gone with it.
struct Room(PathBuf);

impl Room {
    fn of(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("key-ring.json")
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ring() -> KeyRing {
    KeyRing::new(Time::from_millis(0), &mut Seeded::new(1))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn add(ring: &mut KeyRing) -> Result<(), RotationError> {
    ring.add(Time::from_millis(1), &mut Seeded::new(2)).map(drop)
}

#[test]
fn a_new_ring_is_its_owners_alone_and_reads_back() {
    let room = Room::of("a_new_ring");
    ring_file::create(&room.file(), &ring()).unwrap();
    assert_eq!(mode(&room.file()), 0o600);
    assert_eq!(ring_file::load(&room.file()).unwrap().to_bytes(), ring().to_bytes());
    assert_eq!(room.names(), ["key-ring.json"]);
}

#[test]
fn a_ring_is_never_overwritten_by_a_new_one() {
    let room = Room::of("never_overwritten");
    ring_file::create(&room.file(), &ring()).unwrap();
    let other = KeyRing::new(Time::from_millis(0), &mut Seeded::new(9));
    let refused = ring_file::create(&room.file(), &other).unwrap_err();
    assert!(matches!(refused, RingFileError::Exists(path) if path == room.file()));
    assert_eq!(ring_file::load(&room.file()).unwrap().to_bytes(), ring().to_bytes());

    let dangling = room.0.join("dangling.json");
    symlink(room.0.join("nowhere"), &dangling).unwrap();
    assert!(matches!(ring_file::create(&dangling, &other), Err(RingFileError::Exists(_))));
}

#[test]
fn a_ring_that_group_or_others_can_touch_is_refused_with_the_remedy() {
    let room = Room::of("group_or_others");
    ring_file::create(&room.file(), &ring()).unwrap();
    for right in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
        set_mode(&room.file(), 0o600 | right);
        let refused = ring_file::load(&room.file()).unwrap_err();
        let told = refused.to_string();
        assert!(told.contains(&format!("mode {:04o}", 0o600 | right)), "{told}");
        assert!(told.contains(&format!("chmod 600 {}", room.file().display())), "{told}");
        assert!(ring_file::edit(&room.file(), add).is_err());
    }
    for mode in [0o600, 0o400] {
        set_mode(&room.file(), mode);
        ring_file::load(&room.file()).unwrap();
    }
}

#[test]
fn a_credential_of_systemd_may_show_a_reading_group_and_no_more() {
    let room = Room::of("credential");
    ring_file::create(&room.file(), &ring()).unwrap();
    for (mode, taken) in
        [(0o400, true), (0o440, true), (0o600, true), (0o460, false), (0o444, false), (0o441, false)]
    {
        set_mode(&room.file(), mode);
        assert_eq!(ring_file::load_credential(&room.0, "key-ring.json").is_ok(), taken, "{mode:o}");
    }
    set_mode(&room.file(), 0o400);
    for name in ["", ".", "..", "/etc/passwd", "../key-ring.json", "./key-ring.json", "key-ring.json/"] {
        let refused = ring_file::load_credential(&room.0, name).unwrap_err();
        assert!(matches!(refused, RingFileError::CredentialName(_)), "{name:?}: {refused}");
    }
}

#[test]
fn an_edit_reaches_the_next_reader_and_keeps_the_file_private() {
    let room = Room::of("edit");
    ring_file::create(&room.file(), &ring()).unwrap();
    ring_file::edit(&room.file(), add).unwrap();
    let promoted = ring_file::edit(&room.file(), KeyRing::promote).unwrap();
    let read = ring_file::load(&room.file()).unwrap();
    assert_eq!(read.current().id(), promoted);
    assert_eq!(read.keys()[0].state(), KeyState::Old);
    assert_eq!(mode(&room.file()), 0o600);
    assert_eq!(room.names(), ["key-ring.json"]);
}

#[test]
fn a_refused_edit_leaves_the_file_as_it_was() {
    let room = Room::of("refused_edit");
    ring_file::create(&room.file(), &ring()).unwrap();
    let before = fs::read(room.file()).unwrap();
    let refused = ring_file::edit(&room.file(), KeyRing::promote).unwrap_err();
    assert!(matches!(refused, RingFileError::Rotation(RotationError::NoNext)));
    assert_eq!(fs::read(room.file()).unwrap(), before);
    assert_eq!(room.names(), ["key-ring.json"]);
}

#[test]
fn an_edit_through_a_link_changes_the_file_behind_it() {
    let room = Room::of("link");
    ring_file::create(&room.file(), &ring()).unwrap();
    let link = room.0.join("link.json");
    symlink(room.file(), &link).unwrap();
    ring_file::edit(&link, add).unwrap();
    assert_eq!(ring_file::load(&room.file()).unwrap().keys().len(), 2);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn what_a_writer_that_died_left_behind_stops_nobody() {
    let room = Room::of("left_behind");
    ring_file::create(&room.file(), &ring()).unwrap();
    fs::write(room.0.join("key-ring.json.new"), b"half a ri").unwrap();
    ring_file::edit(&room.file(), add).unwrap();
    assert_eq!(ring_file::load(&room.file()).unwrap().keys().len(), 2);
    assert_eq!(room.names(), ["key-ring.json"]);
}

#[test]
fn edits_at_the_same_time_take_turns_and_none_is_lost() {
    let room = Room::of("take_turns");
    ring_file::create(&room.file(), &ring()).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let file = room.file();
            scope.spawn(move || {
                ring_file::edit(&file, |ring| {
                    ring.add(Time::from_millis(number), &mut Seeded::new(100 + number as u64))?;
                    ring.promote()
                })
                .unwrap();
            });
        }
    });
    assert_eq!(ring_file::load(&room.file()).unwrap().keys().len(), 9);
}

#[test]
fn what_is_not_a_ring_is_refused_and_named() {
    let room = Room::of("not_a_ring");
    assert!(matches!(ring_file::load(&room.0), Err(RingFileError::NotAFile(_))));
    assert!(matches!(ring_file::load(&room.file()), Err(RingFileError::Io { doing: "open", .. })));
    fs::write(room.file(), b"{}").unwrap();
    set_mode(&room.file(), 0o600);
    let refused = ring_file::load(&room.file()).unwrap_err();
    assert!(matches!(refused, RingFileError::Ring { .. }));
    assert!(refused.to_string().contains("key-ring.json"));
    fs::write(room.file(), vec![b' '; 65 * 1024]).unwrap();
    assert!(matches!(ring_file::load(&room.file()), Err(RingFileError::TooLarge(_))));
}
