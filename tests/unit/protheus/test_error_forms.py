"""Unusual forms of logs, and what a signature holds."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus import profiler_log
from bot.protheus.detect import read_findings

HEAD = "THREAD ERROR ([51], rita.melo, PC-9)   06/10/2026   09:10:11\n"
PLACE = " on A410GRAVA(MATA410.PRX) 28/09/2026 07:00:00 line : 12\n"
FRAMES = (
    "Called from A410GRAVA(MATA410.PRX) 28/09/2026 07:00:00 line : 12\nCalled from MATA410(MATA410.PRX) 28/09/2026 07:00:00 line : 90\n"
)


def error(text: str) -> dict[str, Any]:
    last: dict[str, Any] = read_findings(text.encode())["last_error"]
    return last


def signature(message: str) -> str:
    return str(error(HEAD + message + PLACE + FRAMES)["signature"])


def test_a_header_below_the_stack_gets_message_and_stack() -> None:
    turned, usual = error("type mismatch" + PLACE + FRAMES + HEAD), error(HEAD + "type mismatch" + PLACE + FRAMES)
    assert turned == usual


def test_nothing_to_hash_gives_no_signature() -> None:
    assert error(HEAD)["signature"] is None


def test_a_source_broken_inside_of_its_name() -> None:
    whole = HEAD + "type mismatch" + PLACE + FRAMES
    broken = error(whole.replace("(MATA410", "(MATA4\n10", 1))
    assert broken == error(whole)
    assert broken["source"] == "MATA410.PRX"


def test_a_machine_with_brackets_and_a_user_with_a_comma() -> None:
    found = error(HEAD.replace("rita.melo, PC-9", "Melo, Rita, PC-9 (TS)") + "x" + PLACE + FRAMES)
    assert (found["user"], found["machine"], found["at"]) == ("Melo, Rita", "PC-9 (TS)", "2026-10-06T09:10:11")


def test_severities_with_and_without_blanks_are_counted() -> None:
    words = ("ERROR ", "ERROR", "WARN ", "WARN", "INFO ", "INFO")
    lines = "".join(f"2026-10-06T09:10:1{n}.000000-03:00 77|\n[{word}][SERVER] a{n}\n" for n, word in enumerate(words))
    counts = read_findings(lines.encode())["severities"]
    assert counts == {"info": 2, "warn": 2, "error": 2, "fatal": 0}


def test_a_fiscal_document_in_utf_16() -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-16"?><NFe xmlns="http://www.portalfiscal.inf.br/nfe"><ide><mod>55</mod><nNF>8</nNF></ide></NFe>'
    )
    found = read_findings(xml.encode("utf-16"))
    assert (found["kind"], found["number"], found["warnings"]) == ("nfe_xml", "8", [])


def test_seconds_with_thousands() -> None:
    found = profiler_log.read(iter([b"CALL  X (  Y.PRW) C 2 T 1,234.567 M 1.234,5 D 0\n"]))
    assert (found["top"][0]["seconds"], found["top"][0]["max_seconds"]) == (1234.567, 1234.5)


def test_a_frame_in_other_capitals_stands_once() -> None:
    assert len(error(HEAD + "x" + PLACE.replace("A410GRAVA(MATA410.PRX)", "a410grava(mata410.prx)") + FRAMES)["stack"]) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("variable does not exist 'CSERIE'", "variable does not exist 'CITEM'"),
        ('Cannot find function "FSX010"', 'Cannot find function "FSY020"'),
        ("TopConn Error -35", "TopConn Error -19"),
        ("HTTP 404", "HTTP 500"),
        ("Rejeição 539", "Rejeição 204"),
        ("cannot open \\system\\a.dbf", "cannot open \\system\\a.cdx"),
        ("POST /rest/pedidos refused", "POST /rest/notas refused"),
        ("Alias does not exist QRY", "Alias does not exist TMP"),
        ("ORDER BY SA1.A1_COD failed", "ORDER BY SA1.A1_NOME failed"),
    ],
)
def test_names_and_codes_tell_defects_apart(one: str, other: str) -> None:
    assert signature(one) != signature(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cannot open C:\\temp\\rita\\a.txt", "cannot open C:\\temp\\hugo\\b.txt"),
        ("violation at 0x00AB12", "violation at 0x77FF00"),
        ("deadlock on TOTVS.SC5010", "deadlock on PROD.SC5020"),
        ("no table TRB123", "no table TRB456"),
        ("Alias does not exist TMP0007", "Alias does not exist TMP0008"),
        ("cannot open \\system\\sc700007.dbf", "cannot open \\system\\sc800008.dbf"),
        ("cannot write /spool/rita7.##r", "cannot write /spool/hugo12.##r"),
        ("no session 7d3f2a10-11aa-4b5c-8d9e-0123456789ab left", "no session 99999999-aaaa-4bbb-8ccc-ba9876543210 left"),
        ("record locked by rita.melo", "record locked by hugo.reis"),
        ("file in use by rita", "file in use by hugo"),
        ("SA1010 - Key: 01RITA MELO -", "SA1010 - Key: 01HUGO DOS REIS -"),
        ("document 000123 of rita.melo", "document 000456 of rita.melo"),
    ],
)
def test_values_tell_nothing_apart(one: str, other: str) -> None:
    assert signature(one) == signature(other)


def of_block(block: str) -> str:
    return str(error(HEAD + "x" + PLACE + f"Called from {block}(MATA410.PRX) 01/10/2026 10:20:30 line : 7\n")["signature"])


def test_the_texts_in_a_code_block_tell_nothing_apart_and_its_calls_do() -> None:
    one = of_block('{|| EVAL("000123") }')
    assert one == of_block('{|| EVAL("000456") }')
    assert one != of_block('{|| ASORT("000123") }')
