"""The source tree as the guards see it: layers, Python files, templates."""

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "polyphonie"
NOT_OURS = {"static_vendor", "reference_data", "__pycache__"}


@cache
def layers(container: str = "polyphonie") -> list[str]:
    """Return the layers from top to bottom, as pyproject.toml gives them to import-linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return next(c["layers"] for c in contracts if c.get("containers") == [container])


def serves_modules(name: str) -> bool:
    """Tell whether a module stands below the others, for them to use: the urn."""
    return any(name in re.findall(r"\w+", line) for line in layers("polyphonie.modules")[1:])


def unit(dotted_or_path) -> str | None:
    """Return the part of the house that a module name or a path belongs to: a layer, or `modules.<name>`."""
    parts = (
        Path(dotted_or_path).relative_to(ROOT).parts if isinstance(dotted_or_path, Path) else dotted_or_path.split(".")
    )
    if parts[0] != "polyphonie" or len(parts) < 2:
        return None
    if parts[1] == "modules" and len(parts) > 2:
        return f"modules.{parts[2]}"
    return parts[1].removesuffix(".py")


def may_know(user: str, used: str) -> bool:
    """Tell whether the part `user` may refer to the part `used`: itself or lower, and no module to another but the urn."""
    if user == used:
        return True
    order, (upper, _, module), (lower, _, other) = layers(), user.partition("."), used.partition(".")
    if upper == lower == "modules" and other:
        return serves_modules(other) and not serves_modules(module)
    return order.index(user.split(".")[0]) < order.index(used.split(".")[0])


@cache
def _files() -> tuple[Path, ...]:
    found = []
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name) for name in names]
    return tuple(sorted(found))


def ours(pattern: str) -> Iterator[Path]:
    """Yield our files whose name matches the pattern, in order."""
    return (path for path in _files() if fnmatch(path.name, pattern))


def python_files(*, tests: bool = False, migrations: bool = False) -> Iterator[Path]:
    """Yield the product's Python files; tests and migrations only when asked for."""
    for path in ours("*.py"):
        is_test = "tests" in path.parts or path.stem in {"factories", "conftest"} or path.stem.startswith("test_")
        if (tests or not is_test) and (migrations or "migrations" not in path.parts):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file: walked once for all the guards."""
    return tuple(ast.walk(tree(path)))


@cache
def templates() -> dict[str, Path]:
    """Return our templates by the name that Django loads them under."""
    return {path.as_posix().split("/templates/", 1)[1]: path for path in ours("*") if "templates" in path.parts}


def where(path: Path, line: int | None = None) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")
