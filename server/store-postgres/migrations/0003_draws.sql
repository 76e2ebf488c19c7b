-- A draw that has opened. `seed` is sealed; `published` is the same seed after the draw.
CREATE TABLE draws (
    id         TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    key        BYTEA  NOT NULL,
    commitment BYTEA  NOT NULL,
    seed       BYTEA  NOT NULL,
    published  BYTEA,
    opened_at  BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    drawn_at   BIGINT,
    CHECK ((published IS NULL) = (drawn_at IS NULL))
);

-- An entry. After the draw only the fingerprint, the place and whether it got a time are left of it.
CREATE TABLE entries (
    id          BYTEA  NOT NULL PRIMARY KEY,
    draw        TEXT   COLLATE "C" NOT NULL REFERENCES draws (id) ON DELETE CASCADE,
    fingerprint BYTEA  NOT NULL UNIQUE,
    details     BYTEA,
    email_index BYTEA,
    phone_index BYTEA,
    created_at  BIGINT NOT NULL,
    place       BIGINT,
    seated      BIGINT NOT NULL DEFAULT 0
);
-- Guards: one entry for each contact, and one entry at each place.
CREATE UNIQUE INDEX one_entry_for_each_email ON entries (draw, email_index) WHERE email_index IS NOT NULL;
CREATE UNIQUE INDEX one_entry_for_each_phone ON entries (draw, phone_index) WHERE phone_index IS NOT NULL;
CREATE UNIQUE INDEX one_entry_at_each_place ON entries (draw, place) WHERE place IS NOT NULL;
CREATE INDEX entries_by_draw ON entries (draw);
