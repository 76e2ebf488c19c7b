-- A hold may reach over slots that follow each other.
ALTER TABLE holds ADD COLUMN slots INTEGER NOT NULL DEFAULT 1;

-- Who would like an earlier time. The line is in the order of `since`.
CREATE TABLE waits (
    appointment BLOB    NOT NULL PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    office      TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    since       INTEGER NOT NULL
) STRICT;
CREATE INDEX waits_by_place ON waits (office, service, since);

-- Seats given back, offered to one who waits. Until `until` they are held under the offer's id.
CREATE TABLE offers (
    id          BLOB    NOT NULL PRIMARY KEY,
    appointment BLOB    NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    slot        TEXT    NOT NULL REFERENCES slots (id),
    slots       INTEGER NOT NULL,
    seats       INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    outcome     TEXT    CHECK (outcome IN ('accepted', 'declined', 'lapsed'))
) STRICT;
-- Guards: one offer at a time, and each time once.
CREATE UNIQUE INDEX one_offer_at_a_time ON offers (appointment) WHERE outcome IS NULL;
CREATE UNIQUE INDEX each_time_is_offered_once ON offers (appointment, slot);
CREATE INDEX offers_by_end ON offers (until) WHERE outcome IS NULL;
CREATE INDEX seats_returned ON seats (slot) WHERE returned_at IS NOT NULL;
