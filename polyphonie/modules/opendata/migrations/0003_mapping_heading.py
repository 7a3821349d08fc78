"""A kept mapping remembers the columns of the file for which it was kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opendata", "0002_exporting_and_publication")]

    operations = [
        migrations.AddField(
            model_name="mapping",
            name="heading",
            field=models.JSONField(default=list),
        ),
    ]
