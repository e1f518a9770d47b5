//! The reading connections, lent one at a time.
//!
//! A read by key takes microseconds, as many as handing it to another thread and back would, and no writer ever holds
//! it up (a write-ahead log): it runs where it is asked for. A page of many rows runs on the runtime's blocking threads.
//! A read that nobody waits for any more still ends and gives its connection back.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Semaphore;

use super::{
    blocking,
    connection::{Connection, Use},
};
use crate::Error;

pub(super) struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(file: &Path, count: usize) -> Result<Self, Error> {
        let count = count.max(1);
        let idle = (0..count).map(|_| Connection::open(file, Use::Read)).collect::<Result<_, _>>()?;
        Ok(Self { idle: Mutex::new(idle), permits: Arc::new(Semaphore::new(count)) })
    }

    /// Runs a read here, or on another thread where it is a long one.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        is_long: bool,
        read: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::unavailable)?;
        let readers = Arc::clone(self);
        let read = move || {
            let mut connection = readers.idle().pop().expect("a permit stands for an idle connection");
            let result = read(&mut connection);
            readers.idle().push(connection);
            drop(permit);
            result
        };
        if is_long { blocking(read).await } else { read() }
    }

    /// Later reads are refused; a running one ends.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
