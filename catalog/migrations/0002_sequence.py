"""The sequence in the order of commits, and no change without a version."""

from django.db import migrations

# A number taken when a row is inserted says nothing about the order of commits: a reader that has
# passed it never meets a slower transaction's lower number. So the number is given at commit, one
# transaction at a time; the lock is released when the commit can be seen by all.
NUMBER = """
CREATE SEQUENCE catalog_change_number AS bigint;

CREATE FUNCTION catalog_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4851414653);
    UPDATE catalog_change SET number = nextval('catalog_change_number') WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER catalog_number_change AFTER INSERT ON catalog_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalog_number_change();
"""

NUMBER_BACK = """
DROP TRIGGER catalog_number_change ON catalog_change;
DROP FUNCTION catalog_number_change();
DROP SEQUENCE catalog_change_number;
"""

# Checked at commit, since versions are written after the rows they speak of.
NO_SILENT_CHANGE = """
CREATE FUNCTION catalog_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM catalog_version v JOIN catalog_change c ON c.id = v.change_id
        WHERE v.resource_id = NEW.id AND c.transaction = txid_current()
    ) THEN
        RAISE EXCEPTION 'resource % was changed without a version in the same transaction', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER catalog_refuse_silent_change AFTER INSERT OR UPDATE ON catalog_resource
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalog_refuse_silent_change();

CREATE FUNCTION catalog_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'resource % cannot be deleted: withdraw it, its tombstone stays', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER catalog_refuse_deletion BEFORE DELETE ON catalog_resource
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_deletion();
"""

NO_SILENT_CHANGE_BACK = """
DROP TRIGGER catalog_refuse_deletion ON catalog_resource;
DROP FUNCTION catalog_refuse_deletion();
DROP TRIGGER catalog_refuse_silent_change ON catalog_resource;
DROP FUNCTION catalog_refuse_silent_change();
"""

# Statements are packed by us: let PostgreSQL move them out of the row, but not pack them again.
STORAGE = """
ALTER TABLE catalog_resource ALTER COLUMN statements SET STORAGE EXTERNAL;
ALTER TABLE catalog_versionbody ALTER COLUMN statements SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunSQL(NUMBER, NUMBER_BACK),
        migrations.RunSQL(NO_SILENT_CHANGE, NO_SILENT_CHANGE_BACK),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
