//! A connection that goes back to the pool only after it was said to be clean.

use std::ops::Deref;

use deadpool_postgres::{ClientWrapper, Object};

/// Dropped without [`Lease::give_back`], the connection is closed: a transaction may be open on it, and the
/// next person's insert would be acknowledged and then lost with it.
pub(super) struct Lease {
    connection: Option<Object>,
}

impl Lease {
    pub(super) fn new(connection: Object) -> Self {
        Self { connection: Some(connection) }
    }

    pub(super) fn give_back(mut self) {
        drop(self.connection.take());
    }
}

impl Deref for Lease {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        self.connection.as_ref().expect("taken only by value")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}
