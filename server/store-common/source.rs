//! The connection that writes. After a failure it is given up and the next batch opens another one: what state a full disk, a lost lock
//! or a cut line left it in is not worth finding out.

use sqlx::{Connection as _, Transaction};

use crate::db::{self, Connection, Database, Options};

pub(crate) struct Source {
    options: Options,
    connection: Option<Connection>,
}

impl Source {
    /// Begins with a connection that is open already, or with none.
    pub(crate) const fn new(options: Options, connection: Option<Connection>) -> Self {
        Self { options, connection }
    }

    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Database>, sqlx::Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => db::connect(&self.options).await?,
        };
        self.connection.insert(connection).begin_with(db::BEGIN).await
    }

    /// Something was erased: it must not stay where the database keeps what it was.
    pub(crate) async fn forget(&mut self) {
        if let Some(connection) = &mut self.connection {
            db::forget(connection).await;
        }
    }

    /// A transaction failed; what was not committed is gone in any case.
    pub(crate) async fn failed(&mut self) {
        if let Some(connection) = self.connection.take() {
            db::give_up(connection).await;
        }
    }

    pub(crate) async fn close(self) {
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::error!("the connection that writes did not close: {error}");
        }
    }
}
