//! The port on an opened database: reading goes to the readers, changing to the writer.

use anjia_domain::code::Code;
use anjia_domain::ids::{DrawId, OfficeId, ServiceId};
use anjia_domain::slot::SlotId;
use anjia_portal::copy::Table;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, Cancel, ChangeOutcome, DrawRow, Due, EnterOutcome, EntryRow, FinishDraw, HoldOutcome, HoldRow,
    MakeOffer, Move, NewDraw, NewEntry, OutboxCounts, PlaceHold, PublishedEntry, Store, StoreError, Taken, Waiting,
};
use anjia_portal::seal::Sealed;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Opened;
use crate::rows::unavailable;
use crate::{appointments, draws, holds, outbox, slots, tables, waits};

#[async_trait]
impl Store for Opened {
    fn version(&self) -> u64 {
        self.writer.version() + self.ears.heard()
    }

    async fn taken(
        &self,
        office: &OfficeId,
        service: &ServiceId,
        from: Timestamp,
        to: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        slots::taken(&self.readers, office, service, from, to, now).await
    }

    async fn place_hold(&self, command: PlaceHold) -> Result<HoldOutcome, StoreError> {
        self.writer.place_hold(command).await
    }

    async fn hold(&self, id: Uuid) -> Result<Option<HoldRow>, StoreError> {
        holds::by_id(&self.readers, id).await
    }

    async fn save_details(&self, id: Uuid, details: Sealed) -> Result<bool, StoreError> {
        self.writer.save_details(id, details).await
    }

    async fn book(&self, command: Book) -> Result<BookOutcome, StoreError> {
        self.writer.book(command).await
    }

    async fn is_known(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.requests.find(key.to_owned()).await?.is_some())
    }

    async fn appointment(&self, code: Code) -> Result<Option<Appointment>, StoreError> {
        appointments::by_code(&self.readers, code).await
    }

    async fn appointment_by_id(&self, id: Uuid) -> Result<Option<Appointment>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(unavailable)?;
        appointments::by_id(&mut reader, id).await
    }

    async fn move_appointment(&self, command: Move) -> Result<ChangeOutcome, StoreError> {
        self.writer.move_appointment(command).await
    }

    async fn cancel(&self, command: Cancel) -> Result<ChangeOutcome, StoreError> {
        self.writer.cancel(command).await
    }

    async fn wait(&self, appointment: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.writer.wait(appointment, now).await
    }

    async fn stop_waiting(&self, appointment: Uuid) -> Result<bool, StoreError> {
        self.writer.stop_waiting(appointment).await
    }

    async fn waiting(&self, appointment: Uuid) -> Result<Option<Waiting>, StoreError> {
        waits::waiting(&self.readers, appointment).await
    }

    async fn returned(&self, from: Timestamp, now: Timestamp) -> Result<Vec<SlotId>, StoreError> {
        waits::returned(&self.readers, from, now).await
    }

    async fn next_waiting(&self, slot: &SlotId, now: Timestamp, limit: u32) -> Result<Vec<Appointment>, StoreError> {
        appointments::next_waiting(&self.readers, slot, now, limit).await
    }

    async fn offer(&self, command: MakeOffer) -> Result<bool, StoreError> {
        self.writer.offer(command).await
    }

    async fn decline(&self, offer: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.writer.decline(offer, now).await
    }

    async fn end_offers(&self, now: Timestamp) -> Result<u64, StoreError> {
        // Looking first keeps an idle portal from writing anything.
        if !waits::any_ended(&self.readers, now).await? {
            return Ok(0);
        }
        self.writer.end_offers(now).await
    }

    async fn open_draw(&self, command: NewDraw) -> Result<DrawRow, StoreError> {
        self.writer.open_draw(command).await
    }

    async fn draw(&self, id: &DrawId) -> Result<Option<DrawRow>, StoreError> {
        draws::by_id(&self.readers, id).await
    }

    async fn enter_draw(&self, command: NewEntry) -> Result<EnterOutcome, StoreError> {
        self.writer.enter_draw(command).await
    }

    async fn count_entries(&self, draw: &DrawId) -> Result<u64, StoreError> {
        draws::count(&self.readers, draw).await
    }

    async fn entries(&self, draw: &DrawId, now: Timestamp) -> Result<Vec<EntryRow>, StoreError> {
        draws::entries(&self.readers, draw, now).await
    }

    async fn published_entries(&self, draw: &DrawId) -> Result<Vec<PublishedEntry>, StoreError> {
        draws::published(&self.readers, draw).await
    }

    async fn finish_draw(&self, command: FinishDraw) -> Result<bool, StoreError> {
        self.writer.finish_draw(command).await
    }

    async fn claim_messages(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
        // Looking first keeps an idle portal from writing anything.
        if !outbox::any_due(&self.readers, now).await? {
            return Ok(Vec::new());
        }
        self.writer.claim(now, until, limit).await
    }

    async fn message_sent(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.writer.sent(id, now).await
    }

    async fn message_failed(&self, id: Uuid, reason: &str, next: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        self.writer.failed(id, reason.to_owned(), next, now).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        outbox::counts(&self.readers).await
    }

    async fn purge(&self, now: Timestamp, holds_before: Timestamp, appointments_before: Timestamp) -> Result<u64, StoreError> {
        self.writer.purge(now, holds_before, appointments_before).await
    }

    async fn mark(&self, name: &'static str, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.writer.mark(name, value).await
    }

    async fn export(&self, table: Table, after: &str, limit: u32) -> Result<Vec<(String, String)>, StoreError> {
        tables::export(&self.readers, table, after, i64::from(limit)).await.map_err(unavailable)
    }

    async fn import(&self, table: Table, rows: String) -> Result<u64, StoreError> {
        self.writer.import(table, rows).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        slots::check(&self.readers).await
    }

    async fn close(&self) {
        self.ears.close();
        // Who reads keeps the log from being put away; the writer puts it away as the last.
        self.readers.close().await;
        self.writer.close().await;
    }
}
