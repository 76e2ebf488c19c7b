//! The index of what can be found. How full text is looked up is each database's own ([`crate::fulltext`]); what is kept is the same.

use std::collections::BTreeMap;

use anjia_portal::ports::StoreError;
use anjia_portal::search::{IndexRow, SearchIndex};
use async_trait::async_trait;

use crate::Opened;
use crate::db::Connection;
use crate::fulltext;
use crate::rows::unavailable;

/// A token as full text knows it.
pub(crate) fn word(token: u32) -> String {
    format!("{token:08x}")
}

/// Any of some sets of tokens, each whole, in the database's words for "and" and "or".
pub(crate) fn any_of(sets: &[Vec<u32>], and: &str, or: &str) -> String {
    let whole = |set: &Vec<u32>| format!("({})", set.iter().map(|t| word(*t)).collect::<Vec<_>>().join(and));
    sets.iter().filter(|set| !set.is_empty()).map(whole).collect::<Vec<_>>().join(or)
}

/// The index made anew, unless it was made from the same.
pub(crate) struct Fill {
    pub(crate) rows: Vec<IndexRow>,
    pub(crate) from: Vec<u8>,
}

pub(crate) async fn fill(connection: &mut Connection, fill: &Fill) -> Result<(), StoreError> {
    refill(connection, fill).await.map_err(unavailable)
}

async fn refill(connection: &mut Connection, Fill { rows, from }: &Fill) -> Result<(), sqlx::Error> {
    let state = sqlx::query!("SELECT made_from FROM search_state").fetch_optional(&mut *connection).await?;
    // Another server may have been quicker.
    if state.is_some_and(|s| s.made_from == *from) {
        return Ok(());
    }
    sqlx::query!("DELETE FROM search_tokens").execute(&mut *connection).await?;
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for token in rows.iter().flat_map(|r| &r.tokens) {
        *counts.entry(i64::from(*token)).or_default() += 1;
    }
    fulltext::refill(connection, rows).await?;
    fulltext::insert_counts(connection, &counts).await?;
    sqlx::query!(
        "INSERT INTO search_state (one, made_from) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET made_from = excluded.made_from",
        from
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[async_trait]
impl SearchIndex for Opened {
    async fn indexed(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let state = sqlx::query!("SELECT made_from FROM search_state").fetch_optional(&self.readers).await.map_err(unavailable)?;
        Ok(state.map(|s| s.made_from))
    }

    async fn fill_index(&self, rows: Vec<IndexRow>, from: Vec<u8>) -> Result<(), StoreError> {
        self.writer.fill_index(Fill { rows, from }).await?;
        // Without it everything is found, later.
        if let Err(error) = fulltext::settle(&self.readers).await {
            tracing::warn!("the search index is not tidied up: {error}");
        }
        Ok(())
    }

    async fn token_counts(&self, tokens: &[u32]) -> Result<Vec<(u32, u32)>, StoreError> {
        let found = fulltext::counts(&self.readers, tokens).await.map_err(unavailable)?;
        let read = |(token, entries): (i64, i64)| Some((u32::try_from(token).ok()?, u32::try_from(entries).ok()?));
        Ok(found.into_iter().filter_map(read).collect())
    }

    async fn with_tokens(&self, any: &[Vec<u32>], limit: u32) -> Result<Vec<IndexRow>, StoreError> {
        if any.iter().all(Vec::is_empty) {
            return Ok(Vec::new());
        }
        fulltext::find(&self.readers, any, i64::from(limit)).await.map_err(unavailable)
    }

    async fn with_most(&self, tokens: &[u32], limit: u32) -> Result<Vec<IndexRow>, StoreError> {
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        fulltext::find_most(&self.readers, tokens, i64::from(limit)).await.map_err(unavailable)
    }
}
