"""The words of a contribution: how they are committed to, and the one function that gives their public form."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.core import clock

from .models import Channel, Contribution, Mask, Version, Words


def commitment(salt: str, text: str) -> str:
    """Return SHA-256(salt + text): the words cannot be found from it once the salt is erased."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def write_version(contribution: Contribution, text: str, number: int) -> Version:
    """Write one version and its words."""
    salt = secrets.token_hex(16)
    version = Version.objects.create(
        territory_id=contribution.territory_id,
        contribution=contribution,
        number=number,
        commitment=commitment(salt, text),
        at=clock.now(),
    )
    Words.objects.create(territory_id=contribution.territory_id, version=version, text=text, salt=salt)
    vars(contribution).pop("last_versions", None)  # what `with_words()` fetched is no longer the last
    return version


def current_version(contribution: Contribution) -> Version | None:
    """Return the last version. Uses what `with_words()` fetched."""
    fetched = hasattr(contribution, "last_versions")
    versions = contribution.last_versions if fetched else contribution.versions.all()
    return next((v for v in versions if v.number == contribution.version), None)


def own_text(contribution: Contribution) -> str:
    """Return the author's own words, unmasked: for their author, and for staff at the desk."""
    version = current_version(contribution)
    return version.words.text if version and hasattr(version, "words") else ""


def public_text(contribution: Contribution) -> str:
    """Return what everyone may read, masks applied: pages, search, exports and feeds all use it."""
    version = current_version(contribution)
    if version is None or not hasattr(version, "words"):
        return ""
    return masked(version.words.text, version.own_masks())


def public_texts(contributions: Sequence[Contribution]) -> dict[int, str]:
    """Return the public text of each, by key: what `public_text` says, in two queries, for those who read thousands."""
    current = Words.objects.filter(
        version__contribution__in=[c.pk for c in contributions], version__number=F("version__contribution__version")
    )
    words = list(current.values_list("version__contribution_id", "version_id", "text"))
    masks: dict[int, list[Mask]] = {}
    for mask in Mask.objects.filter(version__in=[version for _contribution, version, _text in words]):
        masks.setdefault(mask.version_id, []).append(mask)
    return {contribution: masked(text, masks.get(version, ())) for contribution, version, text in words}


def masked(text: str, masks: Iterable[Mask]) -> str:
    """Return `text` with each masked part replaced by its reason, in brackets."""
    position, parts = 0, []
    for mask in sorted(masks, key=lambda m: (m.start, m.end)):
        if mask.end <= position:
            continue
        parts.append(text[position : max(position, mask.start)])
        parts.append(_("[masqué : %(reason)s]") % {"reason": mask.get_reason_display()})
        position = mask.end
    parts.append(text[position:])
    return "".join(parts)


def searched(contribution: Contribution, text: str) -> tuple[str, str]:
    """Return what search reads of a contribution that says `text` in public: its title, its words and its place."""
    return title(contribution), f"{text} {contribution.place}"


def excerpt(text: str, length: int = 160) -> str:
    """Return the beginning of a text, cut between two words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + "…"


_TOLD = {
    "problem": _l("Un problème"),
    "idea": _l("Une idée"),
    "question": _l("Une question"),
    "objection": _l("Une objection"),
    "need": _l("Un besoin"),
    "offer": _l("Une proposition d’aide"),
    "testimony": _l("Un témoignage"),
}


def title(contribution: Contribution) -> str:
    """Return what a contribution is called: its kind (said by staff) and how it was said."""
    kind = _TOLD.get(contribution.kind, _l("Une contribution"))
    return _("%(kind)s, %(how)s") % {"kind": kind, "how": _HOW[contribution.channel]}


_HOW = {
    Channel.WEB: _l("écrite sur le site"),
    Channel.DOOR: _l("dite en porte-à-porte"),
    Channel.WALK: _l("dite pendant une marche urbaine"),
    Channel.CAFE: _l("dite dans un café citoyen"),
    Channel.MEETING: _l("dite en réunion"),
    Channel.PAPER: _l("écrite sur papier"),
    Channel.PHONE: _l("dite au téléphone"),
    Channel.DESK: _l("dite au guichet"),
    Channel.RELAY: _l("dite à une personne relais"),
    Channel.MAIL: _l("reçue par courrier"),
    Channel.IMPORT: _l("reprise d’un autre outil"),
}


def how(contribution: Contribution) -> str:
    """Return how it was said, beginning with a capital: « Dite en porte-à-porte »."""
    words = str(_HOW[contribution.channel])
    return words[:1].upper() + words[1:]


def told(contribution: Contribution) -> str:
    """Return how the words were gathered, in one sentence; nothing for what was written here by its author."""
    if contribution.channel == Channel.WEB:
        return ""
    place = contribution.collected_where
    return _("Recueilli : %(where)s.") % {"where": place} if place else ""
