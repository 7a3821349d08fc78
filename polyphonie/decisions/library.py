"""The reasons for a « non retenu » that a new territory begins with; it edits them as its own."""

from polyphonie.territories.models import Territory

from .models import RefusalReason

# (title, explanation, what could change the answer)
STANDARD = (
    (
        "Interdit par une règle",
        "Une loi ou un règlement ne permet pas de le faire, et la collectivité ne peut pas l’écarter seule.",
        "Une modification de cette règle. Nous disons ici laquelle, et quand elle doit être revue.",
    ),
    (
        "Impossible techniquement",
        "Le lieu, les réseaux ou la sécurité ne le permettent pas. L’étude qui le montre peut être consultée.",
        "Des travaux prévus à cet endroit, ou une autre façon de faire que vous connaîtriez.",
    ),
    (
        "Trop cher pour le budget",
        "Le coût dépasse ce que le budget de l’année permet sans renoncer à autre chose. Nous disons à quoi.",
        "Un cofinancement, une version plus petite, ou un autre choix au prochain budget.",
    ),
    (
        "Existe déjà autrement",
        "Un service rend déjà ce service, peut-être sans être assez connu.",
        "Si ce qui existe ne répond pas à votre besoin, dites-nous en quoi.",
    ),
    (
        "Une autre priorité a été choisie",
        "Les élus ont choisi de commencer par autre chose. C’est un choix politique, et ils le signent.",
        "Un nouveau choix des élus, par exemple au prochain budget ou à la prochaine démarche.",
    ),
    (
        "Contraire à une décision récente",
        "Une décision prise il y a peu, avec des habitants, dit le contraire.",
        "Le bilan de cette décision, à la date annoncée.",
    ),
)


def add_standard_reasons(territory: Territory) -> None:
    """Give a new territory its first library."""
    RefusalReason.objects.bulk_create(
        [
            RefusalReason(territory=territory, title=title, explanation=explanation, could_change=could_change)
            for title, explanation, could_change in STANDARD
        ]
    )
