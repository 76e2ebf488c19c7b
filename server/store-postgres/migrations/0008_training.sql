-- Training. What staff enter of courses and sessions stands in `data` as JSON; nothing in it is personal.
CREATE TABLE courses (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data       TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT  NOT NULL
);

-- The seats of a session are those of a slot of the booking engine: the same condition, check and primary key guard them.
-- The slot is named when the session is made; a session that moves keeps it.
CREATE TABLE sessions (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    course     TEXT COLLATE "C" NOT NULL REFERENCES courses (id),
    slot       TEXT COLLATE "C" NOT NULL UNIQUE,
    starts_at  BIGINT  NOT NULL,
    ends_at    BIGINT  NOT NULL,
    seats      BIGINT  NOT NULL CHECK (seats BETWEEN 1 AND 500),
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'cancelled', 'completed')),
    data       TEXT COLLATE "C" NOT NULL,
    sequence   BIGINT  NOT NULL DEFAULT 0,
    changed_at BIGINT  NOT NULL,
    CHECK (ends_at > starts_at)
);
CREATE INDEX sessions_by_start ON sessions (starts_at);
CREATE INDEX sessions_by_end ON sessions (ends_at);

-- A person's seat in a session (then `seats.appointment` names it), or their place in its line, which is in the order of `since`.
CREATE TABLE enrolments (
    id          BYTEA   NOT NULL PRIMARY KEY,
    code        TEXT COLLATE "C" NOT NULL UNIQUE,
    session     TEXT COLLATE "C" NOT NULL REFERENCES sessions (id),
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'enrolled', 'withdrawn', 'lapsed', 'cancelled', 'completed')),
    name        BYTEA   NOT NULL,
    email       BYTEA,
    phone       BYTEA,
    email_index BYTEA,
    phone_index BYTEA,
    language    TEXT COLLATE "C" NOT NULL,
    since       BIGINT  NOT NULL,
    result      TEXT COLLATE "C" CHECK (result IN ('passed', 'not_passed', 'left')),
    referred_at BIGINT,
    placed      BIGINT  CHECK (placed IN (0, 1)),
    sequence    BIGINT  NOT NULL DEFAULT 0,
    created_at  BIGINT  NOT NULL,
    changed_at  BIGINT  NOT NULL,
    CHECK ((result IS NULL) = (state <> 'completed')),
    CHECK (placed IS NULL OR state = 'completed')
);
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
    enrolment BYTEA   NOT NULL PRIMARY KEY REFERENCES enrolments (id) ON DELETE CASCADE,
    id        BYTEA   NOT NULL UNIQUE,
    until     BIGINT  NOT NULL,
    outcome   TEXT COLLATE "C" CHECK (outcome IN ('accepted', 'declined', 'lapsed'))
);
CREATE INDEX seat_offers_by_end ON seat_offers (until) WHERE outcome IS NULL;

-- A machine's name for its request, so that a retry gives the same enrolment.
CREATE TABLE enrolment_keys (
    key          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    request_hash BYTEA   NOT NULL,
    enrolment    BYTEA   NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    created_at   BIGINT  NOT NULL
);
CREATE INDEX enrolment_keys_by_enrolment ON enrolment_keys (enrolment);

-- Who was at which lesson.
CREATE TABLE attendance (
    enrolment BYTEA   NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    day       TEXT COLLATE "C" NOT NULL,
    present   BIGINT  NOT NULL CHECK (present IN (0, 1)),
    PRIMARY KEY (enrolment, day)
);

-- How many were trained and found work. No names, so it outlives the enrolments.
CREATE TABLE training_counts (
    course TEXT COLLATE "C" NOT NULL,
    what   TEXT COLLATE "C" NOT NULL CHECK (what IN ('trained', 'placed')),
    n      BIGINT  NOT NULL CHECK (n >= 0),
    PRIMARY KEY (course, what)
);
