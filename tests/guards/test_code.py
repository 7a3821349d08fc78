"""What may be written where: queries behind their doors, safe HTML in one place, functions that can be read."""

import ast
import re
import warnings

from tests.guards.tree import PACKAGE, nodes, python_files, templates, tree, where

# Files that show, check or route: they ask a query, an access or an action, and never a manager.
NO_QUERY = {"views", "api", "forms", "rules", "context", "middleware", "urls", "apps", "notifications", "templatetags"}
# The one renderer: the tags of the interface, and the charts and threads they draw.
MAY_SAY_SAFE = PACKAGE / "core"
UNSAFE_TEMPLATE = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|{%-?\s*autoescape\s+off")
LONG_FILE, LONG_FUNCTION = 400, 40


def test_pages_never_query():
    wrong = []
    for path in python_files():
        if not NO_QUERY & {path.stem, *path.parent.relative_to(PACKAGE).parts}:
            continue
        for node in nodes(path):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
                wrong.append(f"{where(path, node.lineno)}: ask queries.py or access.py instead of a manager")
    assert not wrong, "\n".join(wrong)


def test_only_the_renderer_says_that_html_is_safe():
    wrong = []
    for path in python_files():
        if path.is_relative_to(MAY_SAY_SAFE):
            continue
        for node in nodes(path):
            name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
            if name in {"mark_safe", "SafeString", "SafeText", "SafeData", "__html__"}:
                wrong.append(f"{where(path, getattr(node, 'lineno', None))}: {name}")
    for name, path in templates().items():
        # A mail in plain text escapes nothing: there is no HTML in it.
        if not name.endswith(".txt") and UNSAFE_TEMPLATE.search(path.read_text("utf-8")):
            wrong.append(f"{name}: |safe or autoescape off")
    assert not wrong, "\n".join(wrong)


def test_time_comes_from_the_one_clock():
    """Only `core.clock` reads the clock, so that a test or the demo can move it, and the time zone is always there."""
    wrong = []
    for path in python_files():
        if path.name == "clock.py" or path.is_relative_to(PACKAGE / "methods"):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner, called = ast.unparse(node.func.value).split(".")[-1], node.func.attr
                if (owner, called) in {("timezone", "now"), ("timezone", "localdate"), ("datetime", "now"),
                                       ("datetime", "utcnow"), ("date", "today"), ("datetime", "today")}:  # fmt: skip
                    wrong.append(f"{where(path, node.lineno)}: {owner}.{called}(); use core.clock")
    assert not wrong, "\n".join(wrong)


def test_no_signal_and_no_save_override():
    """Effects are read in actions.py, not discovered: no model signal, no overridden save() or delete()."""
    wrong = []
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                names = {alias.name for alias in node.names} - {"post_migrate"}
                if names:
                    wrong.append(f"{where(path, node.lineno)}: signals {sorted(names)}")
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
                if bases & {"Model", "InTerritory", "ItemModel"}:
                    overridden = {n.name for n in node.body if isinstance(n, ast.FunctionDef)} & {"save", "delete"}
                    wrong += [f"{where(path, node.lineno)}: {node.name}.{name}()" for name in sorted(overridden)]
    assert not wrong, "\n".join(wrong)


WRITES = {"atomic", "save", "create", "bulk_create", "update", "bulk_update", "delete", "write"}


def _writes(function: ast.FunctionDef) -> bool:
    return any(getattr(node, "attr", getattr(node, "id", "")) in WRITES for node in ast.walk(function))


def test_actions_are_signed_and_keyword_only():
    """A function of an actions.py that writes says who acts, by keyword; its object alone may come first."""
    wrong = []
    for path in python_files():
        if path.stem != "actions" and path.parent.name != "actions":
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _writes(node):
                if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
                    wrong.append(f"{where(path, node.lineno)}: {node.name}() takes no keyword-only by=")
                if len(node.args.args) > 1:
                    wrong.append(f"{where(path, node.lineno)}: {node.name}() takes more than its object by position")
    assert not wrong, "\n".join(wrong)


def test_long_files_and_functions_are_told():
    """A warning, not a failure: past these sizes a reader should ask why."""
    for path in python_files():
        lines = len(path.read_text("utf-8").splitlines())
        if lines > LONG_FILE:
            warnings.warn(f"{where(path)} has {lines} lines (more than {LONG_FILE})", stacklevel=1)
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = node.end_lineno - node.lineno + 1
                if size > LONG_FUNCTION:
                    warnings.warn(f"{where(path, node.lineno)}: {node.name}() has {size} lines", stacklevel=1)
