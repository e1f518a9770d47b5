//! A client's endpoint that is told of sign-outs, as a story needs it: it hears, and answers when and as it may.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};
use warifu_testkit::{actor::Client, browser::Browser, server::TestServer};

/// A client's endpoint on this computer: what it hears, and what it answers.
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) heard: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Does>>,
    /// One for each that it has heard.
    pub(super) arrived: Arc<Semaphore>,
    /// Each answer takes one.
    pub(super) may_answer: Arc<Semaphore>,
    serving: JoinSet<()>,
}

#[derive(Clone, Copy)]
pub(super) enum Does {
    Answer(u16),
    HangUp,
}

impl Endpoint {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/told", listener.local_addr().unwrap());
        let (heard, answers) = (Arc::default(), Arc::new(Mutex::new(Does::Answer(200))));
        let may_answer = Arc::new(Semaphore::new(10_000));
        let arrived = Arc::new(Semaphore::new(0));
        let mut endpoint = Self { url, heard, answers, arrived, may_answer, serving: JoinSet::new() };
        let (heard, answers) = (endpoint.heard.clone(), endpoint.answers.clone());
        let (arrived, may_answer) = (endpoint.arrived.clone(), endpoint.may_answer.clone());
        endpoint.serving.spawn(async move {
            let mut under_way = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (heard, answers) = (heard.clone(), answers.clone());
                let (arrived, may_answer) = (arrived.clone(), may_answer.clone());
                under_way.spawn(async move {
                    let does = *answers.lock().unwrap();
                    let (request, stream) = hear(stream).await;
                    heard.lock().unwrap().push(request);
                    arrived.add_permits(1);
                    may_answer.acquire().await.unwrap().forget();
                    answer(stream, does).await;
                });
            }
        });
        endpoint
    }

    pub(super) fn does(&self, does: Does) {
        *self.answers.lock().unwrap() = does;
    }

    /// What it was told since it was asked last, verified.
    pub(super) async fn told(&self, client: &Client) -> Vec<Value> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        let mut told = Vec::new();
        for request in heard {
            let (head, form) = request.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("POST /told HTTP/1.1\r\n"), "{head}");
            assert!(head.contains("content-type: application/x-www-form-urlencoded"), "{head}");
            told.push(client.claims(form.strip_prefix("logout_token=").unwrap()).await);
        }
        told
    }
}

async fn hear(mut stream: TcpStream) -> (String, TcpStream) {
    let mut request = String::new();
    loop {
        let mut read = vec![0; 4096];
        let length = stream.read(&mut read).await.unwrap();
        request.push_str(std::str::from_utf8(&read[..length]).unwrap());
        let wanted = request.split_once("content-length: ").and_then(|(_, rest)| rest.split_once("\r\n"));
        let body = request.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
        if length == 0 || wanted.is_some_and(|(wanted, _)| wanted.parse() == Ok(body) && body > 0) {
            return (request, stream);
        }
    }
}

async fn answer(mut stream: TcpStream, does: Does) {
    if let Does::Answer(status) = does {
        let head = format!("HTTP/1.1 {status} So\r\nLocation: /\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
    }
}

/// A replica that may call this computer, as development may.
pub(super) async fn teller(server: &TestServer) -> TestServer {
    server.replica_with(|site| site.dev = true).await
}

pub(super) async fn client(server: &TestServer, name: &str, endpoint: &Endpoint) -> Client {
    let url = endpoint.url.clone();
    Client::named(server, name, |s| s.backchannel_logout_uri = Some(url)).await
}

/// The claims of an ID token of this browser's session.
pub(super) async fn id_token(client: &Client, browser: &Browser) -> Value {
    let tokens = client.tokens(&browser.get(&client.authorize(&[])).await).await;
    client.claims(&tokens.id_token.unwrap()).await
}
