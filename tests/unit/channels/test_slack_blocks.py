"""The assistant's answers as Block Kit, within what Slack takes."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack_blocks import MAX_JSON, Post, chosen_post, home_view, reply_posts, text_posts
from bot.channels.slack_events import Owner, block_id
from bot.channels.slack_words import SOURCES, WORDS
from bot.ticket.card import card
from tests.conversation.places import standing_at
from tests.slack_stand_in import titles, wrong_blocks

OWNER = Owner("T1", "U1")
PROGRESS = {"step": 2, "of": 5, "name": "environment", "title": "Rotina e ambiente"}
#: What would format, mention, link or draw if Slack read it.
SIGNS = "*negrito* _itálico_ ~risco~ `código` <!channel> <@U1> <https://evil.example|clique> & :x: > citação"


def reply(*messages: dict[str, Any], progress: dict[str, Any] | None = PROGRESS, ticket: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"messages": [{"id": "m.1", **message} for message in messages], "progress": progress, "expects": {}, "ticket": ticket}


def buttons(count: int, title: str = "Opção {}", payload: str = "/impact=o{}") -> list[dict[str, str]]:
    return [{"title": title.format(number), "payload": payload.format(number)} for number in range(count)]


def posts(*messages: dict[str, Any], **more: Any) -> list[Post]:
    return reply_posts(reply(*messages, **more), OWNER, "slack-1", None)


def elements(post: Post, kind: str) -> list[dict[str, Any]]:
    return [each for block in post.blocks if block["type"] == "actions" for each in block["elements"] if each["type"] == kind]


def shown(found: list[Post]) -> list[dict[str, Any]]:
    return [{"text": post.text, "blocks": post.blocks} for post in found]


def review() -> dict[str, Any]:
    """The message that asks for the review of a whole ticket."""
    made = card(standing_at("review").draft)
    return {"text": "Confira o seu chamado:", "card": msgspec.to_builtins(made), "ask": "Posso enviar?", "buttons": buttons(3)}


def test_the_progress_stands_above_the_question() -> None:
    (post,) = posts({"text": "Anotado."}, {"text": "Qual é a release?"})
    assert [block["type"] for block in post.blocks] == ["section", "context", "section"]
    assert post.text == "Anotado.\nPasso 2 de 5 · Rotina e ambiente\nQual é a release?"


def test_the_step_is_not_told_twice() -> None:
    (post,) = posts({"text": "Passo 2 de 5 · Rotina e ambiente"}, {"text": "Qual é a release?"})
    assert post.text.count("Passo 2 de 5") == 1


def test_without_a_ticket_under_way_there_is_no_progress() -> None:
    (post,) = posts({"text": "Olá!"}, progress=None)
    assert [block["type"] for block in post.blocks] == ["section"]


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (5, [5]), (6, [5, 1]), (10, [5, 5])])
def test_choices_are_buttons_five_in_a_row(count: int, rows: list[int]) -> None:
    (post,) = posts({"text": "Qual?", "buttons": buttons(count)})
    assert [len(block["elements"]) for block in post.blocks if block["type"] == "actions"] == rows
    assert [each["value"] for each in elements(post, "button")] == [f"/impact=o{number}" for number in range(count)]


@pytest.mark.parametrize(("count", "lists"), [(11, [11]), (100, [100]), (101, [100, 1])])
def test_more_than_ten_choices_are_a_list(count: int, lists: list[int]) -> None:
    found = posts({"text": "Qual?", "buttons": buttons(count)})
    assert [len(each["options"]) for post in found for each in elements(post, "static_select")] == lists
    assert [title for post in shown(found) for title in titles(post)] == [f"Opção {number}" for number in range(count)]


def test_a_choice_that_is_too_long_for_a_button_is_told_whole_above() -> None:
    long = "Ponto de entrada " + "M410GRV " * 20
    (post,) = posts({"text": "Qual?", "buttons": [{"title": long, "payload": "/x=1"}, {"title": "Não sei", "payload": "/dont_know"}]})
    assert f"• {long.strip()}" in post.text
    assert [len(each["text"]["text"]) for each in elements(post, "button")] == [75, 7]


def test_options_without_words_come_with_some_to_be_heard() -> None:
    (post,) = posts({"text": "", "buttons": buttons(2)}, progress=None)
    assert post.text == WORDS["choose"]


def test_options_know_whose_they_are_and_of_which_turn() -> None:
    (post,) = posts({"text": "Qual?", "buttons": buttons(6)})
    assert [block["block_id"] for block in post.blocks if block["type"] == "actions"] == [block_id(OWNER, "slack-1", n) for n in (1, 2)]


def test_after_a_choice_the_message_shows_it_and_offers_nothing() -> None:
    *_, post = posts(review())
    after = chosen_post(post.blocks, "slack-1", "Opção 1")
    assert not titles({"blocks": after.blocks})
    assert after.blocks[:-1] == [block for block in post.blocks if block["type"] != "actions"]
    assert after.text.endswith("Você escolheu: Opção 1")


def test_a_long_text_is_several_blocks_and_a_longer_one_several_messages() -> None:
    text = "palavra " * 5_000
    found = text_posts(text)
    assert len(found) > 1
    assert "".join(" ".join(block["text"]["text"] for post in found for block in post.blocks).split()) == "".join(text.split())
    assert all(sum(len(json.dumps(block, ensure_ascii=False).encode()) for block in post.blocks) <= MAX_JSON for post in found)


def test_a_question_and_its_options_stand_in_one_message() -> None:
    before = [{"text": "palavra " * 1_200}]
    found = posts(*before, {"text": "Qual?", "buttons": buttons(60)})
    assert len(found) == 2
    assert found[-1].text.endswith("Qual?")
    assert len(titles({"blocks": found[-1].blocks})) == 60


def test_the_review_shows_each_answer_with_its_source_and_a_way_to_correct_it() -> None:
    message = review()
    found = posts(message)
    text = "\n".join(post.text for post in found)
    rows = [row for step in message["card"]["steps"] for row in step["rows"]]
    assert len(rows) > 10
    for row in rows:
        assert row["label"] in text
        for said in [row.get("text"), *row.get("items", [])]:
            assert not said or said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text
    (select,) = elements(found[-1], "static_select")
    assert [option["value"] for option in select["options"]] == [row["payload"] for row in rows]
    assert f"({SOURCES['customer']})" in text
    assert WORDS["score"].format(score=message["card"]["score"]) in text
    assert message["card"]["scope"]["reasons"][0] in text
    assert "Posso enviar?" in text


def test_a_ticket_comes_with_its_protocol_and_link() -> None:
    told = reply({"text": "Registrado."}, progress=None, ticket={"protocol": "PRT-20261124-0001", "url": "/velho"})
    (post,) = reply_posts(told, OWNER, "slack-1", "https://assertivo.example/x?access=abc")
    assert [block["accessory"]["url"] for block in post.blocks if "accessory" in block] == ["https://assertivo.example/x?access=abc"]
    assert "PRT-20261124-0001" in post.text


def test_without_a_public_address_a_ticket_has_no_link() -> None:
    (post,) = posts({"text": "Registrado."}, progress=None, ticket={"protocol": "PRT-20261124-0001", "url": "/velho"})
    assert "PRT-20261124-0001" in post.text
    assert "/velho" not in json.dumps(post.blocks)


def test_the_home_shows_the_latest_tickets_and_stays_within_slacks_limit() -> None:
    view = home_view(OWNER, [(f"PRT-{number} · " + "x" * 4_000, "https://assertivo.example/x") for number in range(60)])
    assert not wrong_blocks(view["blocks"], "home")
    assert "PRT-19 " in json.dumps(view)
    assert "PRT-20 " not in json.dumps(view)


def test_no_sign_of_a_customers_formats_mentions_or_links() -> None:
    message = review()
    message["card"]["steps"][0]["rows"][0]["text"] = SIGNS
    for found in (posts(message), posts({"text": SIGNS, "buttons": [{"title": SIGNS[:70], "payload": "/x=1"}]})):
        blocks, text = json.dumps([post.blocks for post in found]), " ".join(post.text for post in found)
        assert "mrkdwn" not in blocks
        assert '"emoji": true' not in blocks
        assert "<" not in text
        assert "&lt;!channel&gt;" in text


texts = st.text(min_size=1, max_size=5_000).filter(lambda text: bool(text.strip()))
options = st.lists(st.tuples(texts, st.text(min_size=1, max_size=140)), max_size=130).map(
    lambda found: [{"title": title, "payload": payload} for title, payload in found]
)
replies = st.lists(st.fixed_dictionaries({"text": texts, "buttons": options}), min_size=1, max_size=3)


@given(replies)
def test_whatever_is_said_slack_takes_it(messages: list[dict[str, Any]]) -> None:
    for post in posts(*messages):
        assert not wrong_blocks(post.blocks, "message")
        assert 0 < len(post.text) <= 40_000
        assert "mrkdwn" not in [element.get("type") for block in post.blocks for element in [block.get("text") or {}]]


@given(st.lists(st.lists(texts, max_size=4), min_size=5, max_size=5), texts)
def test_whatever_a_review_holds_slack_takes_it(answers: list[list[str]], subject: str) -> None:
    steps = [
        {"title": f"Passo {number}", "rows": [{"label": "Rótulo", "text": text, "payload": "/correct=release"} for text in rows]}
        for number, rows in enumerate(answers)
    ]
    held = {"name": "a.log", "title": "Log", "held": True}
    scope = {"title": "Padrão", "reasons": answers[0], "advice": subject, "hints": answers[1]}
    made = {
        "subject": subject,
        "score": 50,
        "missing": answers[2],
        "warnings": answers[3],
        "steps": steps,
        "attachments": [held],
        "unavailable": [],
        "scope": scope,
    }
    for post in posts({"text": "Confira:", "card": made, "ask": "Posso enviar?", "buttons": buttons(3)}):
        assert not wrong_blocks(post.blocks, "message")
        assert post.text
