"""What `polyphonie doctor` looks at: each line says what it checked, what it found, and what to do."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django_scopes import scope
from django_tasks_db.models import DBTaskResult

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, journal
from polyphonie.core.models import Delivery
from polyphonie.modules.urn import keeping
from polyphonie.modules.urn import queries as votes
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

OK, WARNING, ERROR = "bon", "à voir", "erreur"
Finding = tuple[str, str]


def findings() -> list[dict[str, str]]:
    """Return one line per check, in the order in which they are worth repairing."""
    return [{"check": name, "state": state, "detail": detail} for name in _CHECKS for state, detail in _look(name)]


def _look(name: str) -> list[Finding]:
    try:
        return list(_CHECKS[name]())
    except OperationalError as error:
        return [(ERROR, f"la base de données ne répond pas : {error}".strip())]


def _database() -> Iterator[Finding]:
    version = ".".join(str(n) for n in connection.get_database_version())
    yield OK, f"{connection.display_name} {version}"
    plan = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    if plan:
        yield ERROR, f"{len(plan)} migrations à appliquer : lancez « polyphonie run »."


def _checks() -> Iterator[Finding]:
    found = checks.run_checks(databases=["default"], include_deployment_checks=settings.SECURE)
    problems = [problem for problem in found if not problem.is_silenced()]
    for problem in problems:
        yield (ERROR if problem.level >= checks.ERROR else WARNING), f"{problem.id} {problem.msg}".splitlines()[0]
    if not problems:
        yield OK, "réglages, durabilité et gardes de la base"


def _address() -> Iterator[Finding]:
    if settings.SECURE:
        yield OK, settings.BASE_URL
    elif "127.0.0.1" in settings.BASE_URL or "localhost" in settings.BASE_URL:
        yield WARNING, f"{settings.BASE_URL} : pour ouvrir au public, réglez POLYPHONIE_BASE_URL=https://…"
    else:
        yield ERROR, f"{settings.BASE_URL} n’est pas en https : les codes et les sessions circuleraient en clair."


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_HOST:
        yield OK, f"courriels par {settings.EMAIL_HOST}"
    else:
        yield (
            WARNING,
            f"aucun serveur de courriel (POLYPHONIE_SMTP_HOST) : les messages vont dans {settings.EMAIL_FILE_PATH}",
        )


def _jobs() -> Iterator[Finding]:
    if DBTaskResult._meta.db_table not in connection.introspection.table_names():
        return
    recent = clock.now() - timedelta(days=7)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=recent)
    if count := failed.count():
        paths = ", ".join(sorted({path.rpartition(".")[2] for path in failed.values_list("task_path", flat=True)}))
        yield WARNING, f"{count} en échec depuis sept jours ({paths}) : le journal du serveur dit pourquoi"
    else:
        yield OK, "aucune en échec depuis sept jours"


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free // 2**20
    state = ERROR if free < 200 else WARNING if free < 2000 else OK
    yield state, f"{free} Mo libres dans {settings.DATA}"


def _territories() -> Iterator[Finding]:
    if Territory._meta.db_table not in connection.introspection.table_names():
        return
    for territory in Territory.objects.all():
        with scope(territory=territory):
            yield from _one_territory(territory)


def _keys() -> Iterator[Finding]:
    wrong = {
        "inside": "est dans le dossier des données : une sauvegarde le prendrait. Réglez POLYPHONIE_URN_KEYS ailleurs.",
        "open": "est lisible par d’autres : « chmod 700 » lui rend son secret.",
        "closed": "ne peut être écrit par la plateforme : aucun vote ne peut être préparé.",
    }
    found = keeping.wrong_folder()
    yield (ERROR, f"{settings.URN_KEYS} {wrong[found]}") if found else (OK, f"{settings.URN_KEYS}")


def _one_territory(territory: Territory) -> Iterator[Finding]:
    if broken := journal.verify(territory):
        yield ERROR, f"{territory.slug} : journal rompu à l’entrée {broken}"
    for process in Process.objects.all():
        waiting = Contribution.objects.filter(process=process).waiting().count()
        if waiting != process.unanswered:
            yield (
                ERROR,
                f"{territory.slug} : « {process} » compte {process.unanswered} sans réponse, il y en a {waiting}",
            )
    for election in votes.without_link():
        yield (
            WARNING,
            f"{territory.slug} : la clé de liaison du vote « {election} » n’est pas dans {settings.URN_KEYS} : "
            "personne ne peut y voter ni le sceller ici.",
        )
    failed = Delivery.objects.filter(state=Delivery.State.FAILED).count()
    yield (WARNING if failed else OK), f"{territory.slug} : journal vérifié, {failed} envois en échec"


_CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "base": _database,
    "réglages": _checks,
    "adresse": _address,
    "courriel": _mail,
    "disque": _disk,
    "clés des votes": _keys,
    "tâches": _jobs,
    "territoires": _territories,
}
