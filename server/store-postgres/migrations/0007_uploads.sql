-- Pictures on their way, sent in parts: one of each kind and person. They end after some hours, or with their registration.
CREATE TABLE uploads (
    id           BYTEA            NOT NULL PRIMARY KEY,
    registration BYTEA            NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       BIGINT           NOT NULL CHECK (member BETWEEN 1 AND 500),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('data_page', 'visa_page', 'entry_stamp', 'home_contract', 'photo')),
    length       BIGINT           NOT NULL CHECK (length > 0),
    received     BIGINT           NOT NULL CHECK (received BETWEEN 0 AND length),
    mark         BYTEA            NOT NULL,
    agreed       BIGINT           NOT NULL CHECK (agreed IN (0, 1)),
    changed_at   BIGINT           NOT NULL,
    expires_at   BIGINT           NOT NULL,
    UNIQUE (registration, member, kind)
);
CREATE INDEX uploads_by_end ON uploads (expires_at);

-- What has arrived of them, each part sealed with the household's key for its own place.
CREATE TABLE upload_parts (
    upload BYTEA  NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start  BIGINT NOT NULL,
    part   BYTEA  NOT NULL,
    PRIMARY KEY (upload, start)
);
