-- A household's registration. Everything personal is sealed with the household's own key, which stands in a table of its own, so that
-- backups can leave it out: without it nothing of a household opens.
CREATE TABLE registrations (
    id          BYTEA    NOT NULL PRIMARY KEY,
    code        TEXT COLLATE "C"    NOT NULL UNIQUE,
    language    TEXT COLLATE "C"    NOT NULL,
    event       TEXT COLLATE "C"    NOT NULL,
    email       BYTEA,
    email_index BYTEA,
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    warned_at   BIGINT
);
CREATE INDEX registrations_by_end ON registrations (expires_at);

-- The household's key, sealed with the portal's. Erasing a registration begins here.
CREATE TABLE household_keys (
    registration BYTEA NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    key          BYTEA NOT NULL
);

CREATE TABLE registration_forms (
    registration BYTEA    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    form         TEXT COLLATE "C"    NOT NULL,
    member       BIGINT NOT NULL CHECK (member BETWEEN 1 AND 500),
    state        TEXT COLLATE "C"    NOT NULL CHECK (state IN ('draft', 'submitted', 'needs_documents', 'accepted')),
    submitted_at BIGINT,
    decided_at   BIGINT,
    PRIMARY KEY (registration, form, member),
    CHECK ((state = 'draft') = (submitted_at IS NULL))
);
CREATE INDEX registration_forms_by_state ON registration_forms (state, submitted_at);

-- What was answered, with its history: the row with the highest `version` is the answer.
CREATE TABLE answers (
    id           BYTEA    NOT NULL PRIMARY KEY,
    registration BYTEA    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       BIGINT NOT NULL CHECK (member BETWEEN 0 AND 500),
    field        TEXT COLLATE "C"    NOT NULL,
    version      BIGINT NOT NULL,
    value        BYTEA    NOT NULL,
    given_at     BIGINT NOT NULL,
    UNIQUE (registration, member, field, version)
);

-- What the counter asks to be put right.
CREATE TABLE remarks (
    id           BYTEA    NOT NULL PRIMARY KEY,
    registration BYTEA    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    form         TEXT COLLATE "C"    NOT NULL,
    member       BIGINT NOT NULL,
    field        TEXT COLLATE "C"    NOT NULL,
    text         BYTEA    NOT NULL,
    made_at      BIGINT NOT NULL,
    solved_at    BIGINT
);
CREATE INDEX remarks_by_registration ON remarks (registration);

-- What the person agreed to, and what was withdrawn; kept as the proof the law asks for, as long as the registration.
CREATE TABLE consents (
    registration BYTEA    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       BIGINT NOT NULL,
    kind         TEXT COLLATE "C"    NOT NULL,
    given_at     BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (registration, member, kind, given_at)
);

-- A six-digit code sent by mail: one at a time, for a few minutes and tries.
CREATE TABLE unlock_codes (
    registration BYTEA    NOT NULL PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    hash         BYTEA    NOT NULL,
    until        BIGINT NOT NULL,
    tries        BIGINT NOT NULL DEFAULT 0
);

-- Appointments that go with a registration.
CREATE TABLE visits (
    appointment  BYTEA NOT NULL PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    registration BYTEA NOT NULL
);
CREATE INDEX visits_by_registration ON visits (registration);
