//! All addresses at once: what changes anything is a POST of a page of ours, and nothing else.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use warifu_testkit::{
    actor::{Client, Member},
    server::{ORIGIN, TestServer},
};

use super::watch::Watch;

/// Every address that takes a POST. [`every_post_of_the_router_is_known_here`] holds it to the source.
pub(super) const POSTS: &[&str] = &[
    "/admin/applications/{id}/approve",
    "/admin/applications/{id}/refuse",
    "/admin/lost",
    "/admin/tickets/new",
    "/admin/tickets/selected",
    "/apply",
    "/apply/find",
    "/authorize/choose",
    "/authorize/consent",
    "/confirm/passkey",
    "/confirm/passkey/options",
    "/confirm/password",
    "/connected/{id}/disconnect",
    "/device",
    "/device/answer",
    "/devices/register",
    "/devices/register/decline",
    "/devices/register/options",
    "/devices/{id}/delete",
    "/devices/{id}/disable",
    "/devices/{id}/enable",
    "/devices/{id}/rename",
    "/language",
    "/m/{token}",
    "/password",
    "/q/{address}",
    "/q/{address}/number",
    "/q/{address}/options",
    "/q/{address}/passkey",
    "/recovery-codes/make",
    "/register",
    "/register/passkey",
    "/register/passkey/options",
    "/sessions/end-others",
    "/sessions/{id}/end",
    "/sign-in/forgotten",
    "/sign-in/handoff",
    "/sign-in/handoff/collect",
    "/sign-in/handoff/digits",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/sign-in/password",
    "/sign-in/recovery-code",
    "/sign-in/someone-else",
    "/sign-out",
    "/t/{token}",
    "/t/{token}/options",
    "/t/{token}/password",
];

/// What other sites' pages and programs post to.
const OPEN: &[&str] = &[
    "/api/members/{member_id}/link",
    "/authorize",
    "/device_authorization",
    "/end-session",
    "/introspect",
    "/par",
    "/revoke",
    "/token",
    "/userinfo",
];

#[test]
fn every_post_of_the_router_is_known_here() {
    fn read(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let routes = source.split(".route(\"").skip(1).filter_map(|rest| rest.split_once("\", "));
            let posts = routes.filter(|(_, handler)| handler.split('\n').next().unwrap().contains("post("));
            found.extend(posts.map(|(address, _)| address.to_owned()));
        }
    }
    let mut found = Vec::new();
    read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http")), &mut found);
    found.sort();
    let mut known = [POSTS, OPEN].concat();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[tokio::test]
async fn nothing_is_changed_from_another_site() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let (device, session) = (before.passkeys[0].id.to_string(), before.sessions[0].id.to_string());
    let link = server.administrator().issue_link(&hanako.record).await;
    for path in POSTS {
        let id = if path.starts_with("/sessions") { &session } else { &device };
        let path = path.replace("{id}", id).replace("/t/{token}", &link);
        for headers in [
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://other.warifu.example")],
            &[("sec-fetch-site", "none"), ("origin", ORIGIN)],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("origin", "null")],
            &[("origin", "http://id.warifu.example")],
            &[("origin", "https://id.warifu.example.evil.example")],
            &[],
        ] {
            for kind in ["application/x-www-form-urlencoded", "application/json", "text/plain"] {
                let mut request = hanako.browser.request(Method::POST, &path).header("content-type", kind);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer = hanako.browser.send(request.body(Body::from("{}")).unwrap()).await;
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert_eq!(answer.message().as_deref(), Some("page-went-back"), "{path} {headers:?}");
                assert_eq!(answer.set_cookies().count(), 0, "{path} {headers:?}");
            }
        }
    }
    assert_eq!(watch.told().await, ["ticket-issued"]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn what_other_sites_may_post_to_looks_at_no_cookie_of_ours() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let query = rota.authorize(&[("prompt", "none")]).split_once('?').unwrap().1.to_owned();
    for path in OPEN {
        let mut told = Vec::new();
        for browser in [&hanako.browser, &server.visitor()] {
            let request = browser
                .request(Method::POST, path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "cross-site")
                .header("origin", "https://evil.example");
            let answer = rota.send(request.body(Body::from(query.clone())).unwrap()).await;
            // Where something is kept, its reference is random.
            let to = answer.location().map(|to| to.split('=').next().unwrap_or_default().to_owned());
            told.push((answer.status(), to, answer.header("www-authenticate").map(str::to_owned)));
        }
        assert_eq!(told[0], told[1], "{path}");
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn opening_the_address_of_a_form_changes_nothing() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let (device, session) = (before.passkeys[0].id.to_string(), before.sessions[0].id.to_string());
    for path in POSTS {
        let id = if path.starts_with("/sessions") { &session } else { &device };
        let path = path.replace("{id}", id).replace("/t/{token}", &link);
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE, Method::PATCH]
        {
            let request: Request<Body> = hanako
                .browser
                .request(method.clone(), &path)
                .header("origin", ORIGIN)
                .header("sec-fetch-site", "same-origin")
                .body(Body::empty())
                .unwrap();
            if method == Method::HEAD {
                // The same as GET, with nothing to read.
                continue;
            }
            let answer = hanako.browser.send(request).await;
            assert!(!answer.status().is_server_error(), "{method} {path}");
            if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
                assert_eq!(answer.message().as_deref(), Some("page-went-back"), "{method} {path}");
                assert!(answer.header("allow").is_some(), "{method} {path}");
            }
        }
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
