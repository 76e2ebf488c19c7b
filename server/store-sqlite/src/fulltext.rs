//! Full text in SQLite: FTS5 without texts of its own, a row for each entry with its tokens as words.

use std::collections::BTreeMap;

use anjia_portal::search::IndexRow;

use crate::db::{Connection, Pool};
use crate::many::all;
use crate::search::{any_of, word};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// How many tokens are written with one statement, each of which costs a hand-over between threads. An entry is some twenty times as large.
const AT_ONCE: usize = 1000;

/// Makes the rows anew. Whoever searches reads what was there before until this is committed.
pub(crate) async fn refill(connection: &mut Connection, rows: &[IndexRow]) -> Result<()> {
    sqlx::query!("INSERT INTO search_index (search_index) VALUES ('delete-all')").execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM search_entries").execute(&mut *connection).await?;
    for rows in rows.chunks(AT_ONCE / 20) {
        let entries = all(rows, |r| (r.number, &r.keys, &r.entry))?;
        sqlx::query!(
            "INSERT INTO search_entries (number, keys, entry) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)",
            entries
        )
        .execute(&mut *connection)
        .await?;
        let words = all(rows, |r| (r.number, r.tokens.iter().map(|t| word(*t)).collect::<Vec<_>>().join(" ")))?;
        sqlx::query!("INSERT INTO search_index (rowid, tokens) SELECT value ->> 0, value ->> 1 FROM json_each($1)", words)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub(crate) async fn insert_counts(connection: &mut Connection, counts: &BTreeMap<i64, i64>) -> Result<()> {
    let counts: Vec<[i64; 2]> = counts.iter().map(|(token, entries)| [*token, *entries]).collect();
    for counts in counts.chunks(AT_ONCE) {
        let counts = format!("{counts:?}");
        sqlx::query!("INSERT INTO search_tokens (token, entries) SELECT value ->> 0, value ->> 1 FROM json_each($1)", counts)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Here there is nothing to put in order.
#[expect(clippy::unused_async, reason = "the other store does something here")]
pub(crate) async fn settle(_: &Pool) -> Result<()> {
    Ok(())
}

pub(crate) async fn counts(pool: &Pool, tokens: &[u32]) -> Result<Vec<(i64, i64)>> {
    let list = format!("{tokens:?}");
    let rows = sqlx::query!("SELECT token, entries FROM search_tokens WHERE token IN (SELECT value FROM json_each($1))", list)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|r| (r.token, r.entries)).collect())
}

/// Between entries, and between the parts of one. Neither stands in folded text or in JSON.
const ENTRY_END: char = '\u{1e}';
const PART_END: char = '\u{1f}';

/// What one row holds.
fn read(entries: Option<String>) -> Vec<IndexRow> {
    let read = |entry: &str| {
        let mut parts = entry.splitn(3, PART_END);
        let (number, keys, entry) = (parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned());
        Some(IndexRow { number, keys, entry, tokens: Vec::new() })
    };
    let mut rows: Vec<_> = entries.unwrap_or_default().split(ENTRY_END).filter_map(read).collect();
    rows.sort_unstable_by_key(|r| r.number);
    rows
}

// Both answer in one row: the driver hands each row from one thread to another, which takes longer than finding them.

/// Entries come in their order, so looking ends when there are enough, however common they are.
pub(crate) async fn find(pool: &Pool, any: &[Vec<u32>], limit: i64) -> Result<Vec<IndexRow>> {
    let wanted = any_of(any, " AND ", " OR ");
    let found = sqlx::query!(
        r#"SELECT group_concat(number || char(31) || keys || char(31) || entry, char(30)) AS "entries?: String" FROM (
             SELECT e.number, e.keys, e.entry FROM search_index JOIN search_entries e ON e.number = search_index.rowid
             WHERE search_index MATCH $1 ORDER BY search_index.rowid LIMIT $2)"#,
        wanted,
        limit
    )
    .fetch_one(pool)
    .await?;
    Ok(read(found.entries))
}

pub(crate) async fn find_most(pool: &Pool, tokens: &[u32], limit: i64) -> Result<Vec<IndexRow>> {
    let list = format!("{:?}", tokens.iter().map(|t| word(*t)).collect::<Vec<_>>());
    let found = sqlx::query!(
        r#"SELECT group_concat(number || char(31) || keys || char(31) || entry, char(30)) AS "entries?: String" FROM (
             SELECT e.number, e.keys, e.entry FROM (
               SELECT search_index.rowid AS number FROM json_each($1) AS t CROSS JOIN search_index WHERE search_index MATCH t.value
               GROUP BY search_index.rowid ORDER BY count(*) DESC, search_index.rowid LIMIT $2) AS found
             JOIN search_entries e ON e.number = found.number)"#,
        list,
        limit
    )
    .fetch_one(pool)
    .await?;
    Ok(read(found.entries))
}
