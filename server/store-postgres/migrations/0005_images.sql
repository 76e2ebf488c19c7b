-- Pictures of papers, sealed with the household's key: one of each kind and person. They go with their registration.
CREATE TABLE images (
    id           BYTEA            NOT NULL PRIMARY KEY,
    registration BYTEA            NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    member       BIGINT           NOT NULL CHECK (member BETWEEN 1 AND 500),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('data_page', 'visa_page', 'entry_stamp', 'home_contract', 'photo')),
    bytes        BIGINT           NOT NULL CHECK (bytes > 0),
    width        BIGINT           NOT NULL CHECK (width > 0),
    height       BIGINT           NOT NULL CHECK (height > 0),
    hints        TEXT COLLATE "C" NOT NULL,
    added_at     BIGINT           NOT NULL,
    picture      BYTEA            NOT NULL,
    UNIQUE (registration, member, kind)
);
