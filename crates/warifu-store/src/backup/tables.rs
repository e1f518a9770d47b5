//! Which tables a backup carries, with every column, parents before children.
//!
//! A test compares both lists with the schema of both engines: no table can be forgotten. The statements are
//! made from the list once, since each is the same text for every table.

use std::sync::LazyLock;

use crate::{Kind, Statement};

use Kind::{Bytes, Int, Text};

/// Tables that a backup leaves out, with the reason.
pub const LEFT_OUT: [(&str, &str); 12] = [
    ("access_token", "no token survives a restore"),
    ("client_grant", "no client keeps what it was let have through a restore"),
    ("device_code", "no sign-in that is under way survives a restore"),
    ("handoff", "no sign-in that is under way survives a restore"),
    ("installation", "a restored store is another installation, with an audit log of its own"),
    ("kept_request", "no sign-in that is under way survives a restore"),
    ("lease", "who does a job just now"),
    ("logout_delivery", "every session ends with the restore"),
    ("refresh_token", "no token survives a restore"),
    ("schema_migration", "written by the engine that the store is restored into"),
    ("session", "nobody stays signed in through a restore"),
    ("spent_nonce", "ends within minutes, and every journey ends with the restore"),
];

/// A table that a backup carries.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many columns, from the first on, are the primary key.
    pub(crate) key: usize,
    pub(crate) count: Statement,
    pub(crate) first_page: Statement,
    pub(crate) next_page: Statement,
    pub(crate) insert: Statement,
}

/// The carried tables with their columns.
pub fn carried_tables() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    TABLES.iter().map(|table| (table.name, table.columns.iter().map(|column| column.0).collect()))
}

pub(crate) static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| LIST.iter().map(|(name, key, columns)| table(name, *key, columns)).collect());

