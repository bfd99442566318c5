"""Which default language a run derived its texts with, and what such a language looks like."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_sequence")]
    operations = [
        migrations.AddField(
            "harvestrun",
            "default_language",
            models.CharField(blank=True, db_default="", max_length=16),
        ),
        migrations.AlterField(
            "harvestsource",
            "default_language",
            models.CharField(
                blank=True,
                help_text="Language of texts that do not say theirs, such as nl",
                max_length=16,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z",
                        "Give a language tag such as nl or pt-BR.",
                    )
                ],
                verbose_name="default language",
            ),
        ),
    ]
