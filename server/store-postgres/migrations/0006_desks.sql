-- An employer's desk. What its people are called and what was uploaded for them is sealed with the desk's own key, which stands in a
-- table of its own for the same reason as a household's.
CREATE TABLE desks (
    id          BYTEA    NOT NULL PRIMARY KEY,
    code        TEXT COLLATE "C"    NOT NULL UNIQUE,
    language    TEXT COLLATE "C"    NOT NULL,
    about       BYTEA    NOT NULL,
    email       BYTEA    NOT NULL,
    email_index BYTEA    NOT NULL,
    created_at  BIGINT NOT NULL,
    opened_at   BIGINT,
    expires_at  BIGINT NOT NULL,
    warned_at   BIGINT
);
CREATE INDEX desks_by_end ON desks (expires_at);
CREATE INDEX desks_by_email ON desks (email_index, created_at);

CREATE TABLE desk_keys (
    desk BYTEA NOT NULL PRIMARY KEY REFERENCES desks (id) ON DELETE CASCADE,
    key  BYTEA NOT NULL
);

-- A table that was uploaded and looked at. Its rows are kept until their registrations have begun, a day at most.
CREATE TABLE desk_batches (
    id         BYTEA    NOT NULL PRIMARY KEY,
    desk       BYTEA    NOT NULL REFERENCES desks (id) ON DELETE CASCADE,
    form       TEXT COLLATE "C"    NOT NULL,
    rows       BYTEA,
    created_at BIGINT NOT NULL,
    begun_at   BIGINT,
    done_at    BIGINT,
    CHECK (done_at IS NULL OR rows IS NULL)
);
CREATE INDEX desk_batches_by_desk ON desk_batches (desk, created_at);

-- Whom a desk has prepared. The row of the batch is the key: prepared twice, a row makes one registration. The registration is the
-- person's own; when it is erased, only the name that the employer gave stays here.
CREATE TABLE desk_people (
    batch        BYTEA    NOT NULL REFERENCES desk_batches (id) ON DELETE CASCADE,
    line         BIGINT NOT NULL CHECK (line >= 1),
    desk         BYTEA    NOT NULL,
    name         BYTEA    NOT NULL,
    mark         BYTEA,
    mailed       BIGINT NOT NULL CHECK (mailed IN (0, 1)),
    registration BYTEA    UNIQUE,
    appointment  BYTEA,
    PRIMARY KEY (batch, line)
);
CREATE INDEX desk_people_by_desk ON desk_people (desk, batch, line);

-- Who has prepared a registration for somebody, or together with them. What an employer has prepared is nobody's until the person agrees.
CREATE TABLE preparations (
    registration BYTEA    NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    kind         TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('employer', 'helper')),
    about        BYTEA    NOT NULL,
    opened_at    BIGINT,
    agreed_at    BIGINT
);

-- How a consent was given, when the person was helped.
ALTER TABLE consents ADD COLUMN way TEXT COLLATE "C" CHECK (way IN ('present', 'interpreter', 'written'));
