-- Whoever looks for a common token looks at thousands of rows for their numbers alone: what is long lies elsewhere, and as it is.
ALTER TABLE search_entries SET (toast_tuple_target = 128);
ALTER TABLE search_entries ALTER COLUMN keys SET STORAGE EXTERNAL, ALTER COLUMN entry SET STORAGE EXTERNAL;
