import django.db.models.deletion
from django.db import migrations, models

import polyphonie.core.ids
import polyphonie.territories.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("processes", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=polyphonie.territories.keys.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=polyphonie.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "courriel"),
                            ("sms", "SMS"),
                            ("call", "appel téléphonique"),
                            ("letter", "lettre"),
                            ("desk", "au guichet"),
                            ("relay", "par une personne relais"),
                            ("page", "page du reçu"),
                            ("none", "personne non joignable"),
                        ],
                        max_length=10,
                        verbose_name="moyen",
                    ),
                ),
                (
                    "relay",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("file", models.FileField(blank=True, upload_to="batches/")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("erase_on", models.DateField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Undo",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=polyphonie.territories.keys.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=polyphonie.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                (
                    "kind",
                    models.CharField(choices=[("group", "regroupement"), ("qualify", "qualification")], max_length=10),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="processes.process"
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("before", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
