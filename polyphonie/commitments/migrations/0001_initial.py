import django.db.models.deletion
from django.db import migrations, models

import polyphonie.core.ids
import polyphonie.territories.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("people", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
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
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="core.item",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="ce qui est promis")),
                ("detail", models.TextField(blank=True, verbose_name="précisions")),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="territories.service",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitments",
                        to="people.person",
                    ),
                ),
                ("promised_for", models.DateField(verbose_name="promis pour le")),
                ("new_date", models.DateField(blank=True, null=True, verbose_name="nouvelle date")),
                ("new_date_reason", models.TextField(blank=True, verbose_name="pourquoi cette nouvelle date")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "en cours"), ("kept", "tenu"), ("broken", "non tenu")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                ("ending_reason", models.TextField(blank=True, verbose_name="explication")),
                ("progress", models.CharField(blank=True, max_length=200, verbose_name="où en est-on")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("ended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="commitment_end_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "broken"), _negated=True),
                            models.Q(models.Q(("ending_reason", ""), _negated=True), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="commitment_broken_is_said_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_date__isnull", True),
                            models.Q(("new_date_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="commitment_new_date_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DateChange",
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
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="date_changes",
                        to="commitments.commitment",
                    ),
                ),
                ("before", models.DateField()),
                ("after", models.DateField()),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Proof",
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
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="commitments.commitment"
                    ),
                ),
                ("at", models.DateField(verbose_name="date")),
                ("text", models.TextField(verbose_name="ce qui a été fait")),
                (
                    "public_id",
                    models.CharField(default=polyphonie.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                ("photo", models.FileField(blank=True, upload_to="proofs/", verbose_name="photo")),
                ("photo_text", models.CharField(blank=True, max_length=200, verbose_name="ce que montre la photo")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
    ]
