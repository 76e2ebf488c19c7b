-- The edition of a household: another number after each change of it. What is held in memory of a household is true as long as the number
-- is the same, so the database counts by itself; only changes of the row itself count where they are made.
ALTER TABLE registrations ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION next_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (SELECT registration FROM touched);
    RETURN NULL;
END
$$;

CREATE FUNCTION next_edition_of_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (SELECT registration FROM touched UNION SELECT registration FROM left_behind);
    RETURN NULL;
END
$$;

CREATE TRIGGER household_keys_changed AFTER UPDATE ON household_keys
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER registration_forms_added AFTER INSERT ON registration_forms
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER registration_forms_changed AFTER UPDATE ON registration_forms
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER registration_forms_gone AFTER DELETE ON registration_forms
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER answers_added AFTER INSERT ON answers
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER answers_changed AFTER UPDATE ON answers
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER answers_gone AFTER DELETE ON answers
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER remarks_added AFTER INSERT ON remarks
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER remarks_changed AFTER UPDATE ON remarks
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER remarks_gone AFTER DELETE ON remarks
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER images_added AFTER INSERT ON images
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER images_changed AFTER UPDATE ON images
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER images_gone AFTER DELETE ON images
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER preparations_added AFTER INSERT ON preparations
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
CREATE TRIGGER preparations_changed AFTER UPDATE ON preparations
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition_of_both();
CREATE TRIGGER preparations_gone AFTER DELETE ON preparations
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION next_edition();
