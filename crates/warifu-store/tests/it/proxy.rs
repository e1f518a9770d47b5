//! Something between us and PostgreSQL that meddles with one commit: what a network does once a year.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    task::JoinSet,
};

const COMMIT: &[u8] = b"COMMIT\0";
const BEGIN: &[u8] = b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\0";

/// What happens to the next commit that comes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    None,
    /// The server has it and commits; the connection ends before its answer.
    CutAfter,
    /// The connection ends before the server has it.
    CutBefore,
    /// The connection ends; the server gets it when the next commit comes by, just before that one.
    DeliverLate,
    /// The server doesn't understand the BEGIN.
    SpoilBegin,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    state: Arc<State>,
    /// Ends with the proxy, and with it every connection.
    _tasks: JoinSet<()>,
}

struct State {
    server: u16,
    fault: AtomicU8,
    /// A connection to the server whose client is gone, and what it still has to say.
    late: Mutex<Option<(TcpStream, Vec<u8>)>>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { server, fault: AtomicU8::new(0), late: Mutex::new(None) });
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                connections.spawn(async move { shared.carry(client).await });
            }
        });
        Self { port, state, _tasks: tasks }
    }

    pub(crate) fn meddle(&self, fault: Fault) {
        self.state.fault.store(fault as u8, Ordering::SeqCst);
    }

    /// Whether the fault has happened.
    pub(crate) fn is_done(&self) -> bool {
        self.state.fault.load(Ordering::SeqCst) == Fault::None as u8
    }
}

impl State {
    async fn carry(&self, mut client: TcpStream) {
        let mut server = TcpStream::connect(("127.0.0.1", self.server)).await.unwrap();
        let (mut asked, mut answered) = (vec![0; 65536], vec![0; 65536]);
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let Ok(length @ 1..) = read else { return };
                    match self.fault_for(&asked[..length]).await {
                        Fault::None => server.write_all(&asked[..length]).await.unwrap(),
                        Fault::CutAfter => return deliver(server, &asked[..length]).await,
                        Fault::CutBefore => return,
                        Fault::DeliverLate => {
                            *self.late.lock().await = Some((server, asked[..length].to_vec()));
                            return;
                        }
                        Fault::SpoilBegin => {
                            let at = position(&asked[..length], BEGIN).unwrap();
                            asked[at] = b'X';
                            server.write_all(&asked[..length]).await.unwrap();
                        }
                    }
                }
                read = server.read(&mut answered) => {
                    let Ok(length @ 1..) = read else { return };
                    if client.write_all(&answered[..length]).await.is_err() { return }
                }
            }
        }
    }

    /// A pipelined commit comes as one piece, so that what holds the COMMIT holds the whole list.
    async fn fault_for(&self, asked: &[u8]) -> Fault {
        if position(asked, COMMIT).is_none() || position(asked, BEGIN).is_none() {
            return Fault::None;
        }
        if let Some((server, held)) = self.late.lock().await.take() {
            deliver(server, &held).await;
        }
        let fault = self.fault.swap(Fault::None as u8, Ordering::SeqCst);
        let all = [Fault::None, Fault::CutAfter, Fault::CutBefore, Fault::DeliverLate, Fault::SpoilBegin];
        all.into_iter().find(|one| *one as u8 == fault).unwrap()
    }
}

/// Lets the server have it, and waits until it has said that the transaction is over. Nobody hears that.
async fn deliver(mut server: TcpStream, held: &[u8]) {
    server.write_all(held).await.unwrap();
    let mut answers = Vec::new();
    while position(&answers, b"COMMIT\0").is_none() && position(&answers, b"ROLLBACK\0").is_none() {
        assert_ne!(server.read_buf(&mut answers).await.unwrap(), 0, "the server ends the connection");
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
