//! Stories with a client in them: OpenID Connect as a relying party sees it, from the first redirect to the last
//! token. Members come by their browsers, clients ask over HTTP; nobody reaches behind the server.

/// Makes two tests of each story, one an engine.
macro_rules! on_both_engines {
    ($(async fn $name:ident($server:ident: TestServer) $story:block)*) => { $(
        mod $name {
            use super::*;

            async fn story($server: TestServer) $story

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story(TestServer::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story(TestServer::postgres().await).await;
            }
        }
    )* };
}

mod arriving;
mod asking;
mod connected;
mod errors;
mod keys;
mod logout;
mod origins;
mod proofs;
mod races;
mod sign_in;
mod telling;
mod tokens;
