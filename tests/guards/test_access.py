"""Every address says who may open it; no object is handed out without a territory."""

import pytest
import rules
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, get_resolver
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from tests.guards.tree import unit

# Addresses of the libraries we stand on, by the module of their URL map or view: they check who calls by themselves.
LIBRARIES = {
    "allauth": "sign-in and account: pages about oneself, guarded by allauth",
    "django.views.i18n": "the language switch, which changes a cookie only",
}
# Models that live above territories, each with its reason.
ABOVE_TERRITORIES = {
    "territories.Territory": "the territory itself",
    "people.User": "one login for all territories; what it may do stands on a Person",
}


def _patterns(urlconf):
    """Yield (route, view, module it comes from): that of the included URL map, else of the view."""

    def walk(patterns, prefix, source):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield route, pattern.callback, source or pattern.callback.__module__
            else:
                included = getattr(pattern.urlconf_module, "__name__", "")
                yield from walk(pattern.url_patterns, route, source or (included if unit(included) is None else ""))

    return walk(get_resolver(urlconf).url_patterns, "", "")


@pytest.mark.parametrize("urlconf", [settings.ROOT_URLCONF, settings.TERRITORY_URLCONF])
def test_every_address_declares_who_may_open_it(urlconf):
    wrong = []
    for route, view, source in _patterns(urlconf):
        access = getattr(view, "access", None)
        if any(source == library or source.startswith(f"{library}.") for library in LIBRARIES):
            continue
        if access is None:
            wrong.append(f"/{route} ({source}) declares nothing: public(why) or requires(permission)")
        elif access.startswith("public:"):
            if len(access.removeprefix("public:").split()) < 3:
                wrong.append(f"/{route} is public without a reason: {access!r}")
        elif not rules.perm_exists(access):
            wrong.append(f"/{route} asks for an unknown permission, {access!r}")
    assert not wrong, "\n".join(wrong)


def test_addresses_are_declared_once():
    for urlconf in {settings.ROOT_URLCONF, settings.TERRITORY_URLCONF}:
        routes = [route for route, _, _ in _patterns(urlconf)]
        twice = sorted({route for route in routes if routes.count(route) > 1})
        assert not twice, f"the second of two equal routes is never reached: {twice}"


def _our_models():
    return [model for model in apps.get_models() if unit(model.__module__)]


def test_every_model_has_a_territory():
    wrong = []
    for model in _our_models():
        if model._meta.label in ABOVE_TERRITORIES:
            continue
        fields = {field.name: field for field in model._meta.concrete_fields}
        territory = fields.get("territory")
        if not isinstance(territory, models.ForeignKey) or territory.null:
            wrong.append(f"{model._meta.label} has no territory that is always there")
    assert not wrong, "\n".join(wrong)


def test_exceptions_are_still_models():
    labels = {model._meta.label for model in _our_models()}
    assert set(ABOVE_TERRITORIES) <= labels, "an exception is kept for a model that is gone"


def test_managers_refuse_to_run_without_a_territory():
    wrong = []
    for model in _our_models():
        if model._meta.label in ABOVE_TERRITORIES:
            continue
        for manager in model._meta.managers:
            try:
                getattr(model, manager.name).filter(pk=0)
            except ScopeError:
                continue
            wrong.append(f"{model._meta.label}.{manager.name} answers without an active territory")
    assert not wrong, "\n".join(wrong)


@pytest.mark.guards_off
def test_managers_answer_once_the_wall_is_taken_away():
    walled = [model for model in _our_models() if model._meta.label not in ABOVE_TERRITORIES]
    assert walled
    with scopes_disabled():
        for model in walled:
            assert model.objects.filter(pk=0).query is not None
