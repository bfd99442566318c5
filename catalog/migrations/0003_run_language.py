"""Which default language a run derived its texts with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_sequence")]
    operations = [
        migrations.AddField(
            "harvestrun", "default_language", models.CharField(blank=True, max_length=16)
        ),
    ]
