"""What the benches of the methods share: the machine said once, processes measured, oracles found.

A bench is a script of this folder, run alone (`python bench/methods/budgets.py`) or with all others
(`make bench-methods`). It calls `begin`, prints its figures with `told`, and ends with `sys.exit(end())`:

    harness.begin("budgets", "numpy")
    ours = harness.measure(harness.command("tally", path, "--json"))
    oracle = harness.oracle("budgets")       # its Python, or None and a line that says so
    data = harness.data("pabulib")           # the folder in ../shared/data, or None and a line that says so
    harness.told(ours.cpu <= 4, f"Warsaw: {ours.cpu:.2f} s (at most 4)")
    sys.exit(harness.end())

Everything runs on one thread.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Set by `python bench/methods`, which says the machine itself.
TOGETHER = "POLYPHONIE_BENCHES_TOGETHER"
failures: list[str] = []


@dataclass(frozen=True)
class Measured:
    """What one process printed on each output, and what it cost. cpu, wall: seconds; peak: MB of memory."""

    out: str
    err: str
    code: int
    cpu: float
    wall: float
    peak: float


def begin(name: str, *packages: str) -> None:
    """Say the bench and, when it runs alone, the machine with the versions of these packages."""
    one_thread()
    if TOGETHER not in os.environ:
        print(machine(*packages))
    print(f"\n== {name}", flush=True)


def one_thread() -> None:
    """Start the program again with one thread, unless it has one: linear algebra asks when it is imported."""
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.environ.update(ONE_THREAD)
        sys.exit(subprocess.call([sys.executable, *sys.argv]))


def machine(*packages: str) -> str:
    """The processor, the load, Python and the versions of these packages, in one line."""
    cpu = Path("/proc/cpuinfo")
    models = [line for line in cpu.read_text().splitlines() if "model name" in line] if cpu.exists() else []
    model = models[0].split(":")[1].strip() if models else platform.processor() or platform.machine()
    load = f"load {os.getloadavg()[0]:.1f}"
    return ", ".join(
        [f"{model} × {os.cpu_count()}", load, platform.platform(terse=True), f"Python {platform.python_version()}"]
        + [f"{package} {version(package)}" for package in packages]
    )


def told(holds: bool, line: str) -> None:
    """Print a figure with its target and its reference, and remember whether it holds."""
    print(f"{'ok ' if holds else 'NO '} {line}", flush=True)
    if not holds:
        failures.append(line)


def run(parts: dict[str, Callable[[], object]]) -> None:
    """Run the parts named on the command line, or all of them."""
    asked = [name for name in sys.argv[1:] if not name.startswith("--")]
    for name in asked or parts:
        if name not in parts:
            raise SystemExit(f"{name} is none of {', '.join(parts)}, or what it needs is absent")
        parts[name]()


def end() -> int:
    """The exit code: 1 when a figure does not hold."""
    return 1 if failures else 0


def data(name: str) -> Path | None:
    """The folder `name` of ../shared/data; None, and a line that says so, when it is absent."""
    path = ROOT.parent / "shared" / "data" / name
    if path.exists():
        return path
    print(f"--  ../shared/data/{name} is absent: what is compared with it is not measured")
    return None


def oracle(name: str) -> str | None:
    """The Python of the environment that scripts/oracles.sh made; None, and a line that says so, when it did not."""
    python = ROOT / ".venv-oracles" / name / "bin" / "python"
    if (python.parents[1] / "installed.txt").exists():
        return str(python)
    print(f"--  the oracles of {name} are not installed (scripts/oracles.sh): figures of references are quoted")
    return None


def borrow(name: str) -> bool:
    """Let this process import what is installed beside the oracles of `name`; False, and a line, when it is not."""
    python = oracle(name)
    if python is None:
        return False
    sys.path.extend(map(str, Path(python).parents[1].glob("lib/python3*/site-packages")))
    return True


def passing(line: str, *tests: str) -> None:
    """Run these tests, which compare with a reference figure by figure; none may fail, be skipped or be missing."""
    run = measure([sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *tests], must=False)
    last = (run.out.strip().splitlines() or [""])[-1]
    told(run.code == 0 and "skipped" not in last and " passed" in last, f"{line}: {last}")


def command(*arguments: object) -> list[str]:
    """`polyphonie …` as a process of this Python."""
    return [sys.executable, "-m", "polyphonie", *map(str, arguments)]


def script(python: str, code: str, *arguments: object) -> list[str]:
    """A few lines of code as a process of another Python."""
    return [python, "-c", code, *map(str, arguments)]


def measure(arguments: list[str], must: bool = True) -> Measured:
    """Run a process to its end; CPU and memory as the system counts them. must: stop the bench when it fails."""
    # As installed: the modules are compiled once, not at each start.
    environment = {**os.environ, **ONE_THREAD, "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=out, stderr=err, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complaint = out.read().decode(), err.read().decode()
    if must and status:
        raise SystemExit(f"{' '.join(arguments[:4])} … failed:\n{complaint}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measured(said, complaint, process.returncode, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit)
