//! The database is away for a while: people are told, the watching machines are told, and when it is back
//! everything goes on without a restart.

use std::net::SocketAddr;

use tokio::runtime::Runtime;
use warifu_testkit::postgres::{Kind, Postgres};

use super::{
    books,
    disk_full::check_trouble,
    ground::Ground,
    load::Acknowledged,
    person::Person,
    wire::{Browser, Failed},
};
use crate::browser;

#[test]
fn a_database_that_is_away_is_told_and_its_return_is_noticed() {
    let runtime = Runtime::new().expect("threads");
    let cluster = runtime.block_on(Postgres::start(Kind::Durable));
    let mut ground = Ground::postgres(runtime.block_on(cluster.create_database()));
    let (program, server, private) = ground.start();
    let invitations = ground.invite(2);
    let mut person = Person::register(server, &invitations[0]).expect("all is well");
    let before = person.sign_in(server).expect("all is well");
    let half_done = person.begin_sign_in(server).expect("all is well");
    assert_eq!(health(private), (200, 200));

    for _ in 0..3 {
        cluster.stop_immediately();
        assert_eq!(health(private), (200, 503));
        let (refused, _) = half_done.send(server).expect("the server answers");
        check_trouble(&refused);
        let page =
            Browser::with_session(&before.session).get(server, "/devices").expect("the server answers");
        assert_eq!(page.status, 503);
        assert!(page.body.contains("</html>") && page.body.contains("Support code"), "{page:?}");
        assert!(matches!(Person::register(server, &invitations[1]), Err(Failed::Refused(_))));

        cluster.start_again();
        assert_eq!(health(private), (200, 200));
        books::check_session(server, &before);
    }

    // What was begun before is finished after; what was refused meanwhile was not half done.
    let (done, browser) = half_done.send(server).expect("the server answers");
    assert_eq!(done.status, 200, "{done:?}");
    assert!(browser.cookie("session").is_some());
    let second = Person::register(server, &invitations[1]).expect("all is well again");
    let acknowledged = Acknowledged { persons: vec![person, second], sign_ins: vec![before] };
    books::check_kept(&ground, server, &acknowledged);
    books::check_whole(&ground, &invitations);
    assert!(program.stop().0.success());
    assert_eq!(ground.verify(None)["pending"], 0);
}

/// Live, and ready.
fn health(private: SocketAddr) -> (u16, u16) {
    let status = |path| browser::get(private, path).status;
    (status("/health/live"), status("/health/ready"))
}
