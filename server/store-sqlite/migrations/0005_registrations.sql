-- A household's registration. Everything personal is sealed with the household's own key, which stands in a table of its own, so that
-- backups can leave it out: without it nothing of a household opens.
CREATE TABLE registrations (
    id          BLOB    NOT NULL PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    language    TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    email       BLOB,
    email_index BLOB,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    warned_at   INTEGER
) STRICT;
CREATE INDEX registrations_by_end ON registrations (expires_at);

-- The household's key, sealed with the portal's. Erasing a registration begins here.
CREATE TABLE household_keys (
    registration BLOB NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    key          BLOB NOT NULL
) STRICT;

CREATE TABLE registration_forms (
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    form         TEXT    NOT NULL,
    member       INTEGER NOT NULL CHECK (member BETWEEN 1 AND 500),
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'needs_documents', 'accepted')),
    submitted_at INTEGER,
    decided_at   INTEGER,
    PRIMARY KEY (registration, form, member),
    CHECK ((state = 'draft') = (submitted_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_forms_by_state ON registration_forms (state, submitted_at);

-- What was answered, with its history: the row with the highest `version` is the answer.
CREATE TABLE answers (
    id           BLOB    NOT NULL PRIMARY KEY,
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       INTEGER NOT NULL CHECK (member BETWEEN 0 AND 500),
    field        TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    value        BLOB    NOT NULL,
    given_at     INTEGER NOT NULL,
    UNIQUE (registration, member, field, version)
) STRICT;

-- What the counter asks to be put right.
CREATE TABLE remarks (
    id           BLOB    NOT NULL PRIMARY KEY,
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    form         TEXT    NOT NULL,
    member       INTEGER NOT NULL,
    field        TEXT    NOT NULL,
    text         BLOB    NOT NULL,
    made_at      INTEGER NOT NULL,
    solved_at    INTEGER
) STRICT;
CREATE INDEX remarks_by_registration ON remarks (registration);

-- What the person agreed to, and what was withdrawn; kept as the proof the law asks for, as long as the registration.
CREATE TABLE consents (
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (registration, member, kind, given_at)
) STRICT, WITHOUT ROWID;

-- A six-digit code sent by mail: one at a time, for a few minutes and tries.
CREATE TABLE unlock_codes (
    registration BLOB    NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL,
    until        INTEGER NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Appointments that go with a registration.
CREATE TABLE visits (
    appointment  BLOB NOT NULL PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    registration BLOB NOT NULL
) STRICT;
CREATE INDEX visits_by_registration ON visits (registration);
