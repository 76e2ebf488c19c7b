//! What the database says of itself.

use anjia_portal::ports::StoreError;

use crate::db::Connection;
use crate::rows::unavailable;

/// Writes a mark where there is none yet; gives the one that stands.
pub(crate) async fn mark(connection: &mut Connection, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
    sqlx::query!("INSERT INTO marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let row = sqlx::query!("SELECT value FROM marks WHERE name = $1", name).fetch_one(&mut *connection).await.map_err(unavailable)?;
    Ok(row.value)
}
