"""No Portuguese message of the labelled sets is taken for one in another language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.ticket.language import is_foreign
from tests.nlu.labelled import read_labelled

COACHED = Path(__file__).parent / "coach.yml"


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from _texts(each)


def test_no_labelled_message_is_foreign() -> None:
    assert [message.text for message in read_labelled() if is_foreign(message.text)] == []


def test_no_text_for_the_coach_is_foreign() -> None:
    texts = list(_texts(yaml.safe_load(COACHED.read_text(encoding="utf-8"))))
    assert len(texts) > 400
    assert [text for text in texts if is_foreign(text)] == []
