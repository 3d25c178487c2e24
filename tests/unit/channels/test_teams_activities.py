"""What is read of an activity: who, where, what, and which button."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teams_activities import FILE_INFO, FileLink, Post, Press, read_post
from tests.teams_stand_in import BOT, TENANT, message

MENTION = {"type": "mention", "mentioned": BOT, "text": "<at>Assertivo</at>"}
JOAO = {"type": "mention", "mentioned": {"id": "29:joao", "name": "João Silva"}, "text": "<at>João Silva</at>"}


def read(activity: dict[str, Any]) -> Post:
    post = read_post(activity)
    assert post is not None
    return post


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("oi", {}, "oi"),
        ("  oi  ", {}, "oi"),
        ("uma\r\nduas", {}, "uma\nduas"),
        ("<at>Assertivo</at> oi", {"entities": [MENTION]}, "oi"),
        ("oi <at>Assertivo</at>", {"entities": [MENTION]}, "oi"),
        ("<at>Assertivo</at>&nbsp;oi\u00a0tudo", {"entities": [MENTION]}, "oi tudo"),
        ("<at>Assertivo</at> fale com <at>João Silva</at>", {"entities": [MENTION, JOAO]}, "fale com João Silva"),
        ("<at>Assertivo</at> oi", {}, "oi"),
        ('<at id="0">Assertivo</at> oi', {}, "oi"),
        ("<at>Assertivo</at>", {"entities": [MENTION]}, None),
        ("", {}, None),
        (" \u200b ", {}, None),
        ("a < b e c > d & e", {}, "a < b e c > d & e"),
        ("<nfeProc><NFe></NFe></nfeProc>", {}, "<nfeProc><NFe></NFe></nfeProc>"),
        ("<p>uma</p><p>d&#250;as &lt;b&gt;</p>", {"textFormat": "xml"}, "uma\ndúas <b>"),
        ("um<br/>dois", {"textFormat": "xml"}, "um\ndois"),
        ("<div><strong>MATA410</strong> parou</div>", {"textFormat": "xml"}, "MATA410 parou"),
        ("a < b", {"textFormat": "xml"}, "a < b"),
    ],
)
def test_what_is_said_is_the_text_without_mentions_and_markup(text: str, more: dict[str, Any], expected: str | None) -> None:
    assert read(message(text, **more)).text == expected


def test_a_person_is_known_by_the_tenant_and_the_entra_id() -> None:
    account = read(message("oi")).account
    assert (account.channel, account.tenant) == ("teams", TENANT)
    assert account.user == message("oi")["from"]["aadObjectId"]


def test_a_person_without_an_entra_id_is_known_by_the_id_of_the_channel() -> None:
    assert read(message("oi") | {"from": {"id": "29:visita"}}).account.user == "29:visita"


def test_ids_that_are_too_long_for_the_store_stay_apart() -> None:
    first, second = (read(message("oi") | {"from": {"id": "29:" + "x" * 300 + end}}).account.user for end in "ab")
    assert first != second
    assert max(len(first), len(second)) <= 128


def test_a_conversation_is_the_thread_and_the_person() -> None:
    posts = [
        read(message("oi")),
        read(message("oi", user="joao")),
        read(message("oi", conversation="a:outra")),
        read(message("oi") | {"channelData": {"tenant": {"id": "outro"}}}),
    ]
    assert len({post.thread for post in posts}) == 4
    assert read(message("tchau")).thread == posts[0].thread


def test_ids_are_fit_for_messages_of_the_assistant() -> None:
    post = read(message("oi") | {"id": "f:x/y;z=1|" + "9" * 400})
    assert len(post.event_id) == 64
    assert post.event_id.isalnum()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"assertivo": {"payload": "/skip", "message": "m.1", "owner": "o"}}, Press(payload="/skip", message="m.1", owner="o")),
        ({"assertivo": {"message": "m.1", "owner": "o"}, "choice": "/a=b"}, Press(payload="/a=b", message="m.1", owner="o")),
        (
            {"assertivo": {"payload": "/skip", "message": "m.1", "owner": "o"}, "choice": "/a=b"},
            Press(payload="/skip", message="m.1", owner="o"),
        ),
        ({"assertivo": {"message": "m.1", "owner": "o"}}, Press(payload=None, message="m.1", owner="o")),
        ({"assertivo": {"message": "m.1", "owner": "o"}, "choice": ""}, Press(payload=None, message="m.1", owner="o")),
        ({"assertivo": {"payload": "/skip", "message": "m.1"}}, None),
        ({"assertivo": {"payload": "/skip", "owner": "o"}}, None),
        ({"assertivo": "x"}, None),
        ({}, None),
        ("texto", None),
        (None, None),
    ],
)
def test_a_press_is_read_from_the_submitted_value(value: Any, expected: Press | None) -> None:
    assert read(message(None, value=value)).press == expected


def test_files_and_pictures_are_read_and_cards_are_not() -> None:
    attachments = [
        {"contentType": FILE_INFO, "name": "error.log", "content": {"downloadUrl": "https://a.sharepoint.com/1"}},
        {"contentType": FILE_INFO, "content": {"downloadUrl": "https://a.sharepoint.com/2"}},
        {"contentType": FILE_INFO, "name": "sem-endereco.log", "content": {}},
        {"contentType": "image/*", "contentUrl": "https://smba.trafficmanager.net/3"},
        {"contentType": "text/html", "content": "<p>oi</p>"},
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}},
        "texto",
    ]
    assert read(message("oi", attachments=attachments)).files == (
        FileLink(url="https://a.sharepoint.com/1", name="error.log"),
        FileLink(url="https://a.sharepoint.com/2", name="arquivo"),
        FileLink(url="https://smba.trafficmanager.net/3"),
    )


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ('<attachment id="1"></attachment>', "channel", True),
        ('<p>olha</p><img src="x">', "groupChat", True),
        ("<p>olha</p>", "channel", False),
        ('<attachment id="1"></attachment>', "personal", False),
    ],
)
def test_files_that_teams_keeps_back_show_in_the_message_of_a_channel(content: str, kind: str, expected: bool) -> None:
    html = {"contentType": "text/html", "content": content}
    assert read(message("olha", kind=kind, attachments=[html])).kept_back is expected


def test_a_post_survives_the_store() -> None:
    attachments = [{"contentType": FILE_INFO, "name": "a.log", "content": {"downloadUrl": "https://a.sharepoint.com/1"}}]
    value = {"assertivo": {"payload": "/skip", "message": "m.1", "owner": "o"}}
    post = read(message("oi", attachments=attachments, value=value, replyToId="1"))
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(post))), Post) == post


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "text", "content", "tenant"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*message("oi"), "entities", "attachments", "value", "membersAdded"]), _JSON))
def test_whatever_stands_in_an_activity_is_read_or_left(changes: dict[str, Any]) -> None:
    read_post(message("oi") | changes)
