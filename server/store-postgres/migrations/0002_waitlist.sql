-- A hold may reach over slots that follow each other.
ALTER TABLE holds ADD COLUMN slots BIGINT NOT NULL DEFAULT 1;

-- Who would like an earlier time. The line is in the order of `since`.
CREATE TABLE waits (
    appointment BYTEA  NOT NULL PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    office      TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    since       BIGINT NOT NULL
);
CREATE INDEX waits_by_place ON waits (office, service, since);

-- Seats given back, offered to one who waits. Until `until` they are held under the offer's id.
CREATE TABLE offers (
    id          BYTEA  NOT NULL PRIMARY KEY,
    appointment BYTEA  NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    slot        TEXT   COLLATE "C" NOT NULL REFERENCES slots (id),
    slots       BIGINT NOT NULL,
    seats       BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    outcome     TEXT   CHECK (outcome IN ('accepted', 'declined', 'lapsed'))
);
-- Guards: one offer at a time, and each time once.
CREATE UNIQUE INDEX one_offer_at_a_time ON offers (appointment) WHERE outcome IS NULL;
CREATE UNIQUE INDEX each_time_is_offered_once ON offers (appointment, slot);
CREATE INDEX offers_by_end ON offers (until) WHERE outcome IS NULL;
CREATE INDEX seats_returned ON seats (slot) WHERE returned_at IS NOT NULL;
