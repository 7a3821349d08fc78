import django.db.models.deletion
from django.db import migrations, models

import polyphonie.core.ids
import polyphonie.territories.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
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
                ("kind", models.CharField(max_length=30)),
                (
                    "public_id",
                    models.CharField(default=polyphonie.core.ids.public_id, editable=False, max_length=10, unique=True),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "publique"), ("staff", "réservée aux services"), ("hidden", "masquée")],
                        default="staff",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["territory", "kind", "visibility", "-id"], name="item_kind_newest")],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                (
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="territories.territory",
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="FormKey",
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
                ("key", models.CharField(max_length=36, unique=True)),
                ("payload", models.CharField(max_length=64)),
                ("outcome", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
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
                ("sequence", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=30)),
                ("verb", models.CharField(max_length=40)),
                ("item", models.BigIntegerField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["sequence"],
                "indexes": [models.Index(fields=["territory", "item", "sequence"], name="journal_of_item")],
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "sequence"), name="journal_sequence_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="core.item"
                    ),
                ),
                ("follower", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["follower", "-id"], name="follow_of_follower")],
                "constraints": [models.UniqueConstraint(fields=("item", "follower"), name="follow_once")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                ("kind", models.CharField(max_length=30)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="core.item"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries_about", to="core.item"
                    ),
                ),
                ("event", models.CharField(max_length=60)),
                ("recipient", models.CharField(max_length=30)),
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
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "à envoyer"),
                            ("leased", "envoi en cours"),
                            ("sent", "envoyée"),
                            ("published", "publiée, personne non joignable"),
                            ("failed", "échec"),
                            ("returned", "revenue"),
                            ("cancelled", "annulée"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("batch", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_at"], name="delivery_due"),
                    models.Index(fields=["territory", "channel", "state"], name="delivery_of_channel"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "recipient", "channel"), name="delivery_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "none"), _negated=True),
                            models.Q(("state", "sent"), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_none_never_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state__in", ["sent", "published", "returned"])),
                            models.Q(
                                models.Q(("state__in", ["sent", "published", "returned"]), _negated=True),
                                ("done_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_done_has_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links_out", to="core.item"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links_in", to="core.item"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("concerns", "concerne"),
                            ("grouped", "regroupée dans"),
                            ("same_as", "dit la même chose que"),
                            ("solves", "répond au problème"),
                            ("follows", "fait suite à"),
                            ("built", "a conduit à l’option"),
                            ("decided", "a été examiné dans la décision"),
                            ("answered", "a reçu la réponse"),
                            ("promised", "a donné l’engagement"),
                            ("told", "est raconté dans"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["target", "kind", "source"], name="link_back")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target", "kind"), name="link_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True), name="link_not_to_itself"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("follower", models.CharField(max_length=30)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="core.item"
                    ),
                ),
                ("verb", models.CharField(max_length=40)),
                ("entry", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("digested_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["follower", "-id"], name="notice_of_follower")],
                "constraints": [models.UniqueConstraint(fields=("follower", "item", "entry"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
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
                        related_name="search_entry",
                        serialize=False,
                        to="core.item",
                    ),
                ),
                ("title_terms", models.TextField(blank=True)),
                ("terms", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
