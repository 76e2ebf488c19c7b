-- A request for help. Everything typed is in the body, sealed. The key names the sending, so that one sent twice is one.
CREATE TABLE assistance_requests (
    id           BYTEA    NOT NULL PRIMARY KEY,
    code         TEXT COLLATE "C"    NOT NULL UNIQUE,
    key          TEXT COLLATE "C"    NOT NULL UNIQUE,
    request_hash BYTEA    NOT NULL,
    topic        TEXT COLLATE "C"    NOT NULL,
    office       TEXT COLLATE "C"    NOT NULL,
    language     TEXT COLLATE "C"    NOT NULL,
    channel      TEXT COLLATE "C"    NOT NULL CHECK (channel IN ('mail', 'phone', 'in_person')),
    state        TEXT COLLATE "C"    NOT NULL CHECK (state IN ('received', 'in_hand', 'answered', 'needs_reply', 'closed')),
    visit        TEXT COLLATE "C"    NOT NULL CHECK (visit IN ('no', 'wanted', 'proposed', 'agreed', 'declined')),
    visit_at     BIGINT,
    consent      TEXT COLLATE "C"    NOT NULL CHECK (consent IN ('no', 'given', 'withdrawn')),
    solved       BIGINT NOT NULL DEFAULT 0 CHECK (solved IN (0, 1)),
    sequence     BIGINT NOT NULL DEFAULT 0,
    body         BYTEA    NOT NULL,
    email_index  BYTEA,
    phone_index  BYTEA,
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    CHECK ((visit_at IS NULL) = (visit IN ('no', 'wanted')))
);
CREATE INDEX assistance_requests_by_office ON assistance_requests (office, created_at) WHERE state <> 'closed';
CREATE INDEX assistance_requests_by_email ON assistance_requests (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX assistance_requests_by_phone ON assistance_requests (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX assistance_requests_by_end ON assistance_requests (expires_at);

-- What has happened to a request, in order. What was written is sealed.
CREATE TABLE assistance_events (
    request BYTEA    NOT NULL REFERENCES assistance_requests (id) ON DELETE CASCADE,
    number  BIGINT NOT NULL,
    kind    TEXT COLLATE "C"    NOT NULL,
    body    BYTEA,
    at      BIGINT NOT NULL,
    PRIMARY KEY (request, number)
);

-- How many were solved on a day in China. Only the number is left of them.
CREATE TABLE assistance_solved (
    day    TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL CHECK (number >= 1)
);
