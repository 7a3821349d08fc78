"""What this module keeps. Everything that the public can point to has its Item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from polyphonie.core.models import ItemModel
from polyphonie.territories.models import scoped


class EntryQuerySet(models.QuerySet):
    def with_item(self) -> "EntryQuerySet":
        return self.select_related("item")


class Entry(ItemModel):
    """Rename me after what this module is about."""

    title = models.CharField(_("titre"), max_length=160)
    text = models.TextField(_("texte"), blank=True)

    objects = scoped(EntryQuerySet)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(title=""), name="[[name]]_entry_has_title")]

    def __str__(self) -> str:
        return self.title
