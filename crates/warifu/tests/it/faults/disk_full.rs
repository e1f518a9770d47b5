//! The disk is full while people sign in: they are told of trouble, nothing acknowledged is lost, and once there
//! is room again it goes on by itself.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    books,
    ground::Ground,
    load::Acknowledged,
    person::Person,
    wire::{Failed, Reply},
};
use crate::place::Place;

/// Sign-ins that fit at most into what room is left.
const MOST: usize = 1_000;
/// Left free: a few commits.
const LEFT: usize = 256 * 1024;

#[test]
fn a_full_disk_is_told_loses_nothing_and_is_over_when_there_is_room() {
    let place = Place::new();
    let Some(disk) = Disk::mount(&place.path("disk")) else {
        eprintln!("SKIPPED: only who may mount a file system can fill one; run as root with CAP_SYS_ADMIN");
        return;
    };
    let mut ground = Ground::sqlite_in(&disk.0);
    let (program, server, private) = ground.start();
    let invitations = ground.invite(1);
    let person = Person::register(server, &invitations[0]).expect("there is room");
    let mut acknowledged = Acknowledged { persons: vec![person], sign_ins: Vec::new() };
    disk.fill();
    let mut next = || match acknowledged.persons[0].sign_in(server) {
        Ok(signed_in) => {
            acknowledged.sign_ins.push(signed_in);
            None
        }
        Err(Failed::Refused(reply)) => Some(reply),
        Err(broken) => panic!("{broken:?}"),
    };
    let refused = (0..MOST).find_map(|_| next()).expect("a full disk is noticed");
    check_trouble(&refused);
    assert!(next().is_some(), "a full disk stays full");
    books::check_kept(&ground, server, &acknowledged);
    assert_eq!(crate::browser::get(private, "/health/live").status, 200);

    disk.make_room();
    let signed_in = acknowledged.persons[0].sign_in(server).expect("there is room again");
    acknowledged.sign_ins.push(signed_in);
    books::check_kept(&ground, server, &acknowledged);
    books::check_whole(&ground, &invitations);
    assert!(program.stop().0.success());
    assert_eq!(ground.verify(None)["pending"], 0);
}

/// A program is told by problem details, with the code that support asks for.
pub(super) fn check_trouble(refused: &Reply) {
    assert_eq!(refused.status, 503, "{refused:?}");
    let problem = refused.json();
    assert_eq!(problem["type"], "/help/server-trouble", "{problem}");
    assert_eq!(problem["supportCode"].as_str().map(str::len), Some(9), "{problem}");
}

/// A small disk, in memory. Dropped, it is unmounted.
struct Disk(PathBuf);

impl Disk {
    /// `None` for whoever may not mount.
    fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir(folder).expect("our own folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m,mode=0700", "warifu-test"]).arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(folder.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Takes all room but a little.
    fn fill(&self) {
        let mut file = File::create(self.ballast()).expect("there is room");
        let block = [1; 4096];
        let mut length: usize = 0;
        while file.write_all(&block).is_ok() {
            length += block.len();
        }
        file.set_len(u64::try_from(length - LEFT).expect("a length")).expect("shorter");
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).expect("it is there");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a server that a failed test left behind may still have files open.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
