import django.db.models.deletion
from django.db import migrations, models

import polyphonie.territories.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0001_initial"),
        ("core", "0001_initial"),
        ("people", "0001_initial"),
        ("processes", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="processes.process"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("reasons", models.TextField(blank=True, verbose_name="les raisons")),
                ("what_changed", models.TextField(blank=True, verbose_name="ce que les contributions ont changé")),
                ("not_kept", models.TextField(blank=True, verbose_name="ce qui n’a pas été retenu, et pourquoi")),
                ("room", models.TextField(blank=True, verbose_name="la marge de manœuvre")),
                ("official_text", models.TextField(blank=True, verbose_name="texte officiel")),
                ("plain_text", models.TextField(blank=True, verbose_name="en mots simples")),
                (
                    "official_reference",
                    models.CharField(blank=True, max_length=120, verbose_name="référence de l’acte"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidé le")),
                ("votes", models.CharField(blank=True, max_length=120, verbose_name="vote de l’assemblée")),
                ("document", models.FileField(blank=True, upload_to="decisions/", verbose_name="document")),
                ("considered_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="people.person",
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(
                                models.Q(("reasons", ""), _negated=True),
                                models.Q(("what_changed", ""), _negated=True),
                                models.Q(("room", ""), _negated=True),
                                models.Q(("official_text", ""), _negated=True),
                                models.Q(("plain_text", ""), _negated=True),
                                ("considered_count__gte", 1),
                                ("signatory__isnull", False),
                                ("signed_at__isnull", False),
                                ("decided_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_published_is_explained",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                    "signatory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_given",
                        to="people.person",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegations_held", to="people.person"
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.process",
                    ),
                ),
                ("reference", models.CharField(max_length=120, verbose_name="référence de l’arrêté")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RefusalReason",
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
                ("title", models.CharField(max_length=120, verbose_name="raison")),
                ("explanation", models.TextField(verbose_name="explication")),
                ("could_change", models.TextField(verbose_name="ce qui pourrait changer cette réponse")),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "title"), name="refusal_reason_title_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Workshop",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="workshops", to="processes.process"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workshops",
                        to="contributions.finding",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("place", models.CharField(max_length=200, verbose_name="lieu")),
                ("invitation", models.TextField(blank=True, verbose_name="invitation")),
                ("facilitator", models.CharField(blank=True, max_length=120, verbose_name="animation")),
                (
                    "residents",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="habitants présents"),
                ),
                (
                    "agents",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="agents et élus présents"),
                ),
                ("notes", models.TextField(blank=True, verbose_name="compte rendu")),
                ("outcome", models.TextField(blank=True, verbose_name="ce qui en est sorti")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="workshop_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="processes.process"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="contributions.finding",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_answers",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="decisions.decision",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "retenu"),
                            ("in_part", "retenu en partie"),
                            ("already_done", "déjà fait"),
                            ("yours", "porté par vous avec notre aide"),
                            ("not_kept", "non retenu"),
                            ("not_ours", "pas de notre compétence"),
                            ("more_needed", "à préciser"),
                        ],
                        max_length=12,
                        verbose_name="la suite donnée",
                    ),
                ),
                ("why", models.TextField(blank=True, verbose_name="pourquoi, en mots simples")),
                (
                    "refusal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.refusalreason",
                    ),
                ),
                ("could_change", models.TextField(blank=True, verbose_name="ce qui pourrait changer cette réponse")),
                ("next_step", models.TextField(blank=True, verbose_name="et maintenant")),
                ("next_step_url", models.CharField(blank=True, max_length=200)),
                (
                    "sound",
                    models.FileField(blank=True, upload_to="answers/", verbose_name="la réponse dite à voix haute"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "en préparation"),
                            ("proposed", "à vérifier par le service"),
                            ("checked", "à signer"),
                            ("published", "publiée"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
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
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="people.person",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("is_final", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["process", "state"], name="answer_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contribution__isnull", True), ("finding__isnull", False)),
                            models.Q(("contribution__isnull", False), ("finding__isnull", True)),
                            _connector="OR",
                        ),
                        name="answer_to_finding_or_contribution",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("why", ""), _negated=True),
                                models.Q(("next_step", ""), _negated=True),
                                ("signatory__isnull", False),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="answer_published_is_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "not_kept"), ("state", "published"), _negated=True),
                            models.Q(("could_change", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_refusal_says_what_could_change",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("state", "published"), _negated=True), ("finding__isnull", False)),
                        fields=("finding",),
                        name="answer_one_draft_of_finding",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True), ("contribution__isnull", False)
                        ),
                        fields=("contribution",),
                        name="answer_one_draft_of_contribution",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Option",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="options", to="processes.process"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="contributions.finding",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="decisions.workshop",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("text", models.TextField(verbose_name="description")),
                ("arguments_for", models.TextField(blank=True, verbose_name="arguments pour")),
                ("arguments_against", models.TextField(blank=True, verbose_name="arguments contre")),
                ("criteria", models.TextField(blank=True, verbose_name="critères")),
                (
                    "cost",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="coût en euros"
                    ),
                ),
                (
                    "yearly_cost",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="coût par an en euros"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Considered",
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="considered_rows",
                        to="decisions.decision",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="considered_rows",
                        to="decisions.option",
                    ),
                ),
                ("chosen", models.BooleanField(default=False)),
                ("why", models.TextField(blank=True, verbose_name="pourquoi")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("decision", "option"), name="considered_once")],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
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
                        related_name="reactions",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reactions", to="decisions.answer"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("misunderstood", "ma contribution a été mal comprise"),
                            ("disagree", "je ne suis pas d’accord"),
                            ("thanks", "cette réponse me convient"),
                        ],
                        max_length=14,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "answer", "kind"), name="reaction_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "misunderstood")),
                        fields=("contribution",),
                        name="reaction_misunderstood_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerEdition",
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
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="decisions.answer"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("kept", "retenu"),
                            ("in_part", "retenu en partie"),
                            ("already_done", "déjà fait"),
                            ("yours", "porté par vous avec notre aide"),
                            ("not_kept", "non retenu"),
                            ("not_ours", "pas de notre compétence"),
                            ("more_needed", "à préciser"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField()),
                ("could_change", models.TextField(blank=True)),
                ("next_step", models.TextField()),
                ("replaced_at", models.DateTimeField()),
                ("reason", models.TextField(verbose_name="pourquoi cette correction")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("answer", "number"), name="answer_edition_unique")],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="considered",
            field=models.ManyToManyField(
                related_name="decisions", through="decisions.Considered", to="decisions.option"
            ),
        ),
    ]
