"""The acceptance driver's personas against the running assistant, each a conversation from the first word to the ticket."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from tests.assistant import Assistant

ACCEPTANCE = ROOT.parent / "shared" / "acceptance"
#: Seconds that a persona may take, its token included.
TIMEOUT = 120


@pytest.mark.skipif(not ACCEPTANCE.exists(), reason=f"the acceptance driver is not at {ACCEPTANCE}")
@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05", "06", "07", "08"])
def test_a_persona_gets_what_it_may_expect(running: Assistant, number: str) -> None:
    (persona,) = (ACCEPTANCE / "personas").glob(f"{number}_*.yml")
    running.hear(*spoken(persona))
    command = [sys.executable, str(ACCEPTANCE / "drive.py"), "--base", running.address, str(persona)]
    # The driver signs its token by `python -m bot token`, with the environment's key.
    environment = running.actions.environment
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 passed, 0 failed" in ended.stdout


def spoken(persona: Path) -> list[str]:
    """What a persona is and says."""
    told = yaml.safe_load(persona.read_text(encoding="utf-8"))
    return [text for part in ("identity", "opening", "answers", "interrupts") for text in _texts(told.get(part))]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
