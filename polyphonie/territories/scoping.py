"""Tenancy: every row belongs to one territory, and managers refuse to run without an active one."""

from functools import lru_cache
from typing import Any

from django.db import models
from django_scopes import ScopedManager, get_scope

from . import keys
from .models_territory import Territory


def scoped(queryset: type[models.QuerySet] = models.QuerySet) -> models.Manager:
    """Return a manager over `queryset` that fails closed when no territory is active."""
    walled = type(ScopedManager(_manager_class=models.Manager.from_queryset(queryset), territory="territory"))

    class Manager(walled):
        def get_queryset(self) -> models.QuerySet:
            active = get_scope()
            territory = active.get("territory") if active.get("_enabled", True) else None
            plain = not self._db and not self._hints and not hasattr(self, "_override_scope")
            if plain and isinstance(territory, Territory):
                return _behind_the_wall(self.model, queryset, territory.pk).all()
            return super().get_queryset()

    @lru_cache(maxsize=1000)
    def _behind_the_wall(model: type[models.Model], queryset: type[models.QuerySet], territory: int) -> models.QuerySet:
        """Return the rows of one territory, never read themselves: each question begins from a copy.

        Written again for each question, this one condition was a twentieth of a page.
        """
        return queryset(model).filter(territory=territory)

    return Manager()


def of_a_long_table() -> models.ForeignKey:
    """Return the territory of rows that are very many and always found by something else: no index for it alone.

    Each index is written with each row, and one of a few territories never finds a row faster than what else is asked.
    """
    return models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False)


class InTerritory(models.Model):
    """A row of one territory. Nothing joins across territories, so that a territory can move."""

    id = models.BigIntegerField(primary_key=True, default=keys.new, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", editable=False)

    objects = scoped()

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> Any:
        """Return a choice in words: what every `get_…_display` calls.

        Django's own hashes the label of every choice, which translates them all: a tenth of a long list's time.
        """
        value = getattr(self, field.attname)
        return next((str(words) for key, words in field.flatchoices if key == value), value)
