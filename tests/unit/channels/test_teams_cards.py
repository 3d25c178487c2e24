"""How a reply of the assistant looks in Teams: texts, buttons, lists, the review, and nothing above the limit."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels.teams_cards import (
    CARD_TYPE,
    CARD_VERSION,
    HERO_TYPE,
    MOST_BUTTONS,
    answered_activity,
    card_activities,
    escaped,
    greeting_activity,
    hero_activity,
    reply_activities,
    text_activities,
)
from bot.channels.teams_connector import MOST_BYTES
from bot.channels.teams_texts import TEXTS
from bot.ticket.card import card
from tests.conversation.places import standing_at
from tests.teams_stand_in import card_texts, choices

PROGRESS = {"step": 2, "of": 5, "name": "environment", "title": "Rotina e ambiente"}


def asking(count: int, text: str = "Qual?", **more: Any) -> dict[str, Any]:
    """A message with so many buttons."""
    buttons = [{"title": f"Opção {number}", "payload": f"/field=v{number}"} for number in range(count)]
    return {"id": "m.1", "text": text, "buttons": buttons, **more}


def content(activity: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = activity["attachments"][0]["content"]
    return found


def size(activity: dict[str, Any]) -> int:
    return len(json.dumps(activity, ensure_ascii=False).encode())


@cache
def review_message() -> dict[str, Any]:
    """The message that asks for the review of a ticket in which every question was answered."""
    reviewed = card(standing_at("review").draft)
    buttons = [
        {"title": "Confirmar", "payload": "/review=confirm"},
        {"title": "Corrigir", "payload": "/review=change"},
        {"title": "Cancelar", "payload": "/cancel"},
    ]
    return {"id": "m.1", "text": "tudo\n\nPosso enviar?", "ask": "Posso enviar?", "card": msgspec.to_builtins(reviewed), "buttons": buttons}


#: What version 1.5 of Adaptive Cards knows of the elements used here, by type.
KNOWN = {
    "AdaptiveCard": {"$schema", "type", "version", "body", "actions", "msteams"},
    "TextBlock": {"type", "text", "wrap", "weight", "size", "color", "isSubtle", "spacing", "separator"},
    "FactSet": {"type", "facts", "spacing", "separator"},
    "Input.ChoiceSet": {"type", "id", "choices", "style", "label", "placeholder", "isRequired", "errorMessage", "value"},
    "Action.Submit": {"type", "title", "data", "associatedInputs"},
    "Action.OpenUrl": {"type", "title", "url"},
}
SPACINGS = {"None", "Small", "Default", "Medium", "Large"}


def test_cards_hold_only_what_their_version_knows() -> None:
    reply = {"messages": [asking(9), review_message()], "progress": PROGRESS, "ticket": {"protocol": "P", "url": "/x"}}
    activities = [*reply_activities(reply, "dono", "https://assistente.exemplo.com.br/x"), answered_activity(asking(2), "Opção 1")]
    for activity in activities:
        shown = content(activity)
        assert shown["version"] <= "1.5"
        for element in [shown, *shown["body"], *shown.get("actions", [])]:
            assert set(element) <= KNOWN[element["type"]], element
            assert element.get("spacing", "None") in SPACINGS
            assert all(set(fact) == {"title", "value"} for fact in element.get("facts", []))


# Texts


def test_a_text_is_shown_sign_by_sign_with_its_lines() -> None:
    activities = text_activities("se a < b & c > d:\n*não* é **negrito**\n\n[x](https://arquivos.example)")
    assert [each["textFormat"] for each in activities] == ["xml"]
    assert activities[0]["text"] == "se a &lt; b &amp; c &gt; d:<br/>*não* é **negrito**<br/><br/>[x](https://arquivos.example)"


def test_a_long_text_becomes_several_messages_and_loses_nothing() -> None:
    lines = [f"linha {number}: " + "é<&" * 30 for number in range(600)]
    activities = text_activities("\n".join(lines))
    assert len(activities) > 2
    assert max(map(size, activities)) < MOST_BYTES
    assert "\n".join(html.unescape(each["text"].replace("<br/>", "\n")) for each in activities) == "\n".join(lines)


@given(st.text(max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    for activity in text_activities(text):
        assert re.sub(r"<br/>|&lt;|&gt;|&amp;", "", activity["text"]).find("<") == -1


def test_texts_that_follow_one_another_are_one_message() -> None:
    reply = {"messages": [{"id": "m.1", "text": "um"}, {"id": "m.2", "text": "dois"}], "progress": None, "ticket": None}
    assert [each["text"] for each in reply_activities(reply, "o")] == ["um<br/><br/>dois"]


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ **c** ~~d~~ `e`",
        "[x](https://arquivos.example) ![y](z)",
        "# título",
        "- item",
        "+ item",
        "1. item",
        "2) item",
        "> citado",
        "<b>a</b> &lt; &copy;",
        r"C:\TOTVS\_protheus",
        "MV_ESTNEG e MV_ALMTERC",
        "linha\n- outra\n3. mais",
    ],
)
def test_an_escaped_text_is_read_as_it_was_written(text: str) -> None:
    for line in text.split("\n"):
        shown = MarkdownIt("commonmark", {"html": False}).render(escaped(line)).strip()
        assert shown.startswith("<p>"), shown
        assert shown.count("<") == 2, shown
        assert html.unescape(shown.removeprefix("<p>").removesuffix("</p>")) == line


# Choices


def test_a_question_with_few_choices_is_a_card_of_buttons_with_its_step() -> None:
    (activity,) = card_activities(asking(3), "dono", PROGRESS)
    shown = content(activity)
    assert activity["attachments"][0]["contentType"] == CARD_TYPE
    assert (shown["type"], shown["version"]) == ("AdaptiveCard", CARD_VERSION)
    assert "Passo 2 de 5 · Rotina e ambiente" in card_texts(shown)
    assert [each["type"] for each in shown["actions"]] == ["Action.Submit"] * 3
    assert shown["actions"][1]["data"] == {"assertivo": {"message": "m.1", "owner": "dono", "payload": "/field=v1"}}
    assert activity["summary"] == "Qual?"


@pytest.mark.parametrize("count", [1, MOST_BUTTONS, MOST_BUTTONS + 1, 40])
def test_any_number_of_choices_can_be_chosen(count: int) -> None:
    (activity,) = card_activities(asking(count), "dono", None)
    shown = content(activity)
    offered = {each["data"]["assertivo"].get("payload") for each in shown["actions"]} | set(choices(shown).values())
    assert offered >= {f"/field=v{number}" for number in range(count)}
    assert len(shown["actions"]) <= MOST_BUTTONS


def test_a_list_is_compact_and_has_to_be_chosen_from() -> None:
    (activity,) = card_activities(asking(9), "dono", None)
    found = content(activity)["body"][-1]
    assert (found["type"], found["style"], found["isRequired"]) == ("Input.ChoiceSet", "compact", True)


def test_an_answered_card_shows_the_choice_and_offers_nothing() -> None:
    shown = content(answered_activity(asking(9), "Opção 3"))
    assert "Qual?" in card_texts(shown)
    assert "✔ Opção 3" in card_texts(shown)
    assert "actions" not in shown
    assert choices(shown) == {}


def test_a_card_that_counts_no_more_offers_nothing() -> None:
    shown = content(answered_activity(asking(3), None))
    assert "✔" not in card_texts(shown)
    assert "actions" not in shown


def test_a_question_without_cards_has_buttons_that_send_their_title() -> None:
    activity = hero_activity(asking(3, "Se a < b?"), "dono")
    shown = content(activity)
    assert activity["attachments"][0]["contentType"] == HERO_TYPE
    assert shown["text"] == "Se a &lt; b?"
    assert [(each["type"], each["text"]) for each in shown["buttons"]] == [("messageBack", f"Opção {number}") for number in range(3)]


def test_a_question_without_cards_and_many_choices_names_them() -> None:
    activity = hero_activity(asking(8), "dono")
    assert all(f"Opção {number}" in activity["text"] for number in range(8))


def test_the_greeting_offers_to_begin() -> None:
    (button,) = content(greeting_activity())["buttons"]
    assert button["text"] == TEXTS["open_ticket_said"]


# The review


def test_the_review_shows_score_steps_answers_and_decision() -> None:
    activities = card_activities(review_message(), "dono", None)
    shown = "".join(card_texts(content(each)) for each in activities)
    reviewed = review_message()["card"]
    assert f"{reviewed['score']} de 100" in shown
    assert json.dumps(escaped(reviewed["scope"]["title"]), ensure_ascii=False)[1:-1] in shown
    for step in reviewed["steps"]:
        for row in step["rows"]:
            assert json.dumps(escaped(row["label"]), ensure_ascii=False)[1:-1] in shown
    for reason in reviewed["scope"]["reasons"]:
        assert json.dumps(escaped(reason), ensure_ascii=False)[1:-1] in shown


def test_each_answer_of_the_review_can_be_corrected() -> None:
    last = content(card_activities(review_message(), "dono", None)[-1])
    rows = [row for step in review_message()["card"]["steps"] for row in step["rows"]]
    assert list(choices(last).values()) == [row["payload"] for row in rows]
    titles = [each["title"] for each in last["actions"]]
    assert titles == ["Confirmar", "Cancelar", TEXTS["correct_confirm"]]


def test_sending_does_not_wait_for_a_choice_in_the_list_beside_it() -> None:
    last = content(card_activities(review_message(), "dono", None)[-1])
    assert [each.get("associatedInputs") for each in last["actions"]] == ["none", "none", None]


def test_a_review_of_any_length_stays_below_the_limit_and_keeps_every_word() -> None:
    message = msgspec.convert(msgspec.to_builtins(review_message()), dict[str, Any])
    rows = message["card"]["steps"][2]["rows"]
    items = [" ".join(f"palavra{number:05}" for number in range(start, start + 500)) for start in range(0, 9000, 500)]
    rows.append({"field": "steps", "label": "Passos", "items": items, "payload": "/correct=steps"})
    activities = card_activities(message, "dono", PROGRESS)
    assert len(activities) > 3
    assert max(map(size, activities)) < MOST_BYTES
    assert ["actions" in content(each) for each in activities] == [False] * (len(activities) - 1) + [True]
    facts = [fact["value"] for each in activities for element in content(each)["body"] for fact in element.get("facts", [])]
    assert "".join(f"{number}) {item}" for number, item in enumerate(items, 1)) in "".join(facts).replace("\\", "")


@given(st.text(min_size=1, max_size=60).map(lambda text: text * 700))
def test_a_question_of_any_length_stays_below_the_limit(text: str) -> None:
    activities = card_activities(asking(3, text), "dono", PROGRESS)
    assert max(map(size, activities)) < MOST_BYTES
    assert "actions" in content(activities[-1])
    assert size(answered_activity(asking(3, text), "Opção 1")) < MOST_BYTES
    assert size(hero_activity(asking(3, text), "dono")) < MOST_BYTES


# The ticket


def test_the_reply_that_creates_a_ticket_links_to_it_where_it_can_be_reached() -> None:
    reply = {"messages": [{"id": "m.1", "text": "Pronto"}], "progress": None, "ticket": {"protocol": "PRT-20261124-0001", "url": "/x"}}
    assert len(reply_activities(reply, "o")) == 1
    *_, last = reply_activities(reply, "o", "https://assistente.exemplo.com.br/x")
    assert content(last)["actions"] == [
        {"type": "Action.OpenUrl", "title": "Ver o chamado PRT-20261124-0001", "url": "https://assistente.exemplo.com.br/x"}
    ]
