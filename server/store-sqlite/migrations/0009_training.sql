-- Training. What staff enter of courses and sessions stands in `data` as JSON; nothing in it is personal.
CREATE TABLE courses (
    id         TEXT    NOT NULL PRIMARY KEY,
    data       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- The seats of a session are those of a slot of the booking engine: the same condition, check and primary key guard them.
-- The slot is named when the session is made; a session that moves keeps it.
CREATE TABLE sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    course     TEXT    NOT NULL REFERENCES courses (id),
    slot       TEXT    NOT NULL UNIQUE,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    seats      INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 500),
    state      TEXT    NOT NULL CHECK (state IN ('planned', 'cancelled', 'completed')),
    data       TEXT    NOT NULL,
    sequence   INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX sessions_by_start ON sessions (starts_at);
CREATE INDEX sessions_by_end ON sessions (ends_at);

-- A person's seat in a session (then `seats.appointment` names it), or their place in its line, which is in the order of `since`.
CREATE TABLE enrolments (
    id          BLOB    NOT NULL PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    session     TEXT    NOT NULL REFERENCES sessions (id),
    state       TEXT    NOT NULL CHECK (state IN ('waiting', 'enrolled', 'withdrawn', 'lapsed', 'cancelled', 'completed')),
    name        BLOB    NOT NULL,
    email       BLOB,
    phone       BLOB,
    email_index BLOB,
    phone_index BLOB,
    language    TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    result      TEXT    CHECK (result IN ('passed', 'not_passed', 'left')),
    referred_at INTEGER,
    placed      INTEGER CHECK (placed IN (0, 1)),
    sequence    INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    CHECK ((result IS NULL) = (state <> 'completed')),
    CHECK (placed IS NULL OR state = 'completed')
) STRICT;
CREATE INDEX enrolments_by_session ON enrolments (session, state, since);
CREATE INDEX enrolments_by_email ON enrolments (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX enrolments_by_phone ON enrolments (phone_index) WHERE phone_index IS NOT NULL;
-- Guards: one enrolment for each contact and session.
CREATE UNIQUE INDEX one_enrolment_for_each_email ON enrolments (session, email_index)
    WHERE email_index IS NOT NULL AND state IN ('waiting', 'enrolled');
CREATE UNIQUE INDEX one_enrolment_for_each_phone ON enrolments (session, phone_index)
    WHERE phone_index IS NOT NULL AND state IN ('waiting', 'enrolled');

-- A seat offered to one who waits. Guard: the primary key lets nobody be offered a seat of a session twice.
CREATE TABLE seat_offers (
    enrolment BLOB    NOT NULL PRIMARY KEY REFERENCES enrolments (id) ON DELETE CASCADE,
    id        BLOB    NOT NULL UNIQUE,
    until     INTEGER NOT NULL,
    outcome   TEXT    CHECK (outcome IN ('accepted', 'declined', 'lapsed'))
) STRICT;
CREATE INDEX seat_offers_by_end ON seat_offers (until) WHERE outcome IS NULL;

-- A machine's name for its request, so that a retry gives the same enrolment.
CREATE TABLE enrolment_keys (
    key          TEXT    NOT NULL PRIMARY KEY,
    request_hash BLOB    NOT NULL,
    enrolment    BLOB    NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX enrolment_keys_by_enrolment ON enrolment_keys (enrolment);

-- Who was at which lesson.
CREATE TABLE attendance (
    enrolment BLOB    NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    day       TEXT    NOT NULL,
    present   INTEGER NOT NULL CHECK (present IN (0, 1)),
    PRIMARY KEY (enrolment, day)
) STRICT, WITHOUT ROWID;

-- How many were trained and found work. No names, so it outlives the enrolments.
CREATE TABLE training_counts (
    course TEXT    NOT NULL,
    what   TEXT    NOT NULL CHECK (what IN ('trained', 'placed')),
    n      INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (course, what)
) STRICT, WITHOUT ROWID;
