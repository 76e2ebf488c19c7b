-- The edition of a household: another number after each change of it. What is held in memory of a household is true as long as the number
-- is the same, so the database counts by itself; only changes of the row itself count where they are made.
ALTER TABLE registrations ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER household_keys_changed AFTER UPDATE ON household_keys BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER registration_forms_added AFTER INSERT ON registration_forms BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = NEW.registration;
END;
CREATE TRIGGER registration_forms_changed AFTER UPDATE ON registration_forms BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER registration_forms_gone AFTER DELETE ON registration_forms BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = OLD.registration;
END;
CREATE TRIGGER answers_added AFTER INSERT ON answers BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = NEW.registration;
END;
CREATE TRIGGER answers_changed AFTER UPDATE ON answers BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER answers_gone AFTER DELETE ON answers BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = OLD.registration;
END;
CREATE TRIGGER remarks_added AFTER INSERT ON remarks BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = NEW.registration;
END;
CREATE TRIGGER remarks_changed AFTER UPDATE ON remarks BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER remarks_gone AFTER DELETE ON remarks BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = OLD.registration;
END;
CREATE TRIGGER images_added AFTER INSERT ON images BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = NEW.registration;
END;
CREATE TRIGGER images_changed AFTER UPDATE ON images BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER images_gone AFTER DELETE ON images BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = OLD.registration;
END;
CREATE TRIGGER preparations_added AFTER INSERT ON preparations BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = NEW.registration;
END;
CREATE TRIGGER preparations_changed AFTER UPDATE ON preparations BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id IN (OLD.registration, NEW.registration);
END;
CREATE TRIGGER preparations_gone AFTER DELETE ON preparations BEGIN
    UPDATE registrations SET edition = edition + 1 WHERE id = OLD.registration;
END;
