-- A request for help. Everything typed is in the body, sealed. The key names the sending, so that one sent twice is one.
CREATE TABLE assistance_requests (
    id           BLOB    NOT NULL PRIMARY KEY,
    code         TEXT    NOT NULL UNIQUE,
    key          TEXT    NOT NULL UNIQUE,
    request_hash BLOB    NOT NULL,
    topic        TEXT    NOT NULL,
    office       TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    channel      TEXT    NOT NULL CHECK (channel IN ('mail', 'phone', 'in_person')),
    state        TEXT    NOT NULL CHECK (state IN ('received', 'in_hand', 'answered', 'needs_reply', 'closed')),
    visit        TEXT    NOT NULL CHECK (visit IN ('no', 'wanted', 'proposed', 'agreed', 'declined')),
    visit_at     INTEGER,
    consent      TEXT    NOT NULL CHECK (consent IN ('no', 'given', 'withdrawn')),
    solved       INTEGER NOT NULL DEFAULT 0 CHECK (solved IN (0, 1)),
    sequence     INTEGER NOT NULL DEFAULT 0,
    body         BLOB    NOT NULL,
    email_index  BLOB,
    phone_index  BLOB,
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    CHECK ((visit_at IS NULL) = (visit IN ('no', 'wanted')))
) STRICT;
CREATE INDEX assistance_requests_by_office ON assistance_requests (office, created_at) WHERE state <> 'closed';
CREATE INDEX assistance_requests_by_email ON assistance_requests (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX assistance_requests_by_phone ON assistance_requests (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX assistance_requests_by_end ON assistance_requests (expires_at);

-- What has happened to a request, in order. What was written is sealed.
CREATE TABLE assistance_events (
    request BLOB    NOT NULL REFERENCES assistance_requests (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    body    BLOB,
    at      INTEGER NOT NULL,
    PRIMARY KEY (request, number)
) STRICT, WITHOUT ROWID;

-- How many were solved on a day in China. Only the number is left of them.
CREATE TABLE assistance_solved (
    day    TEXT    NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL CHECK (number >= 1)
) STRICT;
