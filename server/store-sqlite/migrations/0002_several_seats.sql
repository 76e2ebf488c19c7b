-- One appointment may take several seats: counters side by side, or one counter in slots that follow each other.
-- A seat given back is held by nobody (a hold without a row in holds) until it is free again; returned_at says since when.
CREATE TABLE seats_of_several (
    slot        TEXT    NOT NULL REFERENCES slots (id),
    seat        INTEGER NOT NULL CHECK (seat >= 1),
    hold        BLOB,
    appointment BLOB,
    expires_at  INTEGER,
    returned_at INTEGER,
    PRIMARY KEY (slot, seat),
    CHECK ((hold IS NULL) <> (appointment IS NULL)),
    CHECK ((hold IS NULL) = (expires_at IS NULL)),
    CHECK (returned_at IS NULL OR hold IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO seats_of_several (slot, seat, hold, appointment, expires_at) SELECT slot, seat, hold, appointment, expires_at FROM seats;
DROP TABLE seats;
ALTER TABLE seats_of_several RENAME TO seats;
CREATE INDEX seats_by_expiry ON seats (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX seats_by_slot_and_expiry ON seats (slot, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX seats_by_hold ON seats (hold) WHERE hold IS NOT NULL;
CREATE INDEX seats_by_appointment ON seats (appointment) WHERE appointment IS NOT NULL;

ALTER TABLE holds ADD COLUMN seats INTEGER NOT NULL DEFAULT 1;

-- Counted in the booking's transaction: how many appointments to come a contact has.
DROP INDEX appointments_by_email;
DROP INDEX appointments_by_phone;
CREATE INDEX appointments_by_email ON appointments (email_index, starts_at) WHERE email_index IS NOT NULL;
CREATE INDEX appointments_by_phone ON appointments (phone_index, starts_at) WHERE phone_index IS NOT NULL;
CREATE INDEX idempotency_by_appointment ON idempotency (appointment);

-- What a database says of itself, such as which keys its data is sealed with.
CREATE TABLE marks (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
