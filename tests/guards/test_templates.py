"""Templates: none unused, nothing inline, every picture described, every form protected."""

import ast
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import allauth
import pytest
from django import forms
from django.template import TemplateDoesNotExist, engines

from tests.guards.tree import nodes, python_files, templates, where

# Django loads these by itself.
BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
# Folders whose templates take the place of a library's of the same name.
LIBRARIES = ("account/", "mfa/", "socialaccount/", "usersessions/", "allauth/", "django/forms/")
REFERENCE = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg|xml|typ|json|ics))(?:#[\w-]+)?["']""")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)


@cache
def _mentions() -> tuple[set[str], set[str]]:
    """Return the template names written in our code, and the patterns of those made at run time (f-strings)."""
    names, patterns = set(), set()
    for path in templates().values():
        names |= set(REFERENCE.findall(path.read_text("utf-8")))
    for path in python_files(tests=False):
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value.split("#")[0])
            elif isinstance(node, ast.JoinedStr):
                parts = [str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values]
                patterns.add("".join(parts).split("#")[0])
    return names, {p for p in patterns if "/" in p and p.strip("*/.")}


def _replaces_a_library(name: str) -> bool:
    if not name.startswith(LIBRARIES):
        return False
    folders = [Path(module.__file__).parent / "templates" for module in (allauth, forms)]
    return any((folder / name).exists() for folder in folders)


def test_no_template_is_unused():
    names, patterns = _mentions()
    unused = [
        where(path)
        for name, path in templates().items()
        if name not in names
        and name not in BY_DJANGO
        and not any(fnmatch(name, pattern) for pattern in patterns)
        and not _replaces_a_library(name)
    ]
    assert not unused, "\n".join(unused)


def test_every_template_compiles():
    wrong = []
    for name in templates():
        if not name.endswith((".html", ".txt", ".svg", ".xml")):
            continue
        try:
            engines["django"].get_template(name)
        except TemplateDoesNotExist as error:
            wrong.append(f"{name}: {error}")
        except Exception as error:
            wrong.append(f"{name}: {type(error).__name__}: {error}")
    assert not wrong, "\n".join(wrong)


def _html():
    for name, path in templates().items():
        if name.endswith(".html"):
            # Tags may hold quotes and ">"; a space of the same number of lines keeps line numbers true.
            source = COMMENT.sub(lambda m: "\n" * m.group().count("\n"), path.read_text("utf-8"))
            yield path, source, TAG.sub(lambda m: "\x00" + "\n" * m.group().count("\n"), source)


RULES = {
    "no inline style": re.compile(r"<[^>]+\sstyle\s*=|<style\b", re.IGNORECASE),
    "no inline script": re.compile(r"<script(?![^>]*\ssrc\s*=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "no inline event handler": re.compile(r"<[^>]+\son[a-z]+\s*=|\shx-on[:a-z-]*\s*=|javascript:", re.IGNORECASE),
    "no positive tabindex": re.compile(r"""tabindex\s*=\s*["']?[1-9]""", re.IGNORECASE),
    "no picture without alt": re.compile(r"<img(?![^>]*\salt\s*=)[^>]*>", re.IGNORECASE),
    "no new window without warning": re.compile(r"""target\s*=\s*["']?_blank""", re.IGNORECASE),
    "no file from elsewhere": re.compile(
        r"""<(?:script|img|link|iframe|audio|video|source)[^>]+(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE
    ),
    "no zoom refused": re.compile(r"user-scalable\s*=\s*no|maximum-scale\s*=\s*1\b", re.IGNORECASE),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_html(rule):
    wrong = []
    for path, _, text in _html():
        for found in RULES[rule].finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            wrong.append(f"{where(path, line)}: {found.group()[:80]!r}")
    assert not wrong, f"{rule}:\n" + "\n".join(wrong)


# Forms that carry no token, each with its reason.
WITHOUT_TOKEN = {
    "core/footer.html": "the theme and the language are about oneself; a page without a token can be cached whole",
}


def test_every_post_form_has_its_token():
    wrong = []
    for path, source, _ in _html():
        if path.as_posix().endswith(tuple(f"/templates/{name}" for name in WITHOUT_TOKEN)):
            continue
        for form in re.finditer(r"<form\b[^>]*method\s*=\s*[\"']?post.*?</form>", source, re.IGNORECASE | re.DOTALL):
            # `form_key` (core) writes both the token and the one-time key.
            if "csrf_token" not in form.group() and "form_key" not in form.group():
                wrong.append(where(path, source.count("\n", 0, form.start()) + 1))
    assert not wrong, "\n".join(wrong)
