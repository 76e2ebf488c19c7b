-- Pictures of papers, sealed with the household's key: one of each kind and person. They go with their registration.
CREATE TABLE images (
    id           BLOB    NOT NULL PRIMARY KEY,
    registration BLOB    NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       INTEGER NOT NULL CHECK (member BETWEEN 1 AND 500),
    kind         TEXT    NOT NULL CHECK (kind IN ('data_page', 'visa_page', 'entry_stamp', 'home_contract', 'photo')),
    bytes        INTEGER NOT NULL CHECK (bytes > 0),
    width        INTEGER NOT NULL CHECK (width > 0),
    height       INTEGER NOT NULL CHECK (height > 0),
    hints        TEXT    NOT NULL,
    added_at     INTEGER NOT NULL,
    picture      BLOB    NOT NULL,
    UNIQUE (registration, member, kind)
) STRICT;
