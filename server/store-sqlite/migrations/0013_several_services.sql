-- An appointment may have further services of the same office: the slots in which those begin, with spaces between them.
ALTER TABLE holds ADD COLUMN further TEXT NOT NULL DEFAULT '';
ALTER TABLE appointments ADD COLUMN further TEXT NOT NULL DEFAULT '';
