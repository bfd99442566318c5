"""The audit log: entries chained in the order of commits, which cannot be changed or removed."""

import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models

# As catalog 0002 numbers changes, under a lock of its own: one after the other, without a gap, each
# with the hash of the one before. The first trigger does nothing but call the second: what deferred
# triggers cause is done after all others that wait. So this lock is always taken after the
# catalog's, whichever a transaction wrote first, and two of them cannot wait for each other.
CHAIN = r"""
CREATE FUNCTION connector_call_for_chaining() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE connector_auditentry SET number = NULL WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER connector_call_for_chaining AFTER INSERT ON connector_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION connector_call_for_chaining();

CREATE FUNCTION connector_chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := repeat('0', 64);
    place bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(4851414655);
    SELECT e.number, e.hash INTO place, before FROM connector_auditentry e
        WHERE e.number IS NOT NULL ORDER BY e.number DESC LIMIT 1;
    place := coalesce(place, 0) + 1;
    before := coalesce(before, repeat('0', 64));
    UPDATE connector_auditentry SET number = place, previous = before, hash = encode(sha256(convert_to(
        before || E'\n' || place || E'\n'
        || to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\n' || NEW.entry,
        'UTF8')), 'hex') WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER connector_chain_audit_entry AFTER UPDATE ON connector_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.number IS NULL)
    EXECUTE FUNCTION connector_chain_audit_entry();
"""

CHAIN_BACK = """
DROP TRIGGER connector_chain_audit_entry ON connector_auditentry;
DROP FUNCTION connector_chain_audit_entry();
DROP TRIGGER connector_call_for_chaining ON connector_auditentry;
DROP FUNCTION connector_call_for_chaining();
"""

# An UPDATE may give an entry its number, once, and nothing else.
NO_CHANGE = """
CREATE FUNCTION connector_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log cannot be changed: % is refused; record another entry', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER connector_refuse_audit_insertion BEFORE INSERT ON connector_auditentry
    FOR EACH ROW WHEN (NEW.number IS NOT NULL OR NEW.previous <> '' OR NEW.hash <> '')
    EXECUTE FUNCTION connector_refuse_audit_change();

CREATE TRIGGER connector_refuse_audit_update BEFORE UPDATE ON connector_auditentry
    FOR EACH ROW WHEN (OLD.number IS NOT NULL
        OR (OLD.id, OLD.at, OLD.action, OLD.subject, OLD.entry)
        IS DISTINCT FROM (NEW.id, NEW.at, NEW.action, NEW.subject, NEW.entry))
    EXECUTE FUNCTION connector_refuse_audit_change();

CREATE TRIGGER connector_refuse_audit_deletion BEFORE DELETE ON connector_auditentry
    FOR EACH ROW EXECUTE FUNCTION connector_refuse_audit_change();

CREATE TRIGGER connector_refuse_audit_truncation BEFORE TRUNCATE ON connector_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION connector_refuse_audit_change();
"""

NO_CHANGE_BACK = """
DROP TRIGGER connector_refuse_audit_truncation ON connector_auditentry;
DROP TRIGGER connector_refuse_audit_deletion ON connector_auditentry;
DROP TRIGGER connector_refuse_audit_update ON connector_auditentry;
DROP TRIGGER connector_refuse_audit_insertion ON connector_auditentry;
DROP FUNCTION connector_refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("connector", "0001_contracts")]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(editable=False, null=True, unique=True)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("action", models.TextField(editable=False)),
                ("subject", models.TextField(editable=False)),
                ("entry", models.TextField(editable=False)),
                ("previous", models.CharField(default="", editable=False, max_length=64)),
                ("hash", models.CharField(default="", editable=False, max_length=64)),
            ],
            options={
                "ordering": ("number",),
                "indexes": [
                    django.contrib.postgres.indexes.HashIndex(
                        fields=["subject"], name="audit_subject"
                    )
                ],
            },
        ),
        migrations.RunSQL(CHAIN, CHAIN_BACK),
        migrations.RunSQL(NO_CHANGE, NO_CHANGE_BACK),
    ]
