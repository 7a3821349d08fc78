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
            name="Process",
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
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "recipe",
                    models.CharField(
                        choices=[
                            ("ecoute", "Écoute"),
                            ("question", "Une question, une décision"),
                            ("porte-a-porte", "Aller vers"),
                            ("atelier", "Construire ensemble"),
                            ("rue-aux-enfants", "Rue aux enfants"),
                            ("consultation-ouverte", "Consultation ouverte"),
                            ("concertation", "Concertation préalable"),
                            ("budget-participatif", "Budget participatif"),
                        ],
                        default="question",
                        max_length=24,
                        verbose_name="recette",
                    ),
                ),
                (
                    "legal_type",
                    models.CharField(
                        choices=[
                            ("ordinary", "démarche volontaire"),
                            ("crpa-l132-1", "consultation ouverte (CRPA, art. L132-1)"),
                            ("cu-l103-2", "concertation (code de l’urbanisme, art. L103-2)"),
                        ],
                        default="ordinary",
                        max_length=12,
                        verbose_name="type juridique",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="territories.service",
                    ),
                ),
                (
                    "referent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="processes",
                        to="people.person",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="territories.area",
                    ),
                ),
                ("draft", models.JSONField(blank=True, default=dict)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closing_words", models.TextField(blank=True, verbose_name="ce que la démarche a changé")),
                (
                    "legal_reference",
                    models.CharField(blank=True, max_length=160, verbose_name="référence de l’acte qui l’ouvre"),
                ),
                ("replaced_bodies", models.TextField(blank=True, verbose_name="commissions consultatives remplacées")),
                ("received", models.PositiveIntegerField(default=0)),
                ("unanswered", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "démarche",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("unanswered", 0), _connector="OR"),
                        name="process_closes_when_all_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("opened_at__isnull", False), _connector="OR"),
                        name="process_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), models.Q(("closing_words", ""), _negated=True), _connector="OR"
                        ),
                        name="process_closes_with_what_changed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unanswered__lte", models.F("received"))),
                        name="process_unanswered_in_received",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Frame",
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
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="frames", to="processes.process"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("question", models.TextField(verbose_name="la question posée")),
                ("decider", models.CharField(max_length=200, verbose_name="qui décide")),
                ("decide_by", models.DateField(blank=True, null=True, verbose_name="décision au plus tard le")),
                ("open_points", models.TextField(verbose_name="ce qui est ouvert")),
                ("closed_points", models.TextField(verbose_name="ce qui ne l’est pas")),
                ("answer_by", models.DateField(verbose_name="réponses au plus tard le")),
                ("feeds_decision", models.BooleanField(default=True)),
                ("general_interest", models.TextField(blank=True, verbose_name="l’intérêt général servi")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("inform", "informer"),
                            ("consult", "consulter"),
                            ("work", "construire ensemble"),
                            ("decide", "décider ensemble"),
                        ],
                        default="consult",
                        max_length=8,
                        verbose_name="niveau de participation",
                    ),
                ),
                ("constraints", models.TextField(blank=True, verbose_name="contraintes")),
                ("use", models.TextField(blank=True, verbose_name="ce que l’on fera de ce qui est dit")),
                (
                    "publics",
                    models.TextField(
                        blank=True, verbose_name="à qui l’on s’adresse, et ce qui peut les empêcher de venir"
                    ),
                ),
                ("means", models.TextField(blank=True, verbose_name="moyens")),
                ("contact", models.TextField(blank=True, verbose_name="à qui parler")),
                ("change_reason", models.TextField(blank=True, verbose_name="pourquoi ce changement")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("process", "version"), name="frame_version_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True),
                            models.Q(("decider", ""), _negated=True),
                            models.Q(("open_points", ""), _negated=True),
                            models.Q(("closed_points", ""), _negated=True),
                        ),
                        name="frame_has_its_five_lines",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("feeds_decision", False), ("decide_by__isnull", False), _connector="OR"),
                        name="frame_names_decision_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("change_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="frame_change_is_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phase",
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
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="processes.process"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("listen", "on écoute"),
                            ("group", "on regroupe"),
                            ("build", "on construit"),
                            ("decide", "on décide"),
                            ("answer", "on répond"),
                            ("do", "on fait"),
                        ],
                        max_length=8,
                        verbose_name="étape",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="titre")),
                ("detail", models.TextField(blank=True, verbose_name="ce qui s’y passe")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [models.Index(fields=["territory", "ends_at"], name="phase_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="phase_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="processes.process"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("study", "étude, plan ou carte"),
                            ("draft_act", "projet d’acte"),
                            ("notice", "notice explicative"),
                            ("deliberation", "délibération ou arrêté"),
                            ("synthesis", "synthèse ou bilan"),
                        ],
                        default="study",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=polyphonie.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("file", models.FileField(upload_to="documents/", verbose_name="fichier")),
                ("size", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Public",
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
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publics_aimed",
                        to="processes.process",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="à qui l’on s’adresse")),
                (
                    "barriers",
                    models.CharField(blank=True, max_length=300, verbose_name="ce qui peut les empêcher de venir"),
                ),
                ("means", models.CharField(blank=True, max_length=300, verbose_name="ce que l’on fait pour cela")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="process",
            name="frame",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="processes.frame",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at__isnull", True), ("frame__isnull", False), _connector="OR"),
                name="process_opens_with_its_frame",
            ),
        ),
    ]
