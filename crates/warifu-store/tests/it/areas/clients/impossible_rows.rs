//! A row that can't be is an error naming table and column; nothing is guessed in its place.

use warifu_core::session::SessionChange;
use warifu_store::{DeliveryState, Error, Statement};

use super::*;

/// What every load says of the first impossible row it meets.
async fn load(world: &World) -> Result<(), Error> {
    let store = &world.store;
    store.list_clients().await?;
    store.find_grant(lasting_grant().id).await?;
    store.find_refresh_token(&hash(0x74)).await?;
    store.find_access_token(&hash(0x76)).await?;
    store.find_kept_request(&hash(0x77)).await?;
    store.find_consent(sample::member().id, client().id).await?;
    for state in [DeliveryState::Waiting, DeliveryState::Told, DeliveryState::GivenUp] {
        store.list_logouts(state, 9).await?;
    }
    Ok(())
}

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
    async fn an_impossible_row_of_a_clients_names_table_and_column(world: World) {
        let world = filled(world).await;
        let cases = impossible! {
            "client"."settings": "'{\"name\":3}'", "'{}'", "document";
            "client"."settings": "'{\"implicit\":true}'", "'{}'", "document";
            "client"."secrets": "'[{}]'", "'[]'", "document";
            "client"."enabled": "2", "1", "neither 0 nor 1";
            "client_grant"."state": "'lent'", "'live'", "\"lent\"";
            "access_token"."terms": "'{}'", "'{\"scope\":[],\"audience\":[],\"dpop-jkt\":null}'", "document";
            "consent"."scope": "'openid'", "'[]'", "document";
            "consent"."resources": "'urn:files'", "'[]'", "document";
            "kept_request"."pushed": "7", "1", "neither 0 nor 1";
        };
        assert!(load(&world).await.is_ok());
        for (table, column, spoil, mend, told) in cases {
            world.danger_write(spoil).await;
            match load(&world).await {
                Err(Error::Corrupt { table: named, column: at, found, .. }) => {
                    assert_eq!((named, at), (table, column));
                    assert!(found.contains(told), "{table}.{column}: {found}");
                }
                other => panic!("{table}.{column}: {other:?}"),
            }
            world.danger_write(mend).await;
        }
    }

    async fn a_client_to_be_told_in_no_known_state_is_never_called(world: World) {
        let world = filled(world).await;
        let session = sample::session().session;
        let settings = ClientSettings { backchannel_logout_uri: Some("https://rota.example/out".into()), ..client().settings };
        let to = Box::new(Client { settings, ..client() });
        let end = SessionChange::End { id: session.id, member: session.member };
        world.write(vec![ClientChange::Write { from: 1, to }.into()]).await;
        world.write(vec![end.into()]).await;
        let due = world.store.list_due_logouts(client().id, at(9), 9).await.unwrap();
        assert_eq!(due.iter().map(|one| (one.client.client_id.as_str(), one.tries)).collect::<Vec<_>>(), [("rota", 0)]);
        const SPOIL: Statement = Statement::new("spoil", "UPDATE logout_delivery SET state = 'later'");
        world.danger_write(SPOIL).await;
        assert_eq!(world.store.list_due_logouts(client().id, at(9), 9).await.unwrap(), []);
    }
}
