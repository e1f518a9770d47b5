//! What this machine can do at all, measured in the same run: signatures of P-256, and syncs of the disk.

use std::{
    fs::File,
    hint::black_box,
    os::unix::fs::FileExt as _,
    time::{Duration, Instant},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
    },
};
use warifu_testkit::sqlite::Folder;

use crate::house::Engine;

const LASTS: Duration = Duration::from_millis(300);
/// What one commit of a sign-in hands to the disk, about.
const BYTES: usize = 24 * 1024;
/// Commits that the store groups at most.
const GROUPED: usize = 64;
const SYNCS: usize = 200;

/// What it is.
pub(crate) fn processors() {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap();
    let model = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let count = told.lines().filter(|line| line.starts_with("processor")).count();
    println!("processors\t{count}\t{}", model.map_or("unknown", |(_, model)| model));
}

/// Its limits now.
pub(crate) fn limits(engine: &Engine) {
    let (random, message) = (SystemRandom::new(), [7; 69]);
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let signature = pair.sign(&random, &message).unwrap();
    println!(
        "limit\t{}\tsign\t{}",
        engine.name(),
        rate(|| {
            let _ = black_box(pair.sign(&random, &message));
        })
    );
    let public = pair.public_key().as_ref();
    // The key is parsed each time, as it is for people who come one after the other.
    let verify = || {
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public).unwrap();
        key.verify_sig(black_box(&message), signature.as_ref()).unwrap();
    };
    println!("limit\t{}\tverify\t{}", engine.name(), rate(verify));
    sync(engine.name());
}

/// How often a second something can be done on one core.
fn rate(mut act: impl FnMut()) -> f64 {
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < LASTS {
        for _ in 0..16 {
            act();
        }
        count += 16;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Syncs of as much as one commit writes, and of as much as a group of them does.
fn sync(engine: &str) {
    let folder = Folder::create_on_disk();
    let file = File::options().create_new(true).write(true).open(folder.path().join("disk")).unwrap();
    let room = vec![1; BYTES * GROUPED];
    for number in 0..8 {
        file.write_all_at(&room, number * room.len() as u64).unwrap();
    }
    file.sync_all().unwrap();
    let mut took: Vec<f64> = (0..SYNCS).map(|number| synced(&file, number, &room[..BYTES])).collect();
    took.sort_by(f64::total_cmp);
    println!("limit\t{engine}\tfdatasync\t{}", SYNCS as f64 / took.iter().sum::<f64>());
    println!("limit\t{engine}\tfdatasync-p99\t{}", took[SYNCS * 99 / 100]);
    let grouped: f64 = (0..SYNCS / 10).map(|number| synced(&file, number, &room)).sum();
    println!("limit\t{engine}\tgrouped-fdatasync\t{}", (SYNCS / 10 * GROUPED) as f64 / grouped);
}

fn synced(file: &File, number: usize, bytes: &[u8]) -> f64 {
    let began = Instant::now();
    file.write_all_at(bytes, (number % 8 * bytes.len()) as u64).unwrap();
    file.sync_data().unwrap();
    began.elapsed().as_secs_f64()
}
