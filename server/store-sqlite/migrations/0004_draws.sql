-- A draw that has opened. `seed` is sealed; `published` is the same seed after the draw.
CREATE TABLE draws (
    id         TEXT    NOT NULL PRIMARY KEY,
    key        BLOB    NOT NULL,
    commitment BLOB    NOT NULL,
    seed       BLOB    NOT NULL,
    published  BLOB,
    opened_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    drawn_at   INTEGER,
    CHECK ((published IS NULL) = (drawn_at IS NULL))
) STRICT;

-- An entry. After the draw only the fingerprint, the place and whether it got a time are left of it.
CREATE TABLE entries (
    id          BLOB    NOT NULL PRIMARY KEY,
    draw        TEXT    NOT NULL REFERENCES draws (id) ON DELETE CASCADE,
    fingerprint BLOB    NOT NULL UNIQUE,
    details     BLOB,
    email_index BLOB,
    phone_index BLOB,
    created_at  INTEGER NOT NULL,
    place       INTEGER,
    seated      INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Guards: one entry for each contact, and one entry at each place.
CREATE UNIQUE INDEX one_entry_for_each_email ON entries (draw, email_index) WHERE email_index IS NOT NULL;
CREATE UNIQUE INDEX one_entry_for_each_phone ON entries (draw, phone_index) WHERE phone_index IS NOT NULL;
CREATE UNIQUE INDEX one_entry_at_each_place ON entries (draw, place) WHERE place IS NOT NULL;
CREATE INDEX entries_by_draw ON entries (draw);
