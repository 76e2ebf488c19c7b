-- What can be found, and by which tokens. All of it is derived from the data set and made anew when that changes.
CREATE TABLE search_entries (
    number INTEGER PRIMARY KEY,
    keys TEXT NOT NULL,
    entry TEXT NOT NULL
) STRICT;

-- How many entries have a token.
CREATE TABLE search_tokens (
    token INTEGER PRIMARY KEY,
    entries INTEGER NOT NULL
) STRICT;

-- What the index was made from.
CREATE TABLE search_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    made_from BLOB NOT NULL
) STRICT;

-- Tokens are numbers, written in hexadecimal; the index holds no text of its own.
CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii');
