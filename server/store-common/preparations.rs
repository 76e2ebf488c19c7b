//! What an employer has prepared for somebody: come to, agreed to.

use anjia_portal::ports::StoreError;
use anjia_portal::registrations::ports::SetConsents;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::Connection;
use crate::registrations;
use crate::rows::unavailable;

pub(crate) async fn open(connection: &mut Connection, registration: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let (id, now) = (registration.as_bytes().as_slice(), now.as_second());
    sqlx::query!("UPDATE preparations SET opened_at = $2 WHERE registration = $1 AND opened_at IS NULL", id, now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn agree(
    connection: &mut Connection,
    registration: Uuid,
    consent: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, at) = (registration.as_bytes().as_slice(), now.as_second());
    let done = sqlx::query!(
        "UPDATE preparations SET agreed_at = $2, opened_at = COALESCE(opened_at, $2)
         WHERE registration = $1 AND kind = 'employer' AND agreed_at IS NULL",
        id,
        at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let consents = SetConsents {
        id: registration,
        member: 0,
        given: vec![consent.to_owned()],
        way: None,
        withdrawn: Vec::new(),
        forget: Vec::new(),
        forget_images: false,
        now,
    };
    registrations::set_consents(connection, &consents).await?;
    registrations::touch(connection, registration, expires_at, now).await
}
