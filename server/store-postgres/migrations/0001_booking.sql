-- The same tables as on SQLite, as they are there after its second migration. Times are Unix seconds, ids are 16 bytes.
-- Keys that are texts are in the order of their bytes, as on SQLite, whatever the language of the database.
-- Slots exist by the calendar; a row is made when somebody takes the first seat.
-- Personal data is sealed (XChaCha20-Poly1305) before it comes here.
CREATE TABLE slots (
    id        TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    office    TEXT   NOT NULL,
    service   TEXT   NOT NULL,
    starts_at BIGINT NOT NULL,
    capacity  BIGINT NOT NULL CHECK (capacity >= 0),
    taken     BIGINT NOT NULL DEFAULT 0,
    -- Guard: a slot never carries more than its capacity.
    CONSTRAINT slots_not_overfull CHECK (taken >= 0 AND taken <= capacity)
) WITH (fillfactor = 50);

CREATE INDEX slots_by_place ON slots (office, service, starts_at);

CREATE TABLE holds (
    id          BYTEA  NOT NULL PRIMARY KEY,
    slot        TEXT   NOT NULL REFERENCES slots (id),
    expires_at  BIGINT NOT NULL,
    details     BYTEA,
    appointment BYTEA,
    seats       BIGINT NOT NULL DEFAULT 1
);

CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE appointments (
    id          BYTEA  NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL UNIQUE,
    slot        TEXT   NOT NULL REFERENCES slots (id),
    starts_at   BIGINT NOT NULL,
    minutes     BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    name        BYTEA  NOT NULL,
    email       BYTEA,
    phone       BYTEA,
    email_index BYTEA,
    phone_index BYTEA,
    language    TEXT   NOT NULL,
    party       BIGINT NOT NULL CHECK (party BETWEEN 1 AND 9),
    sequence    BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);

CREATE INDEX appointments_by_start ON appointments (starts_at);
CREATE INDEX appointments_by_email ON appointments (email_index, starts_at) WHERE email_index IS NOT NULL;
CREATE INDEX appointments_by_phone ON appointments (phone_index, starts_at) WHERE phone_index IS NOT NULL;

-- One row a taken seat, by a running hold, an appointment, or nobody (given back, free again when it expires).
-- Guard: the primary key lets no seat be taken twice.
CREATE TABLE seats (
    slot        TEXT   COLLATE "C" NOT NULL REFERENCES slots (id),
    seat        BIGINT NOT NULL CHECK (seat >= 1),
    hold        BYTEA,
    appointment BYTEA,
    expires_at  BIGINT,
    returned_at BIGINT,
    PRIMARY KEY (slot, seat),
    CHECK ((hold IS NULL) <> (appointment IS NULL)),
    CHECK ((hold IS NULL) = (expires_at IS NULL)),
    CHECK (returned_at IS NULL OR hold IS NOT NULL)
);

CREATE INDEX seats_by_expiry ON seats (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX seats_by_slot_and_expiry ON seats (slot, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX seats_by_hold ON seats (hold) WHERE hold IS NOT NULL;
CREATE INDEX seats_by_appointment ON seats (appointment) WHERE appointment IS NOT NULL;

-- A machine's name for its request, so that a retry gives the same appointment.
CREATE TABLE idempotency (
    key          TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    request_hash BYTEA  NOT NULL,
    appointment  BYTEA  NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL
);

CREATE INDEX idempotency_by_appointment ON idempotency (appointment);

CREATE TABLE outbox (
    id          BYTEA  NOT NULL PRIMARY KEY,
    appointment BYTEA  NOT NULL,
    kind        TEXT   NOT NULL,
    body        BYTEA,
    created_at  BIGINT NOT NULL,
    due_at      BIGINT,
    attempts    BIGINT NOT NULL DEFAULT 0,
    sent_at     BIGINT,
    dead_at     BIGINT,
    last_error  TEXT
);

CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_by_appointment ON outbox (appointment);

-- What a database says of itself, such as which keys its data is sealed with.
CREATE TABLE marks (
    name  TEXT  COLLATE "C" NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
