//! Full text in PostgreSQL: a `tsvector` of each entry's tokens with a GIN index. It needs no extension and no dictionary.

use std::collections::BTreeMap;

use anjia_portal::search::IndexRow;

use crate::db::{Connection, Pool};
use crate::search::{any_of, word};

/// How many rows go into one statement.
const AT_ONCE: usize = 1000;

type Result<T> = std::result::Result<T, sqlx::Error>;

pub(crate) async fn clear(connection: &mut Connection) -> Result<()> {
    sqlx::query!("DELETE FROM search_entries").execute(connection).await?;
    Ok(())
}

pub(crate) async fn insert(connection: &mut Connection, rows: &[IndexRow]) -> Result<()> {
    for rows in rows.chunks(AT_ONCE) {
        let tokens = |r: &IndexRow| r.tokens.iter().map(|t| word(*t)).collect::<Vec<_>>().join(" ");
        sqlx::query!(
            "INSERT INTO search_entries (number, keys, entry, tokens)
             SELECT number, keys, entry, array_to_tsvector(string_to_array(tokens, ' '))
             FROM UNNEST($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n(number, keys, entry, tokens)",
            &rows.iter().map(|r| r.number).collect::<Vec<_>>(),
            &rows.iter().map(|r| r.keys.clone()).collect::<Vec<_>>(),
            &rows.iter().map(|r| r.entry.clone()).collect::<Vec<_>>(),
            &rows.iter().map(tokens).collect::<Vec<_>>()
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn insert_counts(connection: &mut Connection, counts: &BTreeMap<i64, i64>) -> Result<()> {
    let (tokens, entries): (Vec<i64>, Vec<i64>) = counts.iter().unzip();
    sqlx::query!("INSERT INTO search_tokens (token, entries) SELECT * FROM UNNEST($1::bigint[], $2::bigint[])", &tokens, &entries)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn counts(pool: &Pool, tokens: &[u32]) -> Result<Vec<(i64, i64)>> {
    let list: Vec<i64> = tokens.iter().map(|t| i64::from(*t)).collect();
    let rows = sqlx::query!("SELECT token, entries FROM search_tokens WHERE token = ANY($1)", &list).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|r| (r.token, r.entries)).collect())
}

/// A row of what was found.
struct Found {
    number: i64,
    keys: String,
    entry: String,
}

fn read(found: Vec<Found>) -> Vec<IndexRow> {
    found.into_iter().map(|Found { number, keys, entry }| IndexRow { number, keys, entry, tokens: Vec::new() }).collect()
}

/// What is common is met soon when the first entries are read one after the other. If not, or if it is rare, what has the tokens is found
/// first, by itself: asked in one, the database might rather read entry after entry to the last.
pub(crate) async fn find(pool: &Pool, any: &[Vec<u32>], common: bool, limit: i64) -> Result<Vec<IndexRow>> {
    let wanted = any_of(any, " & ", " | ");
    if common {
        let rows = sqlx::query_as!(
            Found,
            "SELECT number, keys, entry FROM (SELECT number, keys, entry, tokens FROM search_entries ORDER BY number LIMIT 2500) AS first
             WHERE tokens @@ $1::text::tsquery ORDER BY number LIMIT $2",
            wanted,
            limit
        )
        .fetch_all(pool)
        .await?;
        if i64::try_from(rows.len()) == Ok(limit) {
            return Ok(read(rows));
        }
    }
    let rows = sqlx::query_as!(
        Found,
        "WITH found AS MATERIALIZED (SELECT number FROM search_entries WHERE tokens @@ $1::text::tsquery),
              first AS MATERIALIZED (SELECT number FROM found ORDER BY number LIMIT $2)
         SELECT e.number, e.keys, e.entry FROM first JOIN search_entries e ON e.number = first.number ORDER BY e.number",
        wanted,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(read(rows))
}

pub(crate) async fn find_most(pool: &Pool, tokens: &[u32], limit: i64) -> Result<Vec<IndexRow>> {
    let list: Vec<String> = tokens.iter().map(|t| word(*t)).collect();
    let rows = sqlx::query_as!(
        Found,
        "WITH found AS MATERIALIZED (
           SELECT e.number FROM UNNEST($1::text[]) AS t(token) JOIN search_entries e ON e.tokens @@ t.token::tsquery
           GROUP BY e.number ORDER BY count(*) DESC, e.number LIMIT $2)
         SELECT e.number, e.keys, e.entry FROM found JOIN search_entries e ON e.number = found.number ORDER BY e.number",
        &list,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(read(rows))
}
