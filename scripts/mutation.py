"""Mutation score of packages of the methods: does some test fail when the code is a little wrong?

    .venv/bin/python scripts/mutation.py budgets opinions texts [--sample 150] [--minutes 20]

A mutant is one small change of one module: a comparison, an operation, a constant, a condition, a result, a call left
out. A sample of each package's mutants is drawn, the same each time (the first by SHA-256 of where and what). For
each, a copy of this process loads the changed module (nothing is written on disk) and runs the tests that reach the
changed lines, quickest first, until one fails. Tests marked slow and those that take more than --longest seconds are
left out; properties run on fixed examples. Not changed: docstrings, annotations, `__all__`, what argparse prints as help.

Exits with 1 when a score is under --least.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Loaded once, before the process is copied for each mutant.
import coverage
import hypothesis
import numpy
import pytest
import scipy.sparse.linalg
import scipy.stats

ROOT = Path(__file__).resolve().parents[1]
METHODS = ROOT / "polyphonie" / "methods"
LOADED = (numpy, scipy.sparse.linalg, scipy.stats)
PYTEST = ["-x", "-q", "--no-header", "-m", "not slow", "--import-mode=importlib", f"--rootdir={ROOT}", "--noconftest"]
PYTEST += [f"-p no:{plugin}" for plugin in ("cacheprovider", "django", "xdist", "playwright", "base_url")]

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """module: dotted name; path: its file; line: where; what: the change in words; place, order: the node that
    changes, counted as ast.walk does, and which of its changes."""

    module: str
    path: Path
    line: int
    what: str
    place: int
    order: int

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.module} {self.place} {self.order} {self.what}".encode()).hexdigest()

    def source(self) -> str:
        """The changed module."""
        tree = ast.parse(self.path.read_text("utf-8"))
        target = list(ast.walk(tree))[self.place]
        _, change = list(changes(target))[self.order]
        instead = change(target)
        if instead is not None:
            put(tree, target, instead)
        return ast.unparse(ast.fix_missing_locations(tree))


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST | None]]]:
    """(what, function that changes a copy of this node in place or gives another in its stead)."""
    if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp | ast.AugAssign):
        operators = node.ops if isinstance(node, ast.Compare) else [node.op]
        for place, operator in enumerate(operators):
            if (other := SWAPS.get(type(operator))) is not None:
                yield f"{type(operator).__name__} to {other.__name__}", swapped(place, other)
    if isinstance(node, ast.UnaryOp):
        yield f"without {type(node.op).__name__}", lambda n: n.operand
    if isinstance(node, ast.Constant):
        for value in other_values(node.value):
            yield f"{node.value!r} to {value!r}"[:60], lambda n, value=value: ast.Constant(value)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "condition reversed", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.Return) and node.value is not None:
        yield "result left out", lambda n: ast.Return(ast.Constant(None))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "call left out", lambda n: ast.Pass()
    if isinstance(node, ast.Break | ast.Continue):
        other = ast.Continue if isinstance(node, ast.Break) else ast.Break
        yield f"{type(node).__name__} to {other.__name__}", lambda n: other()


def swapped(place: int, other: type[ast.AST]) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        if isinstance(node, ast.Compare):
            node.ops[place] = other()
        else:
            node.op = other()

    return change


def other_values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    return [f"XX{value}"] if isinstance(value, str) else []


def left_alone(tree: ast.Module) -> set[int]:
    """Nodes (by id) that no test can or should tell."""
    alone: set[int] = set()

    def leave(node: ast.AST | None) -> None:
        alone.update(id(n) for n in ast.walk(node)) if node is not None else None

    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            leave(node)
        for field in ("annotation", "returns", "decorator_list"):
            found = getattr(node, field, None)
            for part in found if isinstance(found, list) else [found]:
                leave(part)
        if isinstance(node, ast.keyword) and node.arg in {"help", "metavar", "strict"}:
            leave(node)
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__all__" for t in node.targets):
            leave(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            leave(node)
    return alone


def mutants_of(path: Path, module: str) -> list[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = left_alone(tree)
    return [
        Mutant(module, path, node.lineno, f"line {node.lineno}: {what}", place, order)
        for place, node in enumerate(ast.walk(tree))
        if id(node) not in alone and hasattr(node, "lineno")
        for order, (what, _) in enumerate(changes(node))
    ]


def put(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    """Put a node where another is."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return
            if isinstance(value, list) and any(item is old for item in value):
                value[[item is old for item in value].index(True)] = new
                return


class Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Imports one module from changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.path = mutant, mutant.path

    def find_spec(self, name, path=None, target=None):
        if name != self.mutant.module:
            return None
        packages = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=packages)

    def get_filename(self, fullname):
        return str(self.path)

    def get_data(self, path):
        return self.mutant.source().encode()

    def path_stats(self, path):
        raise OSError  # no cached bytecode


class Watch:
    """Notes which lines each test reaches and how long it takes."""

    def __init__(self, package: Path, data: str) -> None:
        self.seconds: dict[str, float] = {}
        self.coverage = coverage.Coverage(data_file=data, source=[str(package)], omit=["*/tests/*"], config_file=False)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        self.coverage.switch_context(item.nodeid)
        start = time.perf_counter()
        yield
        self.seconds[item.nodeid] = time.perf_counter() - start
        self.coverage.switch_context("")


