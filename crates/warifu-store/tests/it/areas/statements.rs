//! Every statement is executed on both engines, with values of the right kind that all differ, and every row
//! that comes of it compared.
//!
//! Preparing alone would find neither swapped parameters nor narrowed types. A statement that is added to an
//! area and not to these stories fails the first test.

use std::collections::BTreeSet;

use warifu_store::{Commit, Kind, Outcome, Statement, Value, statements};

use super::world::World;

type Step = (&'static str, Vec<Value>);

macro_rules! steps {
    ($($name:literal($($value:expr),* $(,)?);)+) => { vec![$(($name, vec![$(Value::from($value)),*])),+] };
}

mod clients;
mod handoffs;

const NO_TEXT: Value = Value::Null(Kind::Text);
const NO_BYTES: Value = Value::Null(Kind::Bytes);
const NO_INT: Value = Value::Null(Kind::Int);
/// More than 32 bits hold.
const BIG: i64 = 1_795_305_600_000;

const fn id(number: u8) -> [u8; 16] {
    [number; 16]
}

const fn hash(number: u8) -> [u8; 32] {
    [number; 32]
}

fn organizations_and_members() -> Vec<Step> {
    steps! {
        "ask for a sign of life"();
        "create an organization"(id(1), 1, "みなと", "{\"passkey-limit\":1}");
        "create an organization"(id(2), NO_INT, "さくら", "{}");
        "find an organization"(id(2));
        "find organizations by name"("みなと");
        "list organizations"(id(1), 9);
        "list organizations"(id(0), 1);
        "set a policy"(id(1), 1, "{\"passkey-limit\":4}");
        "set a policy"(id(2), 7, "{\"passkey-limit\":2}");
        "find the first organization"();
        "create a member"(id(11), id(1), "hanako", "花子", "hanako@example.jp", "ja", "member", "enabled",
            BIG + 1, 101, 3, [1; 64], "$argon2id$1", 201, BIG + 2);
        "create a member"(id(12), id(1), "jiro", "次郎", "jiro@example.jp", "en", "operator", "disabled",
            NO_INT, 102, 4, [2; 64], NO_TEXT, 202, NO_INT);
        "count a new passkey"(id(11));
        "count a new passkey below the limit"(id(12), 5);
        "count a new passkey below the limit"(id(12), 5);
        "take a passkey off the count"(id(12));
        "guard that a member is still admitted"(id(11), 101, "enabled", BIG);
        "guard that a member is still admitted"(id(11), 101, "enabled", BIG + 1);
        "enable a member"(id(12), "enabled");
        "disable a member"(id(12), "disabled");
        "set a password"(id(11), 201, "$argon2id$2");
        "set a password"(id(12), 201, "$argon2id$3");
        "hash a password anew"(id(11), 202, "$argon2id$4");
        "guard that a password is still the same"(id(11), 202);
        "guard that a password is still the same"(id(11), 201);
        "raise the epoch of a member"(id(11));
        "postpone the offer of a passkey"(id(12), BIG + 3);
        "rename a member"(id(12), "二郎");
        "lock a member"(id(11));
        "assign a registrar to an organization"(id(12), id(2));
        "assign a registrar to an organization"(id(12), id(1));
        "assign a registrar to an organization"(id(11), id(1));
        "list the organizations of a registrar"(id(12));
        "assign a registrar to no organization"(id(12));
        "list the organizations of a registrar"(id(12));
        "give a member another role"(id(11), "registrar");
        "list members of an organization"(id(1), "hanako", 9);
        "list members of an organization"(id(1), "", 1);
        "find a member"(id(11));
        "find a member by member ID"("jiro");
        "find members by address"("hanako@example.jp");
        "find any member"();
        "list members"("hanako", 9);
        "list members"("", 1);
        "list who may look after an organization"(id(1), 9);
        "enable a member"(id(12), "enabled");
        "list who may look after an organization"(id(1), 9);
        "list who may look after an organization"(id(2), 9);
        "disable a member"(id(12), "disabled");
    }
}

fn events() -> Vec<Step> {
    steps! {
        "record an event"(id(21), BIG + 4, "signed-in", id(1), id(11), id(31), id(41), id(51), id(22), "{\"a\":\"所\"}");
        "record an event"(id(23), BIG + 5, "signed-out", id(2), id(11), id(31), id(42), id(52), id(24), "{}");
        "await the tree"(id(21));
        "await the tree"(id(23));
        "look up a commit by its event"(id(21));
        "look up a commit by its event"(id(22));
        "list the events of a member"(id(11), id(23), 9);
        "list the events of a member"(id(11), id(255), 1);
        "list the events of a passkey"(id(11), id(31), id(255), 9);
        "list the events of a passkey"(id(31), id(11), id(255), 9);
        "list pending events"(9);
    }
}

fn passkeys() -> Vec<Step> {
    steps! {
        "register a passkey"(id(31), id(11), "id.example.jp", vec![7, 0, 255], vec![8, 8], -257, 4_294_967_296,
            BIG + 6, BIG + 7, "[\"usb\"]", id(33), 1, 0, 1, "platform", "電話", "enabled", NO_TEXT, NO_TEXT,
            NO_INT, "ticket", BIG + 8, BIG + 9, "Edge", id(21), "{\"a\":7}");
        "register a passkey"(id(32), id(11), "id.example.jp", vec![7, 0], vec![9, 9], -7, 0, BIG + 10, NO_INT,
            "[]", id(34), 0, 1, 0, NO_TEXT, "鍵", "disabled", "member", "lost", BIG + 11, "session", BIG + 12,
            NO_INT, NO_TEXT, id(23), NO_TEXT);
        "register a passkey"(id(35), id(12), "id.example.jp", vec![7, 1], vec![9, 8], -7, 0, BIG + 65, NO_INT,
            "[]", id(36), 0, 1, 0, NO_TEXT, "古い電話", "disabled", "replaced", "電話", BIG + 66, "session", BIG + 67,
            NO_INT, NO_TEXT, id(23), NO_TEXT);
        "take retired passkeys off the count"(BIG + 65);
        "purge retired passkeys"(BIG + 65);
        "take retired passkeys off the count"(BIG + 66);
        "purge retired passkeys"(BIG + 66);
        "use a passkey"(id(31), 4_294_967_296, 4_294_967_297, BIG + 13, 1, 0, "Safari");
        "use a passkey"(id(31), 4_294_967_296, 5, BIG + 13, 1, 0, "Safari");
        "guard that a passkey is still enabled"(id(31));
        "guard that a passkey is still enabled"(id(32));
        "note that a counter went back"(id(31), BIG + 14);
        "enable a passkey"(id(32), id(11), NO_TEXT, "member", NO_TEXT, NO_TEXT);
        "disable a passkey"(id(32), id(12), "system", "why", BIG + 15);
        "disable a passkey"(id(32), id(11), "system", "why", BIG + 15);
        "enable a passkey"(id(32), id(11), "administrator", "member", NO_TEXT, NO_TEXT);
        "rename a passkey"(id(31), id(11), "新しい電話");
        "list the passkeys of a member"(id(11));
        "find a passkey and its owner"("id.example.jp", vec![7, 0, 255]);
    }
}

fn sessions() -> Vec<Step> {
    let start = |number: u8, passkey: Option<[u8; 16]>| -> Step {
        let at = BIG + 100 * i64::from(number);
        let values: [Value; 13] = [
            id(number).into(),
            hash(number).into(),
            id(11).into(),
            102.into(),
            passkey.into(),
            "[]".into(),
            (at + 1).into(),
            (at + 2).into(),
            (at + 9_000).into(),
            5_000.into(),
            "Firefox".into(),
            "192.0.2.7".into(),
            id(21).into(),
        ];
        ("start a session", values.into())
    };
    let mut all: Vec<_> =
        [(41, Some(id(31))), (42, None), (43, None), (44, Some(id(32))), (45, Some(id(31)))]
            .map(|(number, passkey)| start(number, passkey))
            .into();
    all.extend(steps! {
        "guard that a session still has its token"(id(41), hash(41));
        "guard that a session still has its token"(id(41), hash(42));
        "confirm a session"(id(41), hash(41), hash(46), "[{}]", id(31), BIG + 4_200);
        "renew a session"(id(45), hash(50), id(12), 103, id(31), "[{}]", BIG + 4_501, BIG + 4_502, BIG + 13_500,
            5_001, "Opera", "192.0.2.9", id(23), hash(45));
        "renew a session"(id(45), hash(50), id(11), 103, id(31), "[{}]", BIG + 4_501, BIG + 4_502, BIG + 13_500,
            5_001, "Opera", "192.0.2.9", id(23), hash(44));
        "renew a session"(id(45), hash(50), id(11), 103, id(31), "[{}]", BIG + 4_501, BIG + 4_502, BIG + 13_500,
            5_001, "Opera", "192.0.2.9", id(23), hash(45));
        "touch a session"(id(41), BIG + 4_300);
        "touch a session"(id(41), BIG + 4_250);
        "find a session"(hash(46));
        "find a session"(hash(42));
        "list the passkeys of the member of a session"(hash(46));
        "list the sessions of a member"(id(11), BIG + 4_500);
        "list the sessions of a member"(id(11), BIG + 9_301);
        "tell clients of a session"(id(42), id(11));
        "tell clients of the sessions of a passkey"(id(32));
        "tell clients of all other sessions of a member"(id(11), id(45));
        "tell clients of all sessions of a member"(id(11));
        "tell clients of what began in a session"(id(42), id(11));
        "end what clients were let have in a session"(id(42), id(11));
        "end a session"(id(42), id(12));
        "end a session"(id(42), id(11));
        "end the session with a token"(hash(43));
        "end the sessions of a passkey"(id(32));
        "end all other sessions of a member"(id(11), id(45));
        "mark sessions to purge"(BIG + 1, 9);
        "tell clients of sessions to purge"();
        "purge sessions"();
        "delete a passkey"(id(32), id(12));
        "delete a passkey"(id(32), id(11));
        "end all sessions of a member"(id(11));
    });
    all.extend([start(47, None), start(48, Some(id(31)))]);
    all.extend(steps! { "mark sessions to purge"(BIG + 4_702 + 5_000, 9); "purge sessions"(); });
    all
}

fn tickets_attempts_nonces_and_notices() -> Vec<Step> {
    steps! {
        "issue a ticket"(id(51), "link", id(11), NO_BYTES, hash(51), NO_BYTES, 0, NO_BYTES, NO_BYTES, NO_INT, "open",
            BIG + 16, BIG + 17, NO_INT);
        "replace open tickets of a kind"(id(11), "link");
        "issue a ticket"(id(52), "notification-card", id(11), id(31), hash(52), vec![4; 40], 2, vec![6], [7; 8],
            BIG + 58, "open", BIG + 18, BIG + 19, NO_INT);
        "issue a ticket"(id(53), "registration-id", id(12), NO_BYTES, hash(53), vec![5; 40], 3, vec![8], [9; 8],
            NO_INT, "open", BIG + 59, BIG + 60, NO_INT);
        "judge the password of a ticket"(id(52), 2, 3, "open");
        "judge the password of a ticket"(id(52), 2, 4, "locked");
        "show what is on a ticket"(id(53), BIG + 61);
        "show what is on a ticket"(id(53), BIG + 62);
        "find a ticket by its row"(id(53));
        "list the tickets of a member"(id(11), 9);
        "list the tickets of an organization"(id(1), id(53), 9);
        "list the tickets of an organization"(id(1), id(255), 1);
        "list tickets sealed by other keys"([9; 8], id(0), 9);
        "list tickets sealed by other keys"([7; 8], id(52), 9);
        "seal a ticket anew"(id(52), [7; 8], vec![10], [11; 8]);
        "seal a ticket anew"(id(52), [7; 8], vec![12], [13; 8]);
        "replace a ticket"(id(53), id(11));
        "replace a ticket"(id(53), id(12));
        "issue a ticket"(id(54), "link", id(12), NO_BYTES, hash(54), NO_BYTES, 0, vec![14], [15; 8], BIG + 12, "open",
            BIG + 63, BIG + 64, NO_INT);
        "forget what is on tickets"(BIG + 11, BIG + 62, 9);
        "forget what is on tickets"(BIG + 12, BIG, 1);
        "revoke a ticket"(id(54));
        "revoke a ticket"(id(54));
        "spend a ticket"(id(52), BIG + 18);
        "spend a ticket"(id(52), BIG + 15);
        "make an application"(id(55), "AAAAABBBBB", id(1), "[\"花子\"]", "lost-ticket", "失くした", "received", "",
            BIG + 68);
        "make an application"(id(56), "CCCCCDDDDD", id(2), "[\"次郎\"]", "another-device", "新しいPC", "received", "",
            BIG + 69);
        "decide about an application"(id(55), "refused", "窓口へどうぞ");
        "decide about an application"(id(55), "approved", "");
        "find an application"(id(55));
        "find an application by its reference"("CCCCCDDDDD");
        "list the applications of an organization"(id(1), id(255), 9);
        "list the applications of an organization"(id(2), id(56), 9);
        "purge applications"(BIG + 68, 9);
        "find a ticket"(hash(51));
        "find a ticket"(hash(52));
        "purge tickets"(BIG + 15, 9);
        "begin to count attempts"(hash(61), 1, 2, BIG + 20, BIG + 21, 3, BIG + 22);
        "begin to count attempts"(hash(61), 4, 5, BIG + 23, BIG + 24, 6, BIG + 25);
        "begin to count attempts"(hash(62), 7, 8, BIG + 26, BIG + 27, 9, BIG + 28);
        "count an attempt"(hash(61), 2, 4, BIG + 29, BIG + 30, 5, BIG + 31, 1);
        "count an attempt"(hash(61), 3, 5, BIG + 32, BIG + 33, 6, BIG + 34, 1);
        "find a counter of attempts"(hash(61));
        "replace a counter under another key"(hash(61), 9);
        "replace a counter under another key"(hash(61), 4);
        "begin to count attempts"(hash(61), 5, 6, BIG + 29, BIG + 30, 7, BIG + 31);
        "purge counters of attempts"(BIG + 31, BIG + 29, 9);
        "spend a nonce"(hash(71), BIG + 35);
        "spend a nonce"(hash(71), BIG + 36);
        "spend a nonce"(hash(72), BIG + 37);
        "purge spent nonces"(BIG + 36, 9);
        "queue a notice"(id(81), id(11), id(1), NO_BYTES, NO_BYTES, NO_BYTES, "{\"kind\":\"x\"}", BIG + 38, "waiting", BIG + 138);
        "queue a notice"(id(82), NO_BYTES, NO_BYTES, NO_BYTES, NO_BYTES, NO_BYTES, NO_TEXT, BIG + 39, "nobody", BIG + 139);
        "queue a notice"(id(83), id(12), NO_BYTES, id(11), NO_BYTES, NO_BYTES, "{\"kind\":\"y\"}", BIG + 40, "waiting", BIG + 140);
        "queue a notice"(id(84), NO_BYTES, NO_BYTES, NO_BYTES, vec![5, 6], [7; 8], "{\"kind\":\"z\"}", BIG + 41, "waiting", BIG + 141);
        "queue a notice"(id(85), NO_BYTES, NO_BYTES, NO_BYTES, vec![6, 7], [7; 8], "{\"kind\":\"z\"}", BIG + 42, "waiting", BIG + 142);
        "list notices to send"(BIG + 40, 9);
        "list notices to send"(BIG + 42, 1);
        "take a notice to send"(id(81), 0, BIG + 50);
        "take a notice to send"(id(81), 0, BIG + 51);
        "note what a try to send a notice came to"(id(81), 0, "sent", BIG + 52, "too early");
        "note what a try to send a notice came to"(id(81), 1, "refused", BIG + 53, "550 nobody");
        "take a notice to send"(id(84), 0, BIG + 54);
        "seal an address anew"(id(84), [8; 8], vec![8], [9; 8]);
        "seal an address anew"(id(84), [7; 8], vec![8], [9; 8]);
        "list sealed addresses"([9; 8], 9);
        "count what a ring key seals"([9; 8]);
        "note what a try to send a notice came to"(id(84), 1, "sent", BIG + 55, "250 taken");
        "count what a ring key seals"([9; 8]);
        "find a notice"(id(84));
        "list notices that were not sent"(9);
        "count notices that were not sent"(BIG + 37, BIG + 41);
        "count notices that were not sent"(BIG + 38, BIG + 40);
        "count notices that were not sent"(BIG + 99, BIG + 99);
        "put a notice back into the queue"(id(83), BIG + 56, BIG + 57);
        "put a notice back into the queue"(id(81), BIG + 58, BIG + 59);
        "list notices"(9);
        "purge notices"(BIG + 39, 1);
    }
}

fn recovery_codes() -> Vec<Step> {
    steps! {
        "make recovery codes"(id(11), id(171), vec![1, 2], [7; 8], BIG + 92);
        "drop recovery codes"(id(11), id(172));
        "drop recovery codes"(id(11), id(171));
        "make recovery codes"(id(11), id(173), vec![4, 5], [7; 8], BIG + 94);
        "make recovery codes"(id(12), id(174), vec![6], [8; 8], BIG + 95);
        "add a recovery code"(id(11), hash(181), NO_INT);
        "add a recovery code"(id(11), hash(182), BIG + 96);
        "add a recovery code"(id(12), hash(181), NO_INT);
        "guard that recovery codes are still the same"(id(11), id(173));
        "guard that recovery codes are still the same"(id(11), id(174));
        "find an unused recovery code"(id(11), hash(181));
        "find an unused recovery code"(id(11), hash(182));
        "use a recovery code"(id(11), hash(181), BIG + 97);
        "use a recovery code"(id(11), hash(181), BIG + 98);
        "find an unused recovery code"(id(11), hash(181));
        "find recovery codes"(id(11));
        "find any recovery codes"([0; 8]);
        "list the recovery codes of a member"(id(11));
        "list recovery codes that other ring keys seal"([8; 8], id(0), 9);
        "list recovery codes that other ring keys seal"([9; 8], id(11), 9);
        "seal recovery codes anew"(id(173), [8; 8], vec![7], [9; 8]);
        "seal recovery codes anew"(id(173), [7; 8], vec![8], [9; 8]);
    }
}

fn tree_keys_and_installation() -> Vec<Step> {
    steps! {
        "find the head of the tree"();
        "begin the tree"("log/1", 1, hash(91), vec![1, 2], "note 1", BIG + 41);
        "begin the tree"("log/2", 2, hash(92), vec![3, 4], "note 2", BIG + 42);
        "advance the head of the tree"("log/3", 3, hash(93), vec![5], "note 3", BIG + 43, "log/1", 1, hash(91));
        "advance the head of the tree"("log/4", 4, hash(94), vec![6], "note 4", BIG + 44, "log/1", 1, hash(91));
        "find the head of the tree"();
        "take a pending event"(id(21));
        "take a pending event"(id(21));
        "add a leaf"(0, id(21), hash(95));
        "add a node"(1, 2, hash(96));
        "add a checkpoint"("log/1", 3, "note 5", BIG + 45);
        "find a node"(1, 2);
        "find a node"(2, 1);
        "list events to erase"(id(0), id(255), BIG + 53, 9);
        "list events to erase"(id(20), id(22), BIG + 5, 1);
        "list events to erase"(id(20), id(22), BIG + 4, 1);
        "add a signing key"(id(101), "audit", "current", "public", vec![1], [7; 8], BIG + 46);
        "seal a signing key anew"(id(101), [8; 8], vec![2], [9; 8]);
        "seal a signing key anew"(id(101), [7; 8], vec![3], [9; 8]);
        "promote a signing key"(id(101), "current", "old", BIG + 55);
        "promote a signing key"(id(101), "current", "old", BIG + 56);
        "add a signing key"(id(102), "audit", "old", "public", vec![1], [7; 8], BIG + 57);
        "remove a signing key"(id(102), "current");
        "list signing keys"("audit");
        "remove a signing key"(id(102), "old");
        "list signing keys"("audit");
        "count what a ring key seals"([9; 8]);
        "take a lease"("sequencer", id(111), BIG + 47, BIG + 48);
        "take a lease"("sequencer", id(112), BIG + 49, BIG + 46);
        "take a lease"("sequencer", id(113), BIG + 50, BIG + 47);
        "begin a restore"(id(121), BIG + 51);
        "create the installation"(id(122), BIG + 52);
        "find the installation"();
    }
}

fn audit_log_as_it_stands() -> Vec<Step> {
    steps! {
        "read every head"();
        "read the first events"(id(21), 9);
        "read further events"(id(21), 9);
        "read leaves"(0, 9);
        "read leaves before the first"(9);
        "read nodes"(1, 2, 3);
        "read nodes"(1, 3, 2);
        "count nodes"();
        "read nodes outside the tree"(1, 2, 9);
        "read nodes outside the tree"(1, 3, 9);
        "read levels outside the tree"(0, 9);
        "read levels outside the tree"(1, 9);
        "read checkpoints"(2, 3);
        "read checkpoints"(3, 2);
        "read checkpoints outside the tree"(2, 9);
        "read checkpoints outside the tree"(3, 9);
        "read pending rows without an event"(9);
        "read what made passkeys"(id(0), 9);
        "read what made sessions"(id(0), 9);
        "read the audit log's public keys"();
        "list restores that no tree holds yet"(9);
        "record an event"(id(25), BIG + 53, "restored", Value::Null(Kind::Bytes), Value::Null(Kind::Bytes),
            Value::Null(Kind::Bytes), Value::Null(Kind::Bytes), Value::Null(Kind::Bytes), id(26), "{\"b\":1}");
        "await the tree"(id(25));
        "list restores that no tree holds yet"(9);
    }
}

fn restoring() -> Vec<Step> {
    steps! {
        "find the installation to back up"();
        "begin a restore"(id(123), BIG + 54);
        "finish a restore"(id(122));
        "finish a restore"(id(121));
        "find the installation to back up"();
        "release signals"();
        "release signals"();
        "count rows that no backup carries"();
        "raise every member's epoch"();
        "void open tickets"();
        "give up notices that waited"();
        "retire the keys of the old audit log"();
        "erase an event"(id(23), Vec::new());
        "erase an event"(id(23), Vec::new());
    }
}

fn all_steps() -> Vec<Step> {
    let stories = [
        organizations_and_members(),
        events(),
        passkeys(),
        sessions(),
        tickets_attempts_nonces_and_notices(),
        recovery_codes(),
        clients::clients_and_grants(),
        handoffs::handoffs(),
        tree_keys_and_installation(),
        audit_log_as_it_stands(),
        restoring(),
    ];
    stories.concat()
}

fn statement(name: &str) -> Statement {
    *statements().iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no statement `{name}`"))
}

/// Everything a step gave: the rows of a read with the names of their columns, or how many rows it touched.
#[derive(Debug, PartialEq)]
enum Gave {
    Rows(Vec<Vec<(String, Option<Value>)>>),
    Touched(Option<u64>),
}

async fn run(world: &World, statement: Statement, values: &[Value]) -> Gave {
    let call = values.iter().cloned().fold(statement.call(), |call, value| call.bind(value));
    if !statement.sql.trim_start().starts_with("SELECT") {
        return match world.store.engine().commit(Commit::new().with(call)).await {
            Ok(Outcome::Committed(touched)) => Gave::Touched(touched.rows(0)),
            other => panic!("{}: {other:?}", statement.name),
        };
    }
    let rows = world.store.engine().fetch(call).await.unwrap();
    let named = rows.iter().map(|row| {
        let value = |(at, name): (usize, &String)| (name.clone(), row.value(at).unwrap().cloned());
        row.columns().iter().enumerate().map(value).collect()
    });
    Gave::Rows(named.collect())
}

/// All tables whole, as the steps left them.
const TABLES: [Statement; 29] = [
    Statement::new("organization", "SELECT * FROM organization ORDER BY id"),
    Statement::new("member", "SELECT * FROM member ORDER BY id"),
    Statement::new("audit_event", "SELECT * FROM audit_event ORDER BY id"),
    Statement::new("audit_pending", "SELECT * FROM audit_pending ORDER BY event"),
    Statement::new("audit_leaf", "SELECT * FROM audit_leaf ORDER BY idx"),
    Statement::new("audit_node", "SELECT * FROM audit_node ORDER BY level, idx"),
    Statement::new("audit_head", "SELECT * FROM audit_head ORDER BY one"),
    Statement::new("audit_checkpoint", "SELECT * FROM audit_checkpoint ORDER BY size"),
    Statement::new("passkey", "SELECT * FROM passkey ORDER BY id"),
    Statement::new("session", "SELECT * FROM session ORDER BY id"),
    Statement::new("application", "SELECT * FROM application ORDER BY id"),
    Statement::new("assignment", "SELECT * FROM assignment ORDER BY member, organization"),
    Statement::new("ticket", "SELECT * FROM ticket ORDER BY id"),
    Statement::new("recovery_set", "SELECT * FROM recovery_set ORDER BY member"),
    Statement::new("recovery_code", "SELECT * FROM recovery_code ORDER BY member, tag"),
    Statement::new("spent_nonce", "SELECT * FROM spent_nonce ORDER BY nonce"),
    Statement::new("attempt", "SELECT * FROM attempt ORDER BY key"),
    Statement::new("notice", "SELECT * FROM notice ORDER BY id"),
    Statement::new("signing_key", "SELECT * FROM signing_key ORDER BY id"),
    Statement::new("lease", "SELECT * FROM lease ORDER BY name"),
    Statement::new("client", "SELECT * FROM client ORDER BY id"),
    Statement::new("client_grant", "SELECT * FROM client_grant ORDER BY id"),
    Statement::new("refresh_token", "SELECT * FROM refresh_token ORDER BY hash"),
    Statement::new("access_token", "SELECT * FROM access_token ORDER BY hash"),
    Statement::new("consent", "SELECT * FROM consent ORDER BY member, client"),
    Statement::new("kept_request", "SELECT * FROM kept_request ORDER BY token"),
    Statement::new("handoff", "SELECT * FROM handoff ORDER BY hash"),
    Statement::new("logout_delivery", "SELECT * FROM logout_delivery ORDER BY id"),
    Statement::new("installation", "SELECT * FROM installation ORDER BY one"),
];

#[test]
fn every_statement_is_executed_by_a_story() {
    let known: BTreeSet<_> = statements().iter().map(|statement| statement.name).collect();
    assert_eq!(known.len(), statements().len(), "two statements have one name");
    let executed: BTreeSet<_> = all_steps().into_iter().map(|(name, _)| name).collect();
    assert_eq!(known.difference(&executed).collect::<Vec<_>>(), Vec::<&&str>::new());
}

/// The macro that declares statements also lists them; nothing else in the sources makes one for the product.
#[test]
fn no_statement_is_made_outside_the_lists() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = std::fs::read_dir(sources.join("area")).unwrap().map(|entry| entry.unwrap().path());
    for file in files.chain([sources.join("store.rs")]) {
        let text = std::fs::read_to_string(&file).unwrap();
        let expected = usize::from(file.ends_with("area/mod.rs"));
        assert_eq!(text.matches("Statement::new(").count(), expected, "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_does_the_same_on_both_engines() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    for (number, (name, values)) in all_steps().into_iter().enumerate() {
        let statement = statement(name);
        let [one, other] = [run(&sqlite, statement, &values).await, run(&postgres, statement, &values).await];
        assert_eq!(one, other, "step {number}, {name}");
    }
    for table in TABLES {
        let [one, other] = [run(&sqlite, table, &[]).await, run(&postgres, table, &[]).await];
        assert_eq!(one, other, "table {}", table.name);
        assert_ne!(one, Gave::Rows(Vec::new()), "table {} has nothing to compare", table.name);
    }
}
