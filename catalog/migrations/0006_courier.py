"""The readers of the courier, and a word to it after every change."""

from django.db import migrations, models

# Said at commit and heard after it: whoever hears it and then reads sees the number. One word for
# a transaction, whatever it changed; PostgreSQL leaves out what would be said twice.
NUMBER_AND_TELL = """
CREATE OR REPLACE FUNCTION catalog_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4851414653);
    UPDATE catalog_change SET number = nextval('catalog_change_number') WHERE id = NEW.id;
    PERFORM pg_notify('catalog_change', '');
    RETURN NULL;
END $$;
"""

NUMBER = """
CREATE OR REPLACE FUNCTION catalog_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4851414653);
    UPDATE catalog_change SET number = nextval('catalog_change_number') WHERE id = NEW.id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_members_only")]
    operations = [
        migrations.CreateModel(
            name="ReaderState",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("lease_owner", models.CharField(blank=True, max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                ("position", models.BigIntegerField(null=True)),
                ("stepped", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={"ordering": ("name",)},
        ),
        migrations.RunSQL(NUMBER_AND_TELL, NUMBER),
    ]
