//! Full text in PostgreSQL: a `tsvector` of each entry's tokens with a GIN index. It needs no extension and no dictionary.

use std::collections::BTreeMap;

use anjia_portal::search::IndexRow;

use crate::db::{Connection, Pool};
use crate::search::{any_of, word};

/// How many rows go into one statement.
const AT_ONCE: usize = 1000;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Makes the rows anew. Whoever searches meanwhile finds what was there before, and waits only while the tables change places.
pub(crate) async fn refill(connection: &mut Connection, rows: &[IndexRow]) -> Result<()> {
    sqlx::query!("DELETE FROM search_entries").execute(&mut *connection).await?;
    for rows in rows.chunks(AT_ONCE) {
        let tokens = |r: &IndexRow| r.tokens.iter().map(|t| word(*t)).collect::<Vec<_>>().join(" ");
        let numbers: Vec<_> = rows.iter().map(|r| r.number).collect();
        sqlx::query!(
            "INSERT INTO search_entries (number, keys, entry) SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::text[])",
            &numbers,
            &rows.iter().map(|r| r.keys.clone()).collect::<Vec<_>>(),
            &rows.iter().map(|r| r.entry.clone()).collect::<Vec<_>>()
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query!(
            "INSERT INTO search_index_next (number, tokens)
             SELECT number, array_to_tsvector(string_to_array(tokens, ' ')) FROM UNNEST($1::bigint[], $2::text[]) AS n(number, tokens)",
            &numbers,
            &rows.iter().map(tokens).collect::<Vec<_>>()
        )
        .execute(&mut *connection)
        .await?;
    }
    // To build an index takes longer than anything else the writer does.
    sqlx::query!(
        r#"SELECT set_config('maintenance_work_mem', '256MB', true) AS "memory!", set_config('statement_timeout', '0', true) AS "time!""#
    )
    .fetch_one(&mut *connection)
    .await?;
    // Whoever searches must not have to look through what waits to be put into the index.
    sqlx::query!("CREATE INDEX search_index_next_tokens ON search_index_next USING gin (tokens) WITH (fastupdate = off)")
        .execute(&mut *connection)
        .await?;
    // What else is in this batch has its time again.
    sqlx::query!("RESET statement_timeout").execute(&mut *connection).await?;
    sqlx::query!("TRUNCATE search_index").execute(&mut *connection).await?;
    sqlx::query!("DROP INDEX search_index_tokens").execute(&mut *connection).await?;
    sqlx::query!("ALTER TABLE search_index RENAME TO search_index_before").execute(&mut *connection).await?;
    sqlx::query!("ALTER TABLE search_index_next RENAME TO search_index").execute(&mut *connection).await?;
    sqlx::query!("ALTER TABLE search_index_before RENAME TO search_index_next").execute(&mut *connection).await?;
    sqlx::query!("ALTER INDEX search_index_next_tokens RENAME TO search_index_tokens").execute(&mut *connection).await?;
    Ok(())
}

/// Tells the database what it has, and marks what is written as written: otherwise the first who search would have to.
pub(crate) async fn settle(pool: &Pool) -> Result<()> {
    sqlx::query!("VACUUM (ANALYZE) search_index, search_entries, search_tokens").execute(pool).await?;
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

/// The rows lie in the order of their numbers, so looking ends with the first `limit` of them. The database must not know that they are
/// enough: it might rather read row after row until it has them.
pub(crate) async fn find(pool: &Pool, any: &[Vec<u32>], limit: i64) -> Result<Vec<IndexRow>> {
    let rows = sqlx::query_as!(
        Found,
        "WITH found AS MATERIALIZED (SELECT number FROM search_index WHERE tokens @@ $1::text::tsquery),
              first AS MATERIALIZED (SELECT number FROM found LIMIT $2)
         SELECT e.number, e.keys, e.entry FROM first JOIN search_entries e ON e.number = first.number ORDER BY e.number",
        any_of(any, " & ", " | "),
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
           SELECT i.number FROM UNNEST($1::text[]) AS t(token) JOIN search_index i ON i.tokens @@ t.token::tsquery
           GROUP BY i.number ORDER BY count(*) DESC, i.number LIMIT $2)
         SELECT e.number, e.keys, e.entry FROM found JOIN search_entries e ON e.number = found.number ORDER BY e.number",
        &list,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(read(rows))
}
