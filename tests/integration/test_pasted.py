"""A log pasted into the chat: a file of the ticket, once, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.evidence import keeping
from bot.evidence.intake import Evidence
from tests.portal import Served, Visitor, is_problem, portal_with_files, stored_files

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = "a nota não grava desde ontem"
LOG = (
    "THREAD ERROR ([77], marina.alves, NB-4411)   12/11/2026   08:15:44\n"
    "type mismatch on + on CALCFRETE(OMSA200.PRW) 03/09/2026 17:40:21 line : 512\n"
    "Called from OMSA200(OMSA200.PRW) 03/09/2026 17:40:21 line : 88\n"
    "Variables in use\n"
)
#: Other people's data, as the variables and records of a log hold it.
RECORD = "Field 1: A1_NOME(C):Pescados Boa Maré\nFiles\nSA1010;Rdd:TOPCONN;Alias:SA1;Recno:1\n"


@dataclass
class Place:
    served: Served
    evidence: Evidence
    folder: Path

    def stored(self) -> list[Path]:
        return stored_files(self.folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("pasted")
    async with portal_with_files(folder) as (served, evidence, _):
        yield Place(served, evidence, folder)


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(place: Place) -> AsyncIterator[Visitor]:
    place.served.dialogue.reset()
    async with Visitor(place.served) as client:
        yield client


async def test_rasa_hears_the_words_and_gets_the_file(visitor: Visitor, place: Place) -> None:
    assert (await visitor.say(f"{WORDS}\n{LOG}{RECORD}")).status_code == 200
    heard = place.served.dialogue.heard[-1]
    assert heard.text == WORDS
    assert heard.metadata["typed"] is True
    (attached,) = heard.metadata["attachments"]
    assert attached["kind"] == "error_log"
    assert attached["findings"]["routines"] == ["OMSA200"]
    assert not any(name in str(heard.metadata["attachments"]) for name in ("marina", "Pescados"))


async def test_rasa_hears_the_words_behind_a_log_too(visitor: Visitor, place: Place) -> None:
    assert (await visitor.say(f"{LOG}{RECORD}\nIsso só acontece na filial 07, numa base de teste")).status_code == 200
    assert place.served.dialogue.heard[-1].text == "Isso só acontece na filial 07, numa base de teste"


async def test_the_history_shows_the_words_and_the_file(visitor: Visitor) -> None:
    await visitor.say(LOG + RECORD)
    said = (await visitor.get("/conversation")).json()["messages"][0]
    assert said["text"] == f"Anexo: {said['attachments'][0]['name']}"
    assert "Pescados" not in (await visitor.get("/conversation")).text


async def test_a_log_alone_is_no_text(visitor: Visitor, place: Place) -> None:
    await visitor.say(LOG + RECORD)
    assert place.served.dialogue.heard[-1].metadata["typed"] is False


async def test_the_file_holds_all_of_it_but_what_is_masked(visitor: Visitor, place: Place) -> None:
    before = set(place.stored())
    await visitor.say(f"{WORDS}, CPF 529.982.247-25\n{LOG}")
    (file,) = set(place.stored()) - before
    assert file.read_text(encoding="utf-8").endswith(LOG.rstrip())
    assert "529.982" not in file.read_text(encoding="utf-8")


async def test_the_same_message_again_keeps_one_file(visitor: Visitor, place: Place) -> None:
    place.served.dialogue.remembers = False
    assert is_problem(await visitor.say(LOG, "m-1"), 503, "unavailable")
    place.served.dialogue.remembers = True
    assert (await visitor.say(LOG, "m-1")).status_code == 200
    assert (await visitor.say(LOG, "m-1")).status_code == 200
    assert len(place.evidence.store.attachments_of(visitor.person.key)) == 1


async def test_a_log_may_be_longer_than_a_text(visitor: Visitor, place: Place) -> None:
    assert (await visitor.say(f"{WORDS}\n{LOG}{RECORD * 1500}")).status_code == 200
    assert place.served.dialogue.heard[-1].text == WORDS


async def test_a_full_ticket_says_so_and_keeps_nothing(visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_FILES", 0)
    before = place.stored()
    assert is_problem(await visitor.say(LOG), 413, "too_large")
    assert place.stored() == before
    assert list(place.evidence.incoming.glob("*")) == []
