"""The benchmark of the widget: its table, and one round of it where there is a browser."""

from __future__ import annotations

import shutil

import pytest

from bench import widget
from bench.__main__ import main
from bench.widget import Opened


@pytest.mark.skipif(not any(map(shutil.which, widget.NAMES)), reason="Chromium is not installed")
def test_a_short_and_a_long_conversation_are_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(widget, "TURNS", 3)
    assert main(["widget", "--rounds", "1"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["median", "aim", "met"]
    assert [row.split(" (")[0] for row in rows] == [
        *(f"{what}, {turns}" for turns in ("1 turn", "3 turns") for what in ("first paint", "conversation shown", "memory it adds")),
        "size, gzip",
    ]


def test_an_aim_that_is_missed_is_called_so() -> None:
    slow = [Opened(200, 300, 1), Opened(201, 900, 2), Opened(400, 301, 3)]
    _head, paint, shown, memory, size = widget.rows({150: slow}, 40.01)
    assert paint == ("first paint, 150 turns (ms)", "201", "<= 200", "no")
    assert (shown[1], memory[1]) == ("301", "2.0")
    assert size == ("size, gzip (KB)", "40.0", "<= 40", "no")
    assert widget.rows({1: [Opened(200, 0, 0)]}, 40)[1][-1] == "yes"


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert main(["widget"]) == 1
    assert capsys.readouterr().err == "bench: no Chromium here: install the package chromium\n"


def test_the_conversation_is_as_long_as_it_is_called() -> None:
    messages = widget.conversation(150)["messages"]
    assert [each["from"] for each in messages] == ["user", "bot"] * 150
    assert len({each["id"] for each in messages}) == 300