def run_copy(work: Callable[[], int], limit: float) -> int:
    """Run in a copy of this process, silently; its exit code, or -1 after `limit` seconds."""
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def reach(package: Path, config: str) -> tuple[dict[str, dict[int, list[str]]], dict[str, float]]:
    """(tests that reach each line of each file, seconds of each test)."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = Path(folder) / "seconds.json"

        def work() -> int:
            watch = Watch(package, str(Path(folder) / "lines"))
            watch.coverage.start()
            code = pytest.main(["-c", config, *PYTEST, str(package / "tests")], plugins=[watch])
            watch.coverage.stop()
            watch.coverage.save()
            seconds.write_text(json.dumps(watch.seconds))
            return int(code)

        if run_copy(work, 1800):
            raise SystemExit(f"The tests of {package.name} do not pass: no mutant is worth a run.")
        data = coverage.CoverageData(str(Path(folder) / "lines"))
        data.read()
        return {name: data.contexts_by_lineno(name) for name in data.measured_files()}, json.loads(seconds.read_text())


def known_reach(package: Path, config: str, examples: int) -> tuple[dict[str, dict[int, list[str]]], dict[str, float]]:
    """What `reach` found, kept in .venv as long as no file of the package changes."""
    state = hashlib.sha256(str(examples).encode())
    for path in sorted(package.rglob("*.py")):
        state.update(path.read_bytes())
    kept = ROOT / ".venv" / "mutation" / f"{package.name}-{state.hexdigest()[:16]}.json"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(reach(package, config)))
    lines, seconds = json.loads(kept.read_text())
    return {name: {int(line): tests for line, tests in of.items()} for name, of in lines.items()}, seconds


def tests_for(mutant: Mutant, lines: dict[str, dict[int, list[str]]], seconds: dict[str, float]) -> list[str]:
    """The tests that reach the changed line, quickest first. What runs when the module is loaded (a constant, a
    default) concerns those that reach its function, or the module."""
    here = lines.get(str(mutant.path), {})
    tree = ast.parse(mutant.path.read_text("utf-8"))
    spans = [(path_span(n), n) for n in ast.walk(tree) if isinstance(n, ast.stmt)]
    around = [span for span, _ in spans if span[0] <= mutant.line <= span[1]]
    for first, last in [*sorted(around, key=lambda s: s[1] - s[0]), (1, 10**6)]:
        found = {t for line in range(first, min(last, max(here, default=0)) + 1) for t in here.get(line, ()) if t}
        if found:
            return sorted(found & seconds.keys(), key=seconds.__getitem__)
    return []


def path_span(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


def survives(mutant: Mutant, tests: list[str], config: str, limit: float) -> bool:
    def work() -> int:
        sys.meta_path.insert(0, Changed(mutant))
        return int(pytest.main(["-c", config, *PYTEST, *tests]))

    return not tests or run_copy(work, limit) == 0


def measure(name: str, asked: argparse.Namespace, config: str) -> float:
    """Draw, run, print; the share of mutants that a test finds."""
    package = METHODS / name
    paths = {f"polyphonie.methods.{name}.{p.stem}".removesuffix(".__init__"): p for p in sorted(package.glob("*.py"))}
    everything = [mutant for module, path in paths.items() for mutant in mutants_of(path, module)]
    sample = sorted(everything, key=lambda m: m.key)[asked.after : asked.sample or None]
    end, found, run, left = time.monotonic() + 60 * asked.minutes, 0, 0, []
    lines, seconds = known_reach(package, config, asked.examples)
    seconds = {test: spent for test, spent in seconds.items() if spent <= asked.longest}
    for mutant in sample:
        if time.monotonic() > end:
            break
        tests = tests_for(mutant, lines, seconds)
        limit = 20 + 5 * sum(seconds[test] for test in tests)
        run += 1
        if survives(mutant, tests, config, limit):
            left.append(f"  {mutant.module.removeprefix('polyphonie.methods.')} {mutant.what}")
            print(left[-1], f"({len(tests)} tests)", flush=True)
        else:
            found += 1
    score = found / max(run, 1)
    low, high = wilson(found, run)
    print(
        f"{name}: {found} of {run} found ({score:.1%}; 95 %: {low:.1%} to {high:.1%}), "
        f"drawn among {len(everything)} mutants",
        flush=True,
    )
    return score


def wilson(found: int, run: int) -> tuple[float, float]:
    """The interval that holds the score of all mutants, at 95 % (Wilson 1927)."""
    if not run:
        return 0.0, 1.0
    z, share = 1.96, found / run
    middle, spread = share + z**2 / (2 * run), z * (share * (1 - share) / run + z**2 / (4 * run**2)) ** 0.5
    return (middle - spread) / (1 + z**2 / run), (middle + spread) / (1 + z**2 / run)


def main() -> int:
    """Print each package's score; 1 when one is too low."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", nargs="+", help="packages of polyphonie/methods")
    parser.add_argument("--sample", type=int, default=150, help="mutants of each package; 0: all")
    parser.add_argument("--after", type=int, default=0, help="leave out the first mutants of the sample, run before")
    parser.add_argument("--minutes", type=float, default=20, help="stop a package after so many minutes")
    parser.add_argument("--longest", type=float, default=3, help="leave out tests that take longer (seconds)")
    parser.add_argument("--examples", type=int, default=150, help="of each property")
    parser.add_argument("--least", type=float, default=0.85)
    asked = parser.parse_args()
    hypothesis.settings.register_profile(
        "fixed",
        max_examples=asked.examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("fixed")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as config:
        config.write("[pytest]\nfilterwarnings = ignore\n")
        config.flush()
        scores = [measure(name, asked, config.name) for name in asked.packages]
    return int(min(scores) < asked.least)


if __name__ == "__main__":
    sys.exit(main())
