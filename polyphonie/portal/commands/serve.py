"""`polyphonie run`: the web server, the worker and the tick, together; and `demo`, `tick`."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .setup import platform, show

APPLICATION = "polyphonie.config.wsgi:application"
# Processes, and threads of each that wait for what is sent: `config.receiving` gives it to those that work.
WORKERS, THREADS = 2, 32


def register(commands: Any) -> None:
    """Add the commands of this module."""
    run = commands.add_parser("run", help="migrate, then serve the site with its worker and its tick")
    run.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--workers", type=int, default=WORKERS, help="web processes")
    run.add_argument("--demo", action="store_true", help="load the demo territory if it is not there")
    run.set_defaults(run=serve)

    demo = commands.add_parser("demo", help="load the demo territory")
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(run=load_demo)

    tick = commands.add_parser("tick", help="send what is due and do what dates call for, once (or every N seconds)")
    tick.add_argument("--every", type=int, metavar="N", help="repeat every N seconds")
    tick.set_defaults(run=tick_once_or_more)


@platform
def serve(arguments: argparse.Namespace) -> int:
    """Serve until interrupted; if one of the three processes stops, stop all."""
    from django.conf import settings

    _require_free(arguments.host, arguments.port)
    prepare()
    if arguments.demo:
        _demo()
    address = settings.BASE_URL if settings.SECURE else f"http://{arguments.host}:{arguments.port}"
    environment = {"POLYPHONIE_PAGES_KEPT": "10"} | os.environ
    processes = [subprocess.Popen(command, env=environment) for command in _commands(arguments)]
    _announce(address, demo=arguments.demo)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        print("Un des processus s’est arrêté : tout s’arrête.", file=sys.stderr)
        return 1
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _require_free(host: str, port: int) -> None:
    """Raise Refused when somebody already answers there: three processes must not start to fail one by one."""
    from polyphonie.core.errors import Refused

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"Impossible d’écouter sur {host}:{port} ({error.strerror}). "
            raise Refused(reason + f"Choisissez un autre port : polyphonie run --port {port + 1}") from None


def prepare() -> None:
    """Bring the database and the collected static files up to this version of the code."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    # There before the first photo, since backups name it.
    Path(settings.STORAGES["default"]["OPTIONS"]["location"]).mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
    from polyphonie.core.statics import stamp_is_current, write_stamp

    if not stamp_is_current():
        command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
        # Two thousand icons that pages draw inline and nobody downloads.
        command += ["--ignore", "icons"]
        subprocess.run(command, check=True, env=environment)
        write_stamp()


def _commands(arguments: argparse.Namespace) -> list[list[str]]:
    python = sys.executable
    return [
        [*web_server(arguments.host, arguments.port, arguments.workers), "--log-level", "warning", APPLICATION],
        [python, "-m", "django", "db_worker", "--interval", "2", "--no-reload"],
        [python, "-m", "polyphonie", "tick", "--every", "60"],
    ]


def web_server(host: str, port: int, workers: int = WORKERS) -> list[str]:
    """Return the command of the web server, what it serves left out: benches and journeys serve as the product does."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    return [*web, "--workers", str(workers), "--blocking-threads", str(THREADS)]


def _announce(address: str, *, demo: bool) -> None:
    print(f"\n  Polyphonie : {address}/\n")
    if demo:
        from polyphonie.portal.demo import accounts

        print(f"  La visite en dix minutes : {address}/demo/\n")
        for account in accounts():
            print(f"  {account['role']:<28} {account['email']:<38} {account['password']}")
        print("\n  Ctrl-C pour arrêter.\n", flush=True)


def _demo() -> dict[str, Any]:
    from polyphonie.portal import demo

    return demo.load()


@platform
def load_demo(arguments: argparse.Namespace) -> int:
    """Load the demo; loading it again changes nothing."""
    prepare()
    result = _demo()
    show(result, as_json=arguments.json, sentence=f"{result['territory']} : {result['contributions']} contributions.")
    return 0


@platform
def tick_once_or_more(arguments: argparse.Namespace) -> int:
    """Do what is due in every territory."""
    from polyphonie.core.tick import tick

    while True:
        tick()
        if not arguments.every:
            return 0
        time.sleep(arguments.every)
