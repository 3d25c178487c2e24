"""Whatever bytes come in: no exception, no hang, bounded memory, and findings that are JSON."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.protheus.detect import read_findings
from bot.protheus.findings import stored
from bot.protheus.pasted_text import own_words, read_text

ERROR = (
    "*" * 73 + "\nTHREAD ERROR ([4711], ana.prado, EST-22)   05/10/2026   08:15:42\ntype mismatch on compare on U_M410GRV(\nM410GRV.PRW) "
    "12/11/2026 19:03:22 line : 57\n\n[build: 7.00.240223P-20250326]\n* SVN Revision: 1\n[remark: |Emp :01/03Logado: ana  SIGAFAT Obj :]\n"
    "Called from {|| A(.T.,B) }(MATA410.PRX) 28/09/2026 11:15:09 line : 2290\nCalled from ::TDIALOG:ACTIVATE\n"
    "Called from MATA410(MATA410.PRX) 28/09/2026 11:15:09 line : 402\nVariables in use\nPUBLIC 1: C(C): 03\nFiles\nField 1: C5_NUM(C):1\n"
)
CONSOLE = (
    "* TOTVS - Build 7.00.240223P - Mar 26 2025 - 10:41:55 NG\n2026-11-19T03:00:01.114000-03:00 7712|\n"
    "[FATAL][SERVER] 19/11/2026 03:12:59 [Thread 7712] memória em X(MATA330.PRX)\n"
)
PROFILE = "CALL  U_A (  A.PRW) C 13 T 127.299 M 0.203 D 0\n-- FROM  B (B.PRW) LN 310 C 13 T 127.299 M 0.203 D 0\n"
EXPORT = "TOTVS Server Build;7.00.191205P-20200220\nServidor Unix;Sim\nVersão da Lib;20200214\nRelease;12.1.025\n"
DBACCESS = "Begin TopClient Thread (1)\nThread (1) disconnected prematurely!\n"
XML = '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"><infNFe Id="NFe1"><mod>55</mod></infNFe></nfeProc>'
STATEMENT = (
    "THREAD ERROR ([4712], ana.prado,\n EST-22)   05/10/2026   08:15:42\nTCSQLError UPDATE SA1010 SET A1_NOME='D'AVILA', A1_LC = 12 "
    "WHERE A1_COD IN ('1','2') VALUES ('x', N'y') on A(A.PRW) 12/11/2026 19:03:22 line : 57\nVariables in use\nLOCAL 1: CLOG(C): old:\n"
    "THREAD ERROR ([1], rui, PC)   05/10/2027   08:15:42\nx on B(B.PRW) line : 1\nLOCAL 2: X(C): 03\nFiles\nField 1: C5_NUM(C):1\n"
)
SAMPLES = [ERROR, CONSOLE, PROFILE, EXPORT, DBACCESS, XML, STATEMENT]

#: Seconds that a small file may take; a slow pattern takes minutes.
PATIENCE = 10.0


def check(data: bytes) -> None:
    started = time.perf_counter()
    findings = read_findings(data)
    json.dumps(findings)
    assert {"kind", "encoding"} <= set(findings)
    kept = json.dumps(stored(findings))
    assert '"user": "' not in kept
    text = data.decode("utf-8", "replace")
    json.dumps(read_text(text))
    own_words(text)
    assert time.perf_counter() - started < PATIENCE


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_random_bytes(data: bytes) -> None:
    check(data)


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_random_text(text: str) -> None:
    check(text.encode("utf-8", "replace"))


@settings(deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2000), st.integers(0, 2000))
def test_truncated_logs(sample: str, start: int, end: int) -> None:
    check(sample.encode()[start:end])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(SAMPLES), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 30), st.binary(max_size=12)), max_size=6),
)
def test_mutated_logs(samples: list[str], changes: list[tuple[int, int, bytes]]) -> None:
    data = "".join(samples).encode("cp1252")
    for start, length, instead in changes:
        data = data[:start] + instead + data[start + length :]
    check(data)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*"".join(SAMPLES).splitlines(), "", "> ", "*" * 73, "Called from (", "on X(", "[a: ", "{|| "]), max_size=60)
)
def test_lines_in_any_order(lines: list[str]) -> None:
    check("\n".join(lines).encode())


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(1, 50))
def test_the_same_bytes_in_other_chunks_give_the_same(data: bytes, size: int) -> None:
    data = ERROR.encode() + data
    assert read_findings(data[start : start + size] for start in range(0, len(data), size)) == read_findings(data)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("size", [1, 3, 64, 10_000])
def test_carriage_returns_alone_end_lines_too(sample: str, size: int) -> None:
    plain = read_findings(sample.encode())
    returns = sample.replace("\n", "\r").encode()
    assert read_findings(returns) == plain
    assert read_findings(returns[start : start + size] for start in range(0, len(returns), size)) == plain
    assert read_findings(sample.replace("\n", "\r").encode("utf-16")) == read_findings(sample.encode("utf-16"))


def test_a_big_file_with_carriage_returns_alone_is_read_block_by_block() -> None:
    def blocks(end: str) -> Iterator[bytes]:
        for _ in range(30):
            yield (ERROR * 60).replace("\n", end).encode()

    assert read_findings(blocks("\r")) == read_findings(blocks("\n"))


def test_a_carriage_return_within_a_line_ends_none() -> None:
    text = ERROR.replace("type mismatch", "type\rmismatch")
    assert read_findings(text.encode())["last_error"]["message"] == "type mismatch on compare"


NASTY = {
    "no line ends": ERROR.replace("\n", " ") * 2000,
    "headers only": "THREAD ERROR ([1], a, b)\n" * 40_000,
    "headers without line ends": "THREAD ERROR ([1], a, b)" * 40_000,
    "open headers": "THREAD ERROR ([1], a\n" * 40_000,
    "headers in values": "Variables in use\nLOCAL 1: C(C): x\n" + "THREAD ERROR ([1], a, b)\n" * 40_000,
    "headers behind variables": "LOCAL 1: C(C): x\nTHREAD ERROR ([1], a, b)\n" * 20_000,
    "values": "THREAD ERROR ([1], a, b)\nUPDATE A SET A1_X='" + "a' b, '" * 100_000,
    "a statement": "THREAD ERROR ([1], a, b)\n" + "UPDATE A SET " * 70_000,
    "returns": "\r" * 900_000,
    "lines with returns": "THREAD ERROR ([1], a, b)\r" * 40_000,
    "groups of four": "THREAD ERROR ([1], a, b)\n" + "1234 " * 180_000,
    "marks without headers": "HREAD ERROR" * 90_000,
    "on and on": "THREAD ERROR ([1], a, b)\n" + " on {" * 100_000,
    "open brackets": "THREAD ERROR ([1], a, b)\nx on A(" + "(" * 500_000,
    "frames without end": "Called from A(A.PRW) line : 1\n" * 40_000,
    "a frame without end": "Called from " + "{|| A(" * 100_000,
    "open frames": "Called from A(\n" * 50_000,
    "a name without end": "Called from " + "A." * 400_000 + "(A.PRW)",
    "blanks": "THREAD ERROR (" + " " * 900_000,
    "quotation marks": ">" * 900_000,
    "quoted blanks": "> " * 400_000,
    "empty lines": "\n" * 900_000,
    "asterisks": "*" * 900_000,
    "stamps": "2026-11-19T03:00:01.114000-03:00 7712|\n" * 20_000,
    "a stamp's beginning": "2026-11-19T03:00:01." + "1" * 900_000,
    "severities": "[ERROR][SERVER] x\n" * 50_000,
    "severities without line ends": "[ERROR][SERVER]" * 60_000,
    "calls": PROFILE * 9_000,
    "a call without end": "CALL " + "A (" * 300_000,
    "pairs": "a;b\n" * 200_000,
    "one pair": "a;" * 400_000,
    "tags": '<nfe xmlns="portalfiscal.inf.br">' * 30_000,
    "open tags": "<a portalfiscal.inf.br " + "<" * 900_000,
    "spaces before brackets": "[" + " " * 900_000 + ": x]",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_megabyte_of_nothing_takes_no_long_time(text: str) -> None:
    check(text.encode())


@pytest.mark.parametrize("sample", [*SAMPLES, "x", "[ERROR][SERVER] y\n"])
def test_memory_is_bounded(sample: str) -> None:
    piece = (sample * (100_000 // len(sample))).encode()

    def chunks() -> Iterator[bytes]:
        for _ in range(120):
            yield piece

    read_findings(piece)  # what is read and compiled once does not count
    tracemalloc.start()
    try:
        read_findings(chunks())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * 1024 * 1024
