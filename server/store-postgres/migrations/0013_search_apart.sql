-- What is looked through and what is read lie apart: thousands of rows are looked through for their numbers alone, a hundred are read.
-- All of it is derived from the data set, so what was there is not moved but made anew.
TRUNCATE search_entries;
DELETE FROM search_state;
ALTER TABLE search_entries DROP COLUMN tokens, ALTER COLUMN keys SET STORAGE EXTENDED, ALTER COLUMN entry SET STORAGE EXTENDED;
-- A row is read whole: it stays in one piece as long as a page can hold it.
ALTER TABLE search_entries SET (toast_tuple_target = 8160);

-- The rows lie in the order of their numbers: they are written once, in that order, and never changed.
CREATE TABLE search_index (
    number bigint NOT NULL,
    -- Tokens are numbers, written in hexadecimal.
    tokens tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = off);

-- The index is made anew here, beside the one that is asked, and takes its place when it is whole: nobody waits meanwhile, and an index
-- that is built from rows that are there is denser, and built many times faster, than one that grows row by row.
CREATE TABLE search_index_next (number bigint NOT NULL, tokens tsvector NOT NULL) WITH (toast_tuple_target = 128);
