import django.db.models.deletion
from django.db import migrations, models

import polyphonie.core.ids
import polyphonie.territories.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("people", "0001_initial"),
        ("processes", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
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
                ("key", models.CharField(default=polyphonie.core.ids.actor_key, max_length=30, unique=True)),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="processes.process"
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="processes.process"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("summary", models.TextField(blank=True, verbose_name="ce que nous avons entendu")),
                ("theme", models.CharField(blank=True, max_length=60, verbose_name="thème")),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.service",
                    ),
                ),
                ("size", models.PositiveIntegerField(default=0)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="core.item"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
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
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="processes.process",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "sur le site"),
                            ("door", "en porte-à-porte"),
                            ("walk", "pendant une marche urbaine"),
                            ("cafe", "dans un café citoyen"),
                            ("meeting", "en réunion"),
                            ("paper", "sur papier"),
                            ("phone", "au téléphone"),
                            ("desk", "au guichet"),
                            ("relay", "par une personne relais"),
                            ("mail", "par courrier"),
                            ("import", "reprise d’un autre outil"),
                        ],
                        default="web",
                        max_length=8,
                        verbose_name="moyen",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("problem", "problème"),
                            ("idea", "idée"),
                            ("question", "question"),
                            ("objection", "objection"),
                            ("need", "besoin"),
                            ("offer", "proposition d’aide"),
                            ("testimony", "témoignage"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("theme", models.CharField(blank=True, max_length=60, verbose_name="thème")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="territories.area",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contributions",
                        to="people.person",
                    ),
                ),
                ("author_key", models.CharField(default=polyphonie.core.ids.actor_key, max_length=30)),
                ("pseudonym", models.CharField(blank=True, max_length=60, verbose_name="nom affiché")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="collected",
                        to="people.person",
                    ),
                ),
                ("collected_at", models.DateTimeField(verbose_name="dit le")),
                ("collected_where", models.CharField(blank=True, max_length=160, verbose_name="recueilli où")),
                ("received_at", models.DateTimeField()),
                (
                    "answer_channel",
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
                        default="page",
                        max_length=10,
                        verbose_name="comment répondre",
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=8)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente de réponse"),
                            ("answered", "a reçu sa réponse"),
                            ("withdrawn", "retirée par son auteur"),
                            ("closed", "close sans réponse"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "closing_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spam", "publicité ou envoi automatique"),
                            ("insult", "propos interdits par la loi ou la charte"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered",
                        to="core.item",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="contributions.finding",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.service",
                    ),
                ),
                ("supports", models.PositiveIntegerField(default=0)),
                ("added_words", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["process", "-item"], name="contribution_newest"),
                    models.Index(fields=["process", "standing", "assigned_to"], name="contribution_waiting"),
                    models.Index(fields=["author_key"], name="contribution_author"),
                    models.Index(fields=["territory", "-supports", "-item"], name="contribution_supported"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("process", "number"), name="contribution_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", False), ("answered_at__isnull", False), ("standing", "answered")
                            ),
                            models.Q(("standing", "answered"), _negated=True),
                            _connector="OR",
                        ),
                        name="contribution_answered_has_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "closed"), models.Q(("closing_reason", ""), _negated=True)),
                            models.Q(models.Q(("standing", "closed"), _negated=True), ("closing_reason", "")),
                            _connector="OR",
                        ),
                        name="contribution_closed_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                            _connector="OR",
                        ),
                        name="contribution_point_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftFile",
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
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="contributions.draft"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "photo"), ("sound", "enregistrement"), ("sheet", "feuille de papier")],
                        max_length=6,
                    ),
                ),
                ("file", models.FileField(upload_to="attachments/")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="contributions.contribution",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("commitment", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "number"), name="version_number_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="AddedWord",
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
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="added_word_rows",
                        to="contributions.contribution",
                    ),
                ),
                ("author_key", models.CharField(max_length=30)),
                ("pseudonym", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "hidden_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal", "donnée personnelle"),
                            ("third_party", "mise en cause d’une personne"),
                            ("unlawful", "propos interdits par la loi"),
                        ],
                        max_length=12,
                    ),
                ),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Hiding",
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
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hiding",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("personal", "donnée personnelle"),
                            ("third_party", "mise en cause d’une personne"),
                            ("unlawful", "propos interdits par la loi"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="contributions.contribution",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                (
                    "made_for",
                    models.CharField(
                        choices=[("author", "l’auteur"), ("letter", "une lettre"), ("desk", "le guichet")],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Support",
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
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_rows",
                        to="contributions.contribution",
                    ),
                ),
                ("supporter", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("contribution", "supporter"), name="support_once")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
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
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "photo"), ("sound", "enregistrement"), ("sheet", "feuille de papier")],
                        max_length=6,
                    ),
                ),
                ("file", models.FileField(upload_to="attachments/")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="ce que l’on y voit")),
                ("public_id", models.CharField(default=polyphonie.core.ids.public_id, max_length=10, unique=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("transcribed_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "photo"), ("published_at__isnull", True), _connector="OR"),
                        name="attachment_only_photos_are_published",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="core.item"
                    ),
                ),
                (
                    "added_word",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="contributions.addedword",
                    ),
                ),
                ("flagger", models.CharField(max_length=30)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("personal", "donnée personnelle"),
                            ("third_party", "mise en cause d’une personne"),
                            ("unlawful", "propos interdits par la loi"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "laissé visible"), ("masked", "masqué en partie"), ("hidden", "masqué")],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("added_word__isnull", True)), fields=("item", "flagger"), name="flag_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("added_word__isnull", False)),
                        fields=("added_word", "flagger"),
                        name="flag_word_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="territories.territory"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="contributions.version",
                    ),
                ),
                ("text", models.TextField(max_length=10000)),
                ("salt", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Mask",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="masks", to="contributions.version"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("personal", "donnée personnelle"),
                            ("third_party", "mise en cause d’une personne"),
                            ("unlawful", "propos interdits par la loi"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="mask_has_length")
                ],
            },
        ),
    ]
