"""Messages as pages, and others, send them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.errors import Problem
from bot.channels.incoming import MAX_TEXT, read_message
from bot.channels.text import clean, is_blank, shielded


def body(**fields: Any) -> bytes:
    return json.dumps({"message_id": "m-1", **fields}).encode()


def refusal(content: bytes) -> str:
    with pytest.raises(Problem) as caught:
        read_message(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("bom dia", "bom dia"),
        ("  bom\r\ndia\r ", "bom\ndia"),
        ("a\x00b\x1b[31mc\x7f\x85d", "ab[31mcd"),
        ("coluna\tcoluna", "coluna\tcoluna"),
        ("metade de emoji \ud83d", "metade de emoji \ufffd"),
        ("inteiro 🙂", "inteiro 🙂"),
        ("שלום \u202eolá\u202c", "שלום \u202eolá\u202c"),
        ("zero\u200bwidth", "zero\u200bwidth"),
        ("<script>alert(1)</script> **x**", "<script>alert(1)</script> **x**"),
        ("\n".join(f"linha {n}" for n in range(500)), "\n".join(f"linha {n}" for n in range(500))),
        ("x" * MAX_TEXT, "x" * MAX_TEXT),
    ],
)
def test_text_arrives_as_it_was_meant(sent: str, read: str) -> None:
    assert read_message(body(text=sent)).text == read


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_message(b"\xef\xbb\xbf" + body(text="oi")).text == "oi"


def test_fields_that_nobody_knows_are_ignored() -> None:
    incoming = read_message(body(text="oi", sender="outra pessoa", metadata={"a": 1}, attachments=[], payload=None))
    assert (incoming.message_id, incoming.text, incoming.payload) == ("m-1", "oi", None)


def test_attachments_are_enough_and_count_once() -> None:
    ids = [f"att_{n:032x}" for n in (3, 1, 3)]
    assert read_message(body(attachments=ids)).attachments == (ids[0], ids[1])


def test_a_payload_is_enough() -> None:
    assert read_message(body(payload="/skip")).payload == "/skip"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_json"),
        (b"oi", "not_json"),
        (b"{", "not_json"),
        (b"[]", "not_json"),
        (b'"oi"', "not_json"),
        (b"null", "not_json"),
        (b"\x00\xff\xfe\x80", "not_json"),
        ('{"text": "oi"}'.encode("utf-16"), "not_json"),
        (b'{"text": "\xff"}', "not_json"),
        (b'{"text": "a\x00b"}', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "not_json"),
        (b'{"text": NaN}', "not_json"),
        (b'{"text": -Infinity}', "not_json"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "not_json"),
        (b"message_id=1&text=oi", "not_json"),
        (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\noi\r\n--x--', "not_json"),
        (b'{"text": "oi"}', "bad_message_id"),
        (body(message_id=None, text="oi"), "bad_message_id"),
        (body(message_id=7, text="oi"), "bad_message_id"),
        (body(message_id="", text="oi"), "bad_message_id"),
        (body(message_id="x" * 101, text="oi"), "bad_message_id"),
        (body(message_id="a b", text="oi"), "bad_message_id"),
        (body(message_id="m-1\n", text="oi"), "bad_message_id"),
        (body(message_id="é", text="oi"), "bad_message_id"),
        (body(message_id="../x", text="oi"), "bad_message_id"),
        (body(text=1e300), "bad_text"),
        (body(text=["oi"]), "bad_text"),
        (body(text={"$ne": ""}), "bad_text"),
        (body(text=False), "bad_text"),
        (body(text="oi", payload=["/skip"]), "bad_payload"),
        (body(text="oi", attachments="att_1"), "bad_attachments"),
        (body(text="oi", attachments=[1]), "bad_attachments"),
        (body(text="oi", attachments=["att_1"]), "no_attachment"),
        (body(text="oi", attachments=["att_../../etc/passwd"]), "no_attachment"),
        (body(attachments=[f"att_{n:032x}" for n in range(21)]), "attachments_too_many"),
        (body(), "empty"),
        (body(text="", payload="", attachments=[]), "empty"),
        (body(text=" \n\t "), "empty"),
        (body(text="\u200b\u2060\ufeff"), "empty"),
        (body(text="\x00\x07"), "empty"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: body(text=text)))
def test_any_bytes_are_a_message_or_a_problem(content: bytes) -> None:
    try:
        incoming = read_message(content)
    except Problem:
        return
    assert incoming.text or incoming.payload


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_clean_text_can_be_stored_and_does_not_change_any_more(text: str) -> None:
    once = clean(text)
    assert "\x00" not in once
    assert once.encode().decode() == once
    assert clean(once) == once


@pytest.mark.parametrize("typed", ["/restart", '/confirm{"x":1}', "  /session_start", "\u00a0/back", "\n/inform"])
def test_a_slash_never_reaches_rasa_first(typed: str) -> None:
    assert not shielded(typed).strip().startswith("/")
    assert shielded(typed).removeprefix("\u200b") == typed


def test_other_text_reaches_rasa_as_it_is() -> None:
    assert shielded("erro 1/2") == "erro 1/2"


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \u200b\u202e", True), ("🙂", False), ("0", False)])
def test_blank_is_what_nobody_can_see(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
