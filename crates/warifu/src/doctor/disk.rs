//! Room on the disk that the database grows on.

use super::Finding;
use crate::config::Config;

/// Bytes below which it is a matter of days.
const LITTLE: u64 = 1 << 30;
/// Of the disk, in hundredths.
const LITTLE_PERCENT: u64 = 5;

pub(super) fn examine(config: &Config) -> Option<Finding> {
    let folder = config.database.sqlite.as_deref()?.parent()?;
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let all = disk.f_blocks.saturating_mul(disk.f_frsize);
    nearly_full(free, all).then(|| {
        let megabytes = free >> 20;
        let what = format!("the disk of {} has {megabytes} MiB left", folder.display());
        let mend = "Make room, or move the database: when it is full nobody can sign in.";
        Finding::doubtful("disk-nearly-full", what, mend)
    })
}

fn nearly_full(free: u64, all: u64) -> bool {
    free < LITTLE && free < all / 100 * LITTLE_PERCENT.max(1) || free < LITTLE / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_told_on_disks_of_any_size() {
        const GIB: u64 = 1 << 30;
        for (free, all, told) in [
            (200 * GIB, 1000 * GIB, false),
            (2 * GIB, 1000 * GIB, false),
            (GIB / 2, 1000 * GIB, true),
            (GIB / 2, 4 * GIB, false),
            (GIB / 20, 4 * GIB, true),
            (GIB / 20, GIB, true),
            (0, GIB, true),
        ] {
            assert_eq!(nearly_full(free, all), told, "{free} of {all}");
        }
    }
}
