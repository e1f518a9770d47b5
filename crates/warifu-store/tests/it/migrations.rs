//! Migrations: once, in order, whoever starts at the same time.

use tokio::task::JoinSet;
use warifu_store::{Engine, Error, Migration, SchemaError, Statement};

use crate::world::*;

const APPLIED: Statement =
    Statement::new("applied", "SELECT number, name FROM schema_migration ORDER BY number");
const COUNT_NOTES: Statement = Statement::new("count notes", "SELECT count(*) FROM note");
const NOTES: Migration = Migration {
    number: 2,
    name: "notes",
    sql: "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY) STRICT; INSERT INTO note (id) VALUES (1);",
};

fn with(next: Migration) -> Vec<Migration> {
    MIGRATIONS.into_iter().chain([next]).collect()
}

on_both_engines! {
    async fn replicas_that_start_at_once_apply_each_migration_once(world: World) {
        let next = with(NOTES);
        let mut starting = JoinSet::new();
        for _ in 0..12 {
            let (database, next) = (world.database.clone(), next.clone());
            starting.spawn(async move { Engine::open(&database, &next).await.map(drop) });
        }
        for opened in starting.join_all().await {
            opened.unwrap();
        }
        assert_eq!(number(&world.engine, COUNT_NOTES.call()).await, 1);
        let applied = world.engine.fetch(APPLIED.call()).await.unwrap();
        let names: Vec<_> = applied.iter().map(|row| row.text(1).unwrap()).collect();
        assert_eq!(names, ["tables of the stories", "notes"]);
    }

    async fn the_old_version_goes_on_beside_the_new_one_and_is_refused_when_it_starts_again(world: World) {
        Engine::open(&world.database, &with(NOTES)).await.unwrap();
        write(&world.engine, add_event(1)).await;
        let refused = Engine::open(&world.database, &MIGRATIONS).await.map(drop);
        let newer = SchemaError::Newer { database: 2, name: "notes".into(), ours: 1 };
        assert!(matches!(&refused, Err(Error::Schema(told)) if *told == newer), "{refused:?}");
        write(&world.engine, add_event(2)).await;
    }

    async fn a_migration_that_fails_leaves_nothing_behind(world: World) {
        let broken = with(Migration { sql: "CREATE TABLE note (id BIGINT) STRICT; CREATE TABLE event (x BIGINT) STRICT;", ..NOTES });
        let refused = Engine::open(&world.database, &broken).await.map(drop);
        assert!(matches!(refused, Err(Error::Bug { statement: "notes", .. })), "{refused:?}");
        Engine::open(&world.database, &with(NOTES)).await.unwrap();
        assert_eq!(number(&world.engine, COUNT_NOTES.call()).await, 1);
    }

    async fn a_database_of_another_program_is_refused(world: World) {
        let other = [Migration { name: "something else", ..MIGRATIONS[0] }];
        let refused = Engine::open(&world.database, &other).await.map(drop);
        let other = SchemaError::OtherProgram { number: 1, name: MIGRATIONS[0].name.into() };
        assert!(matches!(&refused, Err(Error::Schema(told)) if *told == other), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_file_of_sqlite_is_made_by_many_at_once() {
    for _ in 0..10 {
        let folder = warifu_testkit::sqlite::Folder::create();
        let settings = warifu_store::SqliteSettings { file: folder.database(), readers: 1 };
        let mut starting = JoinSet::new();
        for _ in 0..8 {
            let database = warifu_store::Database::Sqlite(settings.clone());
            starting.spawn(async move { Engine::open(&database, &MIGRATIONS).await.map(drop) });
        }
        for opened in starting.join_all().await {
            opened.unwrap();
        }
    }
}
