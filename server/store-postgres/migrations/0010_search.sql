-- What can be found, and by which tokens. All of it is derived from the data set and made anew when that changes.
CREATE TABLE search_entries (
    number bigint PRIMARY KEY,
    keys text NOT NULL,
    entry text NOT NULL,
    -- Tokens are numbers, written in hexadecimal.
    tokens tsvector NOT NULL
);
-- Whoever searches must not have to look through what waits to be put into the index.
CREATE INDEX search_index ON search_entries USING gin (tokens) WITH (fastupdate = off);

-- How many entries have a token.
CREATE TABLE search_tokens (
    token bigint PRIMARY KEY,
    entries bigint NOT NULL
);

-- What the index was made from.
CREATE TABLE search_state (
    one bigint PRIMARY KEY CHECK (one = 1),
    made_from bytea NOT NULL
);
