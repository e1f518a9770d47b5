//! A row that can't be is an error naming table, column and id; nothing is guessed in its place.

use warifu_core::{
    attempt::Attempts,
    change::Change,
    id::Id,
    notice::{About, Addressee, Notice},
    sample::{self, NOW},
};
use warifu_store::{Error, SigningKeyRow, SigningKeyState, Statement};

use super::world::*;

async fn filled(world: World) -> World {
    let world = world.with_ticket().await;
    let about = Some(About::PasskeyEnabled { device: "電話".into() });
    let notice =
        Notice { id: Id::from_bytes([9; 16]), to: Addressee::Member(sample::member().id), about, at: NOW };
    world.write(vec![Change::from(notice), Attempts::none([1; 32]).failed(5, NOW).into()]).await;
    let key = SigningKeyRow {
        id: [0xa; 16],
        purpose: "audit".into(),
        state: SigningKeyState::Current,
        public: "key".into(),
        sealed: vec![1],
        sealed_by: [2; 8],
        made_at: NOW,
    };
    assert_eq!(unmet(&world.store.add_signing_key(&key, &[]).await.unwrap()), None);
    assert_eq!(unmet(&world.store.create_installation([0xb; 16], NOW).await.unwrap()), None);
    world
}

/// What every load of the sample says of the first impossible row it meets.
async fn load(world: &World) -> Result<(), Error> {
    let store = &world.store;
    let member = sample::member().id;
    store.find_first_organization().await?;
    store.find_member(member).await?;
    store.list_passkeys(member).await?;
    store.find_session(&sample::session().session.token).await?;
    store.find_ticket(&sample::ticket().token).await?;
    store.list_notices(9).await?;
    store.load_attempts(&[[1; 32]]).await?;
    store.list_history(member, None, 9).await?;
    store.list_signing_keys("audit").await?;
    store.signals_held().await?;
    Ok(())
}

/// Table, column, what it is set to, what it is set back to, and what of it the error tells.
macro_rules! impossible {
    ($($table:literal . $column:literal: $bad:literal, $good:literal, $told:literal;)+) => {
        [$((
            $table,
            $column,
            Statement::new("spoil", concat!("UPDATE ", $table, " SET ", $column, " = ", $bad)),
            Statement::new("mend", concat!("UPDATE ", $table, " SET ", $column, " = ", $good)),
            $told,
        )),+]
    };
}

on_both_engines! {
    async fn an_impossible_row_names_table_column_and_id(world: World) {
        let world = filled(world).await;
        let cases = impossible! {
            "organization"."policy": "'{\"passkey-limits\":3}'", "'{}'", "document";
            "member"."language": "'fr'", "'ja'", "\"fr\"";
            "member"."role": "'king'", "'member'", "\"king\"";
            "member"."standing": "'asleep'", "'enabled'", "\"asleep\"";
            "member"."member_id": "'Hanako'", "'hanako'", "normal form";
            "member"."email": "'Hanako@Example.jp'", "NULL", "normal form";
            "member"."password_version": "0", "1", "below 1";
            "passkey"."transports": "'internal'", "'[]'", "document";
            "passkey"."backup_state": "2", "1", "neither 0 nor 1";
            "passkey"."attachment": "'glued'", "NULL", "\"glued\"";
            "passkey"."state": "'lent'", "'enabled'", "\"lent\"";
            "passkey"."disabled_by": "'system'", "NULL", "set where it is enabled";
            "passkey"."disabled_at": "7", "NULL", "at odds";
            "passkey"."registered_how": "'found'", "'session'", "\"found\"";
            "passkey"."last_used_browser": "'Edge'", "NULL", "at odds";
            "passkey"."attested": "'{\"format\":\"packed\"}'", "NULL", "document";
            "session"."evidence": "'[{}]'", "'[]'", "document";
            "ticket"."kind": "'card'", "'link'", "\"card\"";
            "ticket"."state": "'lost'", "'open'", "\"lost\"";
            "notice"."about": "'{\"kind\":\"weather\"}'", "NULL", "document";
            "attempt"."failures": "-1", "1", "out of range";
            "attempt"."locks": "4294967296", "0", "out of range";
            "signing_key"."state": "'lost'", "'old'", "\"lost\"";
            "installation"."signals": "'mute'", "'held'", "\"mute\"";
            "audit_event"."body": "'{}'", "'{}'", "document";
        };
        assert!(load(&world).await.is_ok());
        for (table, column, spoil, mend, told) in cases {
            world.danger_write(spoil).await;
            match load(&world).await {
                Err(Error::Corrupt { table: named, column: at, row, found }) => {
                    assert_eq!((named, at), (table, column));
                    assert!(!row.is_empty() && found.contains(told), "{table}.{column}, row {row}: {found}");
                }
                other => panic!("{table}.{column}: {other:?}"),
            }
            world.danger_write(mend).await;
        }
    }

    async fn the_id_in_the_error_is_the_rows(world: World) {
        let world = filled(world).await;
        const SPOIL: Statement = Statement::new("spoil", "UPDATE passkey SET disabled_by = 'nobody'");
        world.danger_write(SPOIL).await;
        let told = world.store.find_owned("warifu.example", &[5; 32]).await.unwrap_err().to_string();
        assert_eq!(
            told,
            "table passkey, row 04040404-0404-0404-0404-040404040404: column disabled_by can't be \"nobody\""
        );
    }

    async fn a_hash_of_another_length_is_impossible(world: World) {
        let world = filled(world).await;
        // Written from another column of another length: no literal for bytes is the same on both engines.
        const SPOIL: Statement = Statement::new("spoil", "UPDATE member SET user_handle = id");
        world.danger_write(SPOIL).await;
        let told = world.store.find_member(sample::member().id).await.unwrap_err().to_string();
        assert!(told.contains("column user_handle can't be 16 bytes in place of 64"), "{told}");
    }
}
