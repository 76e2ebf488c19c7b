-- Pictures on their way, sent in parts: one of each kind and person. They end after some hours, or with their registration.
CREATE TABLE uploads (
    id           BLOB    NOT NULL PRIMARY KEY,
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       INTEGER NOT NULL CHECK (member BETWEEN 1 AND 500),
    kind         TEXT    NOT NULL CHECK (kind IN ('data_page', 'visa_page', 'entry_stamp', 'home_contract', 'photo')),
    length       INTEGER NOT NULL CHECK (length > 0),
    received     INTEGER NOT NULL CHECK (received BETWEEN 0 AND length),
    mark         BLOB    NOT NULL,
    agreed       INTEGER NOT NULL CHECK (agreed IN (0, 1)),
    changed_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    UNIQUE (registration, member, kind)
) STRICT;
CREATE INDEX uploads_by_end ON uploads (expires_at);

-- What has arrived of them, each part sealed with the household's key for its own place.
CREATE TABLE upload_parts (
    upload BLOB    NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start  INTEGER NOT NULL,
    part   BLOB    NOT NULL,
    PRIMARY KEY (upload, start)
) STRICT;