type Listed = (&'static str, usize, &'static [(&'static str, Kind)]);

/// Parents before children; the primary key first.
const LIST: [Listed; 19] = [
    (
        "organization",
        1,
        &[("id", Bytes), ("first", Int), ("name", Text), ("policy", Text), ("policy_version", Int)],
    ),
    (
        "member",
        1,
        &[
            ("id", Bytes),
            ("organization", Bytes),
            ("member_id", Text),
            ("name", Text),
            ("email", Text),
            ("language", Text),
            ("role", Text),
            ("standing", Text),
            ("valid_until", Int),
            ("epoch", Int),
            ("passkeys", Int),
            ("user_handle", Bytes),
            ("password_phc", Text),
            ("password_version", Int),
            ("offer_after", Int),
        ],
    ),
    ("assignment", 2, &[("member", Bytes), ("organization", Bytes)]),
    (
        "audit_event",
        1,
        &[
            ("id", Bytes),
            ("at", Int),
            ("kind", Text),
            ("organization", Bytes),
            ("member", Bytes),
            ("passkey", Bytes),
            ("session", Bytes),
            ("ticket", Bytes),
            ("salt", Bytes),
            ("body", Text),
        ],
    ),
    ("audit_pending", 1, &[("event", Bytes)]),
    ("audit_leaf", 1, &[("idx", Int), ("event", Bytes), ("hash", Bytes)]),
    ("audit_node", 2, &[("level", Int), ("idx", Int), ("hash", Bytes)]),
    (
        "audit_head",
        1,
        &[
            ("one", Int),
            ("origin", Text),
            ("size", Int),
            ("root", Bytes),
            ("frontier", Bytes),
            ("checkpoint", Text),
            ("at", Int),
        ],
    ),
    ("audit_checkpoint", 2, &[("origin", Text), ("size", Int), ("note", Text), ("at", Int)]),
    (
        "client",
        1,
        &[
            ("id", Bytes),
            ("client_id", Text),
            ("settings", Text),
            ("secrets", Text),
            ("enabled", Int),
            ("configured", Int),
            ("version", Int),
            ("made_at", Int),
        ],
    ),
    (
        "consent",
        2,
        &[
            ("member", Bytes),
            ("client", Bytes),
            ("scope", Text),
            ("resources", Text),
            ("version", Int),
            ("at", Int),
        ],
    ),
    (
        "passkey",
        1,
        &[
            ("id", Bytes),
            ("member", Bytes),
            ("rp_id", Text),
            ("credential_id", Bytes),
            ("public_key", Bytes),
            ("algorithm", Int),
            ("sign_count", Int),
            ("counted_at", Int),
            ("went_back_at", Int),
            ("transports", Text),
            ("aaguid", Bytes),
            ("backup_eligible", Int),
            ("backup_state", Int),
            ("uv_initialized", Int),
            ("attachment", Text),
            ("name", Text),
            ("state", Text),
            ("disabled_by", Text),
            ("disabled_reason", Text),
            ("disabled_at", Int),
            ("registered_how", Text),
            ("registered_at", Int),
            ("last_used_at", Int),
            ("last_used_browser", Text),
            ("made_by", Bytes),
            ("attested", Text),
        ],
    ),
    (
        "recovery_set",
        1,
        &[("member", Bytes), ("id", Bytes), ("sealed", Bytes), ("sealed_by", Bytes), ("made_at", Int)],
    ),
    ("recovery_code", 2, &[("member", Bytes), ("tag", Bytes), ("used_at", Int)]),
    (
        "ticket",
        1,
        &[
            ("id", Bytes),
            ("kind", Text),
            ("member", Bytes),
            ("replaces", Bytes),
            ("token", Bytes),
            ("password", Bytes),
            ("wrong", Int),
            ("sealed", Bytes),
            ("sealed_by", Bytes),
            ("shown_at", Int),
            ("state", Text),
            ("expires_at", Int),
            ("issued_at", Int),
            ("used_at", Int),
        ],
    ),
    (
        "application",
        1,
        &[
            ("id", Bytes),
            ("reference", Text),
            ("organization", Bytes),
            ("members", Text),
            ("wish", Text),
            ("reason", Text),
            ("state", Text),
            ("answer", Text),
            ("made_at", Int),
        ],
    ),
    (
        "attempt",
        1,
        &[
            ("key", Bytes),
            ("version", Int),
            ("failures", Int),
            ("window_began", Int),
            ("locked_until", Int),
            ("locks", Int),
            ("written_at", Int),
        ],
    ),
    (
        "notice",
        1,
        &[
            ("id", Bytes),
            ("member", Bytes),
            ("about", Text),
            ("at", Int),
            ("organization", Bytes),
            ("recipient", Bytes),
            ("sealed", Bytes),
            ("sealed_by", Bytes),
            ("state", Text),
            ("tries", Int),
            ("due_at", Int),
            ("tried_until", Int),
            ("told", Text),
        ],
    ),
    (
        "signing_key",
        1,
        &[
            ("id", Bytes),
            ("purpose", Text),
            ("state", Text),
            ("public", Text),
            ("sealed", Bytes),
            ("sealed_by", Bytes),
            ("made_at", Int),
        ],
    ),
];

fn table(name: &'static str, key: usize, columns: &'static [(&'static str, Kind)]) -> Table {
    let all = columns.iter().map(|column| column.0).collect::<Vec<_>>().join(", ");
    let keys = columns[..key].iter().map(|column| column.0).collect::<Vec<_>>().join(", ");
    let (after, limit) = (parameters(key), key + 1);
    let values = parameters(columns.len());
    let first_page = format!("SELECT {all} FROM {name} ORDER BY {keys} LIMIT $1");
    let next_page =
        format!("SELECT {all} FROM {name} WHERE ({keys}) > ({after}) ORDER BY {keys} LIMIT ${limit}");
    Table {
        name,
        columns,
        key,
        count: statement("count", name, format!("SELECT count(*) FROM {name}")),
        first_page: statement("back up", name, first_page),
        next_page: statement("back up more of", name, next_page),
        insert: statement("restore", name, format!("INSERT INTO {name} ({all}) VALUES ({values})")),
    }
}

fn parameters(count: usize) -> String {
    (1..=count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Leaked, once a process: a statement's text lives as long as the connections that keep it prepared.
fn statement(verb: &str, table: &str, sql: String) -> Statement {
    Statement::new(format!("{verb} {table}").leak(), sql.leak())
}
