"""Which browser the journeys run in, and how it is started."""

import os
import shutil
from pathlib import Path

import pytest

COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MACOS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
# Without these a browser calls its maker as soon as it starts.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A container's /dev/shm may be too small for a page.
    "--disable-dev-shm-usage",
]
MISSING = (
    "The browser journeys need Chromium or Chrome, and this machine has none. Install one "
    "(Debian: apt-get install chromium; macOS: brew install --cask google-chrome; "
    "anywhere: .venv/bin/playwright install chromium), or leave them out: pytest -m 'not browser'"
)


def find(playwright) -> str:
    """Return the path of the system's Chromium or Chrome, else of Playwright's own; fail with the remedy."""
    installed = [path for command in COMMANDS if (path := shutil.which(command))]
    for path in [*installed, *MACOS, playwright.chromium.executable_path]:
        if Path(path).exists():
            return path
    pytest.fail(MISSING, pytrace=False)


def launch(playwright):
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(
        executable_path=find(playwright),
        # Chromium refuses its sandbox to root, who only runs it in CI.
        args=[*ARGUMENTS, "--no-sandbox"] if root else ARGUMENTS,
    )
