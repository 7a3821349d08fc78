"""Arrows go down only, also where import-linter does not look: migrations, keys, links and templates.

import-linter itself runs in `make lint`, with no ignore list.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, get_resolver

from tests.guards.tree import may_know, templates, unit, where

URL_TAG = re.compile(r"""{%-?\s*url\s+["']([^"']+)["']""")
TEMPLATE_TAG = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"'#]+)""")


def _app_unit(label: str) -> str | None:
    return unit(apps.get_app_config(label).name)


def _named_views() -> dict[str, str]:
    """Return the part of the house behind each of our URL names, `namespace:name` where there is one."""
    found: dict[str, str] = {}

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if pattern.name and (part := unit(view.__module__)):
                    found[namespace + pattern.name] = part
            else:
                walk(pattern.url_patterns, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))

    for urlconf in {settings.ROOT_URLCONF, settings.TERRITORY_URLCONF}:
        walk(get_resolver(urlconf).url_patterns, "")
    return found


def test_order_of_layers_is_known():
    assert may_know("portal", "core")
    assert not may_know("core", "portal")
    assert not may_know("modules.budgets", "modules.surveys")
    assert may_know("modules.budgets", "modules.urn")
    assert not may_know("modules.urn", "modules.budgets")
    assert may_know("modules.budgets", "decisions")


def test_migrations_depend_on_lower_parts_only():
    wrong = []
    for (label, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        user = _app_unit(label)
        if user is None:
            continue
        # A migration that asks to run before another makes that other depend on it.
        edges = [(user, other) for other, _ in migration.dependencies if other != "__setting__"]
        edges += [(_app_unit(other), label) for other, _ in migration.run_before]
        for one, other in edges:
            used = _app_unit(other)
            if one and used and not may_know(one, used):
                wrong.append(f"{label}.{name}: {one} depends on {used}")
    assert not wrong, "\n".join(wrong)


def test_keys_point_to_lower_parts_only():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        user = unit(model.__module__)
        for field in model._meta.get_fields():
            if user and field.concrete and field.related_model:
                used = unit(field.related_model.__module__)
                if used and not may_know(user, used):
                    wrong.append(f"{model._meta.label}.{field.name} ({user}) points to {used}")
    assert not wrong, "\n".join(wrong)


def test_generic_foreign_keys_are_not_used():
    from django.contrib.contenttypes.fields import GenericForeignKey

    used = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if unit(model.__module__)
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert not used, f"an Item says what is pointed at: {used}"


def test_templates_link_to_lower_parts_only():
    names, wrong = _named_views(), []
    for name, path in templates().items():
        for link in URL_TAG.findall(path.read_text("utf-8")):
            if link in names and not may_know(unit(path), names[link]):
                wrong.append(f"{name} ({unit(path)}) links to {link} ({names[link]})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["include", "extends"])
def test_templates_use_templates_of_lower_parts_only(kind):
    known, wrong = templates(), []
    tag = re.compile(TEMPLATE_TAG.pattern.replace("include|extends", kind))
    for name, path in known.items():
        for used in tag.findall(path.read_text("utf-8")):
            if used in known and not may_know(unit(path), unit(known[used])):
                wrong.append(f"{name} ({unit(path)}) uses {used} ({unit(known[used])}) in {where(path)}")
    assert not wrong, "\n".join(wrong)
