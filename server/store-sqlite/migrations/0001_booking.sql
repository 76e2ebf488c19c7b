-- Slots exist by the calendar; a row is made when somebody takes the first seat.
-- Times are Unix seconds. Personal data is sealed (XChaCha20-Poly1305) before it comes here.
CREATE TABLE slots (
    id        TEXT    NOT NULL PRIMARY KEY,
    office    TEXT    NOT NULL,
    service   TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    capacity  INTEGER NOT NULL CHECK (capacity >= 0),
    taken     INTEGER NOT NULL DEFAULT 0,
    -- Guard: a slot never carries more than its capacity.
    CHECK (taken >= 0 AND taken <= capacity)
) STRICT;

CREATE INDEX slots_by_place ON slots (office, service, starts_at);

CREATE TABLE holds (
    id          BLOB    NOT NULL PRIMARY KEY,
    slot        TEXT    NOT NULL REFERENCES slots (id),
    expires_at  INTEGER NOT NULL,
    details     BLOB,
    appointment BLOB
) STRICT;

CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE appointments (
    id          BLOB    NOT NULL PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    slot        TEXT    NOT NULL REFERENCES slots (id),
    starts_at   INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    name        BLOB    NOT NULL,
    email       BLOB,
    phone       BLOB,
    email_index BLOB,
    phone_index BLOB,
    language    TEXT    NOT NULL,
    party       INTEGER NOT NULL CHECK (party BETWEEN 1 AND 9),
    sequence    INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX appointments_by_start ON appointments (starts_at);
CREATE INDEX appointments_by_email ON appointments (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX appointments_by_phone ON appointments (phone_index) WHERE phone_index IS NOT NULL;

-- One row a taken seat, by a running hold or an appointment. Guard: the primary key lets no seat be taken twice.
CREATE TABLE seats (
    slot        TEXT    NOT NULL REFERENCES slots (id),
    seat        INTEGER NOT NULL CHECK (seat >= 1),
    hold        BLOB    UNIQUE,
    appointment BLOB    UNIQUE,
    expires_at  INTEGER,
    PRIMARY KEY (slot, seat),
    CHECK ((hold IS NULL) <> (appointment IS NULL)),
    CHECK ((hold IS NULL) = (expires_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX seats_by_expiry ON seats (expires_at) WHERE expires_at IS NOT NULL;

-- A machine's name for its request, so that a retry gives the same appointment.
CREATE TABLE idempotency (
    key          TEXT    NOT NULL PRIMARY KEY,
    request_hash BLOB    NOT NULL,
    appointment  BLOB    NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    id          BLOB    NOT NULL PRIMARY KEY,
    appointment BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    body        BLOB,
    created_at  INTEGER NOT NULL,
    due_at      INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    sent_at     INTEGER,
    dead_at     INTEGER,
    last_error  TEXT
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_by_appointment ON outbox (appointment);
