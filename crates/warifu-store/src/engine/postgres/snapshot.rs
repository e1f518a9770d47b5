//! Reads of one moment, on a connection that is taken out of the pool for good and closed with the snapshot.

use deadpool_postgres::{ClientWrapper, Object, Pool};

use super::{
    failure::{self, Failure},
    fetch, pool,
};
use crate::{Call, Error, Row};

/// The moment is that of the first query, so one is asked at once. What reads between two chunks may take
/// its time.
const BEGIN: &str = "
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL idle_in_transaction_session_timeout = 0;
SELECT 1;
";

pub(in crate::engine) struct Snapshot {
    connection: ClientWrapper,
}

impl Snapshot {
    pub(super) async fn begin(pool: &Pool) -> Result<Self, Error> {
        let connection = Object::take(pool::connection(pool).await?);
        connection.batch_execute(BEGIN).await.map_err(failure::unavailable)?;
        Ok(Self { connection })
    }

    pub(in crate::engine) async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        fetch::read(&self.connection, &call).await.map_err(Failure::into_error)
    }
}
