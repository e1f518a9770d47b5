//! A connection to the server that is kept open, as a browser's or a relying party's is.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection.
pub(crate) struct Wire {
    address: SocketAddr,
    send: SendRequest<Full<Bytes>>,
}

/// An answer, whole.
pub(crate) struct Reply {
    pub(crate) head: Response<()>,
    pub(crate) body: Bytes,
}

impl Wire {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self { address, send: connect(address).await }
    }

    /// Sends a request and reads its answer whole.
    pub(crate) async fn ask(&mut self, request: Request<Full<Bytes>>) -> Reply {
        if self.send.ready().await.is_err() {
            self.send = connect(self.address).await;
        }
        let response: Response<Incoming> = self.send.send_request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { head: Response::from_parts(parts, ()), body }
    }
}

async fn connect(address: SocketAddr) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (send, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::task::spawn_local(connection);
    send
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.head.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// `name=value` of every cookie that is set.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let set = self.head.headers().get_all("set-cookie").iter();
        set.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
    }

    /// This answer, which has to be of that status.
    pub(crate) fn of(self, status: u16) -> Self {
        let told = String::from_utf8_lossy(&self.body);
        assert_eq!(self.head.status(), status, "{:?} {told}", self.head.headers());
        self
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
