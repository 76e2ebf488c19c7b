-- An employer's desk. What its people are called and what was uploaded for them is sealed with the desk's own key, which stands in a
-- table of its own for the same reason as a household's.
CREATE TABLE desks (
    id          BLOB    NOT NULL PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    language    TEXT    NOT NULL,
    about       BLOB    NOT NULL,
    email       BLOB    NOT NULL,
    email_index BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    opened_at   INTEGER,
    expires_at  INTEGER NOT NULL,
    warned_at   INTEGER
) STRICT;
CREATE INDEX desks_by_end ON desks (expires_at);
CREATE INDEX desks_by_email ON desks (email_index, created_at);

CREATE TABLE desk_keys (
    desk BLOB NOT NULL PRIMARY KEY REFERENCES desks (id) ON DELETE CASCADE,
    key  BLOB NOT NULL
) STRICT;

-- A table that was uploaded and looked at. Its rows are kept until their registrations have begun, a day at most.
CREATE TABLE desk_batches (
    id         BLOB    NOT NULL PRIMARY KEY,
    desk       BLOB    NOT NULL REFERENCES desks (id) ON DELETE CASCADE,
    form       TEXT    NOT NULL,
    rows       BLOB,
    created_at INTEGER NOT NULL,
    begun_at   INTEGER,
    done_at    INTEGER,
    CHECK (done_at IS NULL OR rows IS NULL)
) STRICT;
CREATE INDEX desk_batches_by_desk ON desk_batches (desk, created_at);

-- Whom a desk has prepared. The row of the batch is the key: prepared twice, a row makes one registration. The registration is the
-- person's own; when it is erased, only the name that the employer gave stays here.
CREATE TABLE desk_people (
    batch        BLOB    NOT NULL REFERENCES desk_batches (id) ON DELETE CASCADE,
    line         INTEGER NOT NULL CHECK (line >= 1),
    desk         BLOB    NOT NULL,
    name         BLOB    NOT NULL,
    mark         BLOB,
    mailed       INTEGER NOT NULL CHECK (mailed IN (0, 1)),
    registration BLOB    UNIQUE,
    appointment  BLOB,
    PRIMARY KEY (batch, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_people_by_desk ON desk_people (desk, batch, line);

-- Who has prepared a registration for somebody, or together with them. What an employer has prepared is nobody's until the person agrees.
CREATE TABLE preparations (
    registration BLOB    NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    kind         TEXT    NOT NULL CHECK (kind IN ('employer', 'helper')),
    about        BLOB    NOT NULL,
    opened_at    INTEGER,
    agreed_at    INTEGER
) STRICT;

-- How a consent was given, when the person was helped.
ALTER TABLE consents ADD COLUMN way TEXT CHECK (way IN ('present', 'interpreter', 'written'));
