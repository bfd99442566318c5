from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """In which languages a message was sent already."""

    dependencies = [("catalog", "0018_watches")]

    operations = [
        migrations.AddField(
            "alert", "told_in", ArrayField(models.CharField(max_length=16), default=list)
        )
    ]
