"""Answering stays bearable: 2,000 people, at most forty texts to write, nobody left without an answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "closing_2000.py"


@pytest.mark.slow
def test_two_thousand_people_are_answered_with_forty_texts(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("POLYPHONIE_")}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    figures = json.loads(done.stdout)
    assert figures["contributions"] == figures["answered"] == 2000
    assert figures["texts"] <= 40 and figures["without answer"] == 0 and figures["closed"]
    assert figures["journal intact"]
    # One delivery a person, by the channel that they chose.
    assert sum(figures["deliveries"].values()) == 2000
    # Who cannot be reached is said so, never counted as reached.
    assert figures["deliveries"]["publiée, personne non joignable"] == 2000 // 7
