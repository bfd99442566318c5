from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the search index knows the class of a score. An index of before is built anew."""

    dependencies = [("catalog", "0019_alert_told_in")]

    operations = [
        migrations.AddField(
            "datasetscore", "indexed", models.BooleanField(default=True, db_default=True)
        ),
        migrations.AddIndex(
            "datasetscore",
            models.Index(
                fields=["resource"], condition=models.Q(indexed=False), name="score_unindexed"
            ),
        ),
    ]
