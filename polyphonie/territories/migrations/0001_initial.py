import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import polyphonie.territories.keys
import polyphonie.territories.models_territory


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=polyphonie.territories.keys.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("intercommunality", "intercommunalité"),
                            ("departement", "département"),
                            ("region", "région"),
                        ],
                        default="commune",
                        max_length=20,
                        verbose_name="type de collectivité",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="territories.territory",
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=120, verbose_name="nom de domaine")),
                ("insee_code", models.CharField(blank=True, max_length=9, verbose_name="code INSEE")),
                ("postcode", models.CharField(blank=True, max_length=10, verbose_name="code postal")),
                ("population", models.PositiveIntegerField(default=0, verbose_name="nombre d’habitants")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Paris",
                        max_length=60,
                        validators=[polyphonie.territories.models_territory.check_time_zone],
                        verbose_name="fuseau horaire",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        default="#1f4e79",
                        max_length=7,
                        validators=[django.core.validators.RegexValidator("^#[0-9a-f]{6}$")],
                        verbose_name="couleur",
                    ),
                ),
                ("logo", models.FileField(blank=True, upload_to="logos/", verbose_name="logo")),
                ("welcome", models.CharField(blank=True, max_length=200, verbose_name="phrase d’accueil")),
                ("address", models.TextField(blank=True, verbose_name="adresse de la mairie ou du siège")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("desk", models.TextField(blank=True, verbose_name="où venir, et quand")),
                ("demo", models.BooleanField(default=False, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("domain", ""), _negated=True),
                        fields=("domain",),
                        name="territory_domain_unique",
                        violation_error_message="Ce nom de domaine est déjà celui d’une autre collectivité.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
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
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("slug", models.SlugField(max_length=60)),
                ("outline", models.JSONField(default=dict, verbose_name="contour (GeoJSON)")),
                ("population", models.PositiveIntegerField(default=0, verbose_name="nombre d’habitants")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("territory", "slug"), name="area_slug_unique")],
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("mission", models.TextField(blank=True, verbose_name="ce que fait le service")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu et horaires")),
                ("lead_name", models.CharField(blank=True, max_length=120, verbose_name="responsable")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("territory", "name"), name="service_name_unique")],
            },
        ),
        migrations.CreateModel(
            name="Mandature",
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
                ("label", models.CharField(max_length=120, verbose_name="nom")),
                ("starts_on", models.DateField(verbose_name="début")),
                ("ends_on", models.DateField(verbose_name="fin")),
                ("majority", models.CharField(blank=True, max_length=120, verbose_name="majorité")),
            ],
            options={
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="mandature_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferencePopulation",
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
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="populations",
                        to="territories.area",
                    ),
                ),
                ("sex", models.CharField(choices=[("F", "femmes"), ("H", "hommes")], max_length=1)),
                ("age_from", models.PositiveSmallIntegerField()),
                ("age_to", models.PositiveSmallIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "area", "sex", "age_from", "year"), name="reference_population_cell_unique"
                    )
                ],
            },
        ),
    ]
