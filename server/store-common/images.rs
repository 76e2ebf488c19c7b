//! Pictures of papers: sealed, in the same transaction as everything else.

use anjia_domain::image::PhotoHint;
use anjia_domain::registration::State;
use anjia_portal::ports::StoreError;
use anjia_portal::registrations::ports::{DropImage, ImageOutcome, ImageRow, NewImage, SetConsents};
use anjia_portal::seal::Sealed;
use uuid::Uuid;

use crate::db::{Connection, Pool};
use crate::registrations::{set_consents, touch};
use crate::rows::{corrupt, number, parsed, timestamp, unavailable, uuid};

const TABLE: &str = "images";

struct Row {
    id: Vec<u8>,
    member: i64,
    kind: String,
    bytes: i64,
    width: i64,
    height: i64,
    hints: String,
    added_at: i64,
}

impl Row {
    fn parse(self) -> Result<ImageRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        let hints = self.hints.split(',').filter(|h| !h.is_empty()).map(|h| parsed(h, TABLE, "hints", id));
        Ok(ImageRow {
            id,
            member: number(self.member, TABLE, "member", id)?,
            kind: parsed(&self.kind, TABLE, "kind", id)?,
            bytes: number(self.bytes, TABLE, "bytes", id)?,
            width: number(self.width, TABLE, "width", id)?,
            height: number(self.height, TABLE, "height", id)?,
            hints: hints.collect::<Result<Vec<PhotoHint>, _>>()?,
            added_at: timestamp(self.added_at, TABLE, "added_at", id)?,
        })
    }
}

pub(crate) async fn of(pool: &Pool, registration: Uuid) -> Result<Vec<ImageRow>, StoreError> {
    let key = registration.as_bytes().as_slice();
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, member, kind, bytes, width, height, hints, added_at FROM images WHERE registration = $1 ORDER BY member, kind",
        key
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn picture(pool: &Pool, registration: Uuid, id: Uuid) -> Result<Option<(ImageRow, Sealed)>, StoreError> {
    let (registration, id) = (registration.as_bytes().as_slice(), id.as_bytes().as_slice());
    let row = sqlx::query!(
        "SELECT id, member, kind, bytes, width, height, hints, added_at, picture FROM images WHERE registration = $1 AND id = $2",
        registration,
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    let Some(r) = row else { return Ok(None) };
    let parts = Row {
        id: r.id,
        member: r.member,
        kind: r.kind,
        bytes: r.bytes,
        width: r.width,
        height: r.height,
        hints: r.hints,
        added_at: r.added_at,
    };
    Ok(Some((parts.parse()?, Sealed::from_bytes(r.picture))))
}

pub(crate) async fn put(connection: &mut Connection, new: &NewImage) -> Result<ImageOutcome, StoreError> {
    let (row, registration) = (new.id.as_bytes().as_slice(), new.registration.as_bytes().as_slice());
    let (form, member, kind) = (new.of.form.as_str(), i64::from(new.of.member), new.kind.as_str());
    let state = sqlx::query!(
        "SELECT state FROM registration_forms WHERE registration = $1 AND form = $2 AND member = $3",
        registration,
        form,
        member
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(unavailable)?;
    let Some(state) = state else { return Ok(ImageOutcome::Gone) };
    if !parsed::<State>(&state.state, "registration_forms", "state", new.registration)?.is_open() {
        return Ok(ImageOutcome::Closed);
    }
    if let Some(consent) = new.consent {
        let given = SetConsents {
            id: new.registration,
            member: new.of.member,
            given: vec![consent.to_owned()],
            way: None,
            withdrawn: Vec::new(),
            forget: Vec::new(),
            forget_images: false,
            now: new.now,
        };
        set_consents(connection, &given).await?;
    }
    // Withdrawn while the picture was on its way, it is not kept.
    let agreed = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM consents WHERE registration = $1 AND member = $2 AND kind = $3 AND withdrawn_at IS NULL) AS "yes!: bool""#,
        registration,
        member,
        new.wanted
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unavailable)?;
    if !agreed.yes {
        return Ok(ImageOutcome::NoConsent);
    }
    let others = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM images WHERE registration = $1 AND NOT (member = $2 AND kind = $3)"#,
        registration,
        member,
        kind
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unavailable)?;
    if others.n >= i64::from(new.limit) {
        return Ok(ImageOutcome::Full);
    }
    sqlx::query!("DELETE FROM images WHERE registration = $1 AND member = $2 AND kind = $3", registration, member, kind)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let bytes = i64::try_from(new.bytes).map_err(|_| corrupt(TABLE, "bytes", new.id))?;
    let (width, height, now) = (i64::from(new.width), i64::from(new.height), new.now.as_second());
    let hints = new.hints.iter().map(|h| h.as_str()).collect::<Vec<_>>().join(",");
    let picture = new.picture.as_bytes();
    sqlx::query!(
        "INSERT INTO images (id, registration, member, kind, bytes, width, height, hints, added_at, picture)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        row,
        registration,
        member,
        kind,
        bytes,
        width,
        height,
        hints,
        now,
        picture
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    touch(connection, new.registration, new.expires_at, new.now).await?;
    Ok(ImageOutcome::Kept)
}

pub(crate) async fn erase(connection: &mut Connection, command: &DropImage) -> Result<bool, StoreError> {
    let (registration, id) = (command.registration.as_bytes().as_slice(), command.id.as_bytes().as_slice());
    let member = i64::from(command.member);
    let done = sqlx::query!("DELETE FROM images WHERE registration = $1 AND member = $2 AND id = $3", registration, member, id)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    touch(connection, command.registration, command.expires_at, command.now).await
}
