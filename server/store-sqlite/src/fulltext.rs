//! Full text in SQLite: FTS5 without texts of its own, a row for each entry with its tokens as words.

use std::collections::BTreeMap;

use anjia_portal::search::IndexRow;

use crate::db::{Connection, Pool};
use crate::search::{any_of, word};

type Result<T> = std::result::Result<T, sqlx::Error>;

pub(crate) async fn clear(connection: &mut Connection) -> Result<()> {
    sqlx::query!("INSERT INTO search_index (search_index) VALUES ('delete-all')").execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM search_entries").execute(connection).await?;
    Ok(())
}

pub(crate) async fn insert(connection: &mut Connection, rows: &[IndexRow]) -> Result<()> {
    for IndexRow { number, keys, entry, tokens } in rows {
        sqlx::query!("INSERT INTO search_entries (number, keys, entry) VALUES ($1, $2, $3)", number, keys, entry)
            .execute(&mut *connection)
            .await?;
        let tokens = tokens.iter().map(|t| word(*t)).collect::<Vec<_>>().join(" ");
        sqlx::query!("INSERT INTO search_index (rowid, tokens) VALUES ($1, $2)", number, tokens).execute(&mut *connection).await?;
    }
    Ok(())
}

pub(crate) async fn insert_counts(connection: &mut Connection, counts: &BTreeMap<i64, i64>) -> Result<()> {
    for (token, entries) in counts {
        sqlx::query!("INSERT INTO search_tokens (token, entries) VALUES ($1, $2)", token, entries).execute(&mut *connection).await?;
    }
    Ok(())
}

pub(crate) async fn counts(pool: &Pool, tokens: &[u32]) -> Result<Vec<(i64, i64)>> {
    let list = format!("{tokens:?}");
    let rows = sqlx::query!("SELECT token, entries FROM search_tokens WHERE token IN (SELECT value FROM json_each($1))", list)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|r| (r.token, r.entries)).collect())
}

pub(crate) async fn find(pool: &Pool, any: &[Vec<u32>], limit: i64) -> Result<Vec<IndexRow>> {
    let wanted = any_of(any, " AND ", " OR ");
    let rows = sqlx::query!(
        "SELECT e.number, e.keys, e.entry FROM search_index JOIN search_entries e ON e.number = search_index.rowid
         WHERE search_index MATCH $1 ORDER BY search_index.rowid LIMIT $2",
        wanted,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|r| IndexRow { number: r.number, keys: r.keys, entry: r.entry, tokens: Vec::new() }).collect())
}
