"""The roll is searched by the database, in a column without accents nor capitals."""

import unicodedata

from django.db import migrations, models


def _plain(text):
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate({0x153: "oe", 0xE6: "ae"}))
    return "".join(c for c in decomposed if not unicodedata.combining(c))[:240]


def fill(apps, schema_editor):
    electors = apps.get_model("urn", "Elector")._base_manager.using(schema_editor.connection.alias)
    batch = []
    for row in electors.only("pk", "name", "key").iterator(chunk_size=1000):
        row.words = _plain(f"{row.name} {row.key}")
        batch.append(row)
        if len(batch) == 1000:
            electors.bulk_update(batch, ["words"])
            batch = []
    electors.bulk_update(batch, ["words"])


class Migration(migrations.Migration):
    dependencies = [("urn", "0001_initial")]

    operations = [
        migrations.AddField(
            "elector", "words", models.CharField(blank=True, default="", max_length=240), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
