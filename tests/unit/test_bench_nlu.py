"""The benchmark of the classifier."""

from __future__ import annotations

import pytest

from bench import nlu
from bench.__main__ import main

EXAMPLES = [
    (f"{text} {number}", intent)
    for number in range(8)
    for text, intent in (("abrir chamado", "open_ticket"), ("bom dia", "greet"), ("pode cancelar", "cancel"))
]


def test_the_table_has_messages_and_training(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(nlu, "read_examples", lambda _folder: EXAMPLES)
    assert main(["nlu", "--rounds", "1"]) == 0
    head, *rows = capsys.readouterr().out.strip().splitlines()
    assert head.split() == ["measured", "aim"]
    assert [row.split()[0] for row in rows] == ["message,", "message,", "training"]
