"""error.log in all the forms in which it reaches us: as the server writes it, as people cut and paste it, and broken."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import read_text
from bot.ticket.model import Attachment, Ticket
from bot.ticket.scope import decide

ASTERISKS = "*" * 73 + "\n"
HEAD = "THREAD ERROR ([4711], ana.prado, EST-22)   05/10/2026   08:15:42\n"
MESSAGE = "array out of bounds ( 10 of 9 ) on A103TOTAL(MATA103.PRX) 02/09/2026 10:20:30 line : 512\n"
BUILD = "[TOTVS build: 7.00.240223P-20250326]\n"
FRAMES = (
    "Called from A103TOTAL(MATA103.PRX) 02/09/2026 10:20:30 line : 512\n"
    "Called from MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\n"
    "Called from SIGACOM(SIGACOM.PRW) 01/08/2026 09:00:00 line : 61\n"
)
OLD_KEYS = (
    "\n[TOTVS Environment: PROD]\n[TOTVS Environment RPODB: top]\n[TOTVS Environment IBXLog: Nenhum]\n"
    "[TOTVS Remote type: Microsoft Windows]\n[TOTVS Remote Build: 7.00.240223P-20250401]\n"
)
NEW_KEYS = (
    "\n[build: 7.00.240223P-20250326]\n* SVN Revision: 43882\n"
    "[platform: x64]\n[appversion: 24.3.1.4]\n[environment: HOMOLOG]\n"
    "[thread: 4711]\n[dbthread: 20]\n[dbversion: 24.1.0.2]\n[dbapibuild: 20240224-20250929]\n"
    "[dbso: LINUX]\n[rpodb: SQL]\n[localfiles: CTREE]\n"
    "[remark: |Emp :01/03Logado:      ana.prado  SIGACOM Obj :]\n[threadtype: RmtSockThread]\n\n"
)
DUMP = (
    "\nVariables in use\nPublicas\nPUBLIC 1: CUSERNAME(C): Ana Prado\nSTACK A103TOTAL(MATA103.PRX) 02/09/2026 10:20:30 line : 512\n"
    "LOCAL 1: CCGC(C): 39053344705\nFiles\n"
    "SF1010;Rdd:TOPCONN;Alias:SF1;Filter:;Recno:18;Order:1\nIndex 1: F1_FILIAL\nField 1: F1_DOC(C):000123\n"
)
WHOLE = HEAD + MESSAGE + "\n" + BUILD + FRAMES

FULL = {
    "thread": "4711",
    "user": "ana.prado",
    "machine": "EST-22",
    "at": "2026-10-05T08:15:42",
    "message": "array out of bounds ( 10 of 9 )",
    "function": "A103TOTAL",
    "source": "MATA103.PRX",
    "source_date": "2026-09-02T10:20:30",
    "line": 512,
}


def parsed(text: str | bytes) -> dict[str, Any]:
    findings = read_findings(text.encode() if isinstance(text, str) else text)
    assert findings["kind"] == "error_log"
    return findings


def quoted(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


def differing(**values: object) -> dict[str, object]:
    return {**FULL, **values}


AS_SERVERS_WRITE_IT = {
    "one error": (WHOLE, FULL),
    "asterisks before": (ASTERISKS + WHOLE, FULL),
    "keys before the stack": (HEAD + MESSAGE + NEW_KEYS + FRAMES, FULL),
    "keys after the stack": (WHOLE + OLD_KEYS, FULL),
    "keys before and after the stack": (HEAD + MESSAGE + NEW_KEYS + FRAMES + OLD_KEYS, FULL),
    "variables, stack and files behind": (WHOLE + DUMP, FULL),
    "carriage returns": (WHOLE.replace("\n", "\r\n"), FULL),
    "no line end at the end": (WHOLE.rstrip("\n"), FULL),
    "one blank between user, date and time": (WHOLE.replace("   ", " "), FULL),
    "many blanks": (WHOLE.replace("   ", "      "), FULL),
    "no blank before the bracket": (WHOLE.replace("ERROR (", "ERROR("), FULL),
    "tabs": (WHOLE.replace("   05", "\t05"), FULL),
    "byte order mark": ("\ufeff" + WHOLE, FULL),
    "the date on the next line": (WHOLE.replace("   05/10", "   \n\t05/10"), FULL),
    "the message right behind the time": (WHOLE.replace("08:15:42\n", "08:15:42"), FULL),
    "no date": (WHOLE.replace("   05/10/2026   08:15:42", ""), differing(at=None)),
    "a date that does not exist": (WHOLE.replace("05/10/2026 ", "35/10/2026 "), differing(at=None)),
    "a year of two digits": (WHOLE.replace("05/10/2026 ", "05/10/26 "), FULL),
    "wrapped behind the user": (WHOLE.replace("ana.prado, EST", "ana.prado,\n EST"), FULL),
    "wrapped behind the thread": (WHOLE.replace("[4711], ana", "[4711],\nana"), FULL),
    "wrapped behind the bracket of the header": (WHOLE.replace("ERROR ([", "ERROR (\n["), FULL),
    "wrapped before the date of the header": (WHOLE.replace("EST-22)   05", "EST-22)\n   05"), FULL),
    "wrapped before the time of the header": (WHOLE.replace("2026   08:15:42", "2026\n08:15:42"), FULL),
    "wrapped behind the user with carriage returns": (WHOLE.replace("ana.prado, ", "ana.prado,\n").replace("\n", "\r\n"), FULL),
    "wrapped in a user with blanks": (WHOLE.replace("ana.prado", "Ana\nPrado"), differing(user="Ana Prado")),
    "wrapped behind the comma of a user": (WHOLE.replace("ana.prado", "Prado,\nAna"), differing(user="Prado, Ana")),
    "wrapped in a machine with blanks": (WHOLE.replace("EST-22", "EST 22\n(TS)"), differing(machine="EST 22 (TS)")),
    "carriage returns without line feeds": (WHOLE.replace("\n", "\r"), FULL),
    "carriage returns without line feeds, variables behind": ((ASTERISKS + WHOLE + DUMP).replace("\n", "\r"), FULL),
    "a title before the message": (HEAD + "\n Stack :\n" + MESSAGE + BUILD + FRAMES, FULL),
    "a job": (WHOLE.replace("ana.prado, EST-22", "JOB_WS, THIS"), differing(user="JOB_WS", machine="THIS")),
    "a user with blanks": (WHOLE.replace("ana.prado", "Ana Prado"), differing(user="Ana Prado")),
    "a user of a domain": (WHOLE.replace("ana.prado", "ACME\\ana"), differing(user="ACME\\ana")),
    "no user": (WHOLE.replace("ana.prado", ""), differing(user=None)),
    "no source date": (WHOLE.replace(" 02/09/2026 10:20:30", ""), differing(source_date=None)),
    "no line": (WHOLE.replace(" line : 512", ""), differing(line=None)),
    "neither date nor line": (WHOLE.replace(" 02/09/2026 10:20:30 line : 512", ""), differing(source_date=None, line=None)),
    "no stack": (HEAD + MESSAGE, FULL),
    "an envelope before": (
        "ADVPL WSDL Server 1.110216 FATAL ERROR\n-----\nEnvironment .........: WS\nDate / Time .........: 20261005 08:15:42\n"
        "Description .........:\n\n" + WHOLE,
        FULL,
    ),
    "an envelope on the same line": ("Description .........: " + WHOLE, FULL),
    "a SOAP fault around it": (
        "<soap:Envelope><soap:Body><soap:Fault><faultcode>Server</faultcode><faultstring>" + WHOLE + "</faultstring></soap:Fault>",
        FULL,
    ),
    "wrapped before on": (WHOLE.replace(" on A103", "\n on A103", 1), FULL),
    "wrapped behind the bracket": (WHOLE.replace("A103TOTAL(MATA", "A103TOTAL(\nMATA", 1), FULL),
    "wrapped inside of the name": (WHOLE.replace("A103TOTAL(", "A103\nTOTAL(", 1), FULL),
    "wrapped before the date": (WHOLE.replace("PRX) 02/09", "PRX)\n02/09", 1), FULL),
    "wrapped with carriage returns": (WHOLE.replace("A103TOTAL(MATA", "A103TOTAL(\nMATA", 1).replace("\n", "\r\n"), FULL),
    "a frame wrapped behind the bracket": (WHOLE.replace("from A103TOTAL(", "from A103TOTAL(\n"), FULL),
    "a frame wrapped before its line": (WHOLE.replace("10:20:30 line : 77", "10:20:30\nline : 77"), FULL),
    "a message of several lines": (
        WHOLE.replace("array out of bounds ( 10 of 9 )", "array out of bounds\n( 10 of 9 )", 1),
        FULL,
    ),
    "a message that says on": (
        WHOLE.replace("array out of bounds ( 10 of 9 )", "type mismatch on compare on array", 1),
        differing(message="type mismatch on compare on array"),
    ),
    "a message with brackets": (
        WHOLE.replace("array out of bounds ( 10 of 9 )", "[Microsoft][ODBC Driver 13 for SQL Server]Cannot insert", 1),
        differing(message="[Microsoft][ODBC Driver 13 for SQL Server]Cannot insert"),
    ),
    "no on": (
        HEAD + "Cannot find function ABC in AppMap\n\n" + BUILD + FRAMES,
        differing(message="Cannot find function ABC in AppMap"),
    ),
}
TRACE = (
    "[15:20:33] ERROR: argument error in function Len()\n           MPNEWS - FWNEWS.PRW(334) - Params: LJOB:.T.,CNOME:Ana Prado )\n"
    "           MATA103 - MATA103.PRX(77) - Params: X:1)\n"
)
AS_PEOPLE_PASTE_IT = {
    "quoted": (quoted(WHOLE), FULL),
    "quoted without blanks": (quoted(WHOLE, ">"), FULL),
    "quoted twice": (quoted(WHOLE, "> > "), FULL),
    "quoted with carriage returns": (quoted(WHOLE).replace("\n", "\r\n"), FULL),
    "quoted, the header wrapped": (quoted(WHOLE.replace("ana.prado, EST", "ana.prado,\nEST")), FULL),
    "quoted, the date wrapped": (quoted(WHOLE.replace("2026   08:15:42", "2026\n08:15:42")), FULL),
    "quoted and wrapped": (quoted(WHOLE.replace("A103TOTAL(MATA", "A103TOTAL(\nMATA", 1)), FULL),
    "without the first letter": (WHOLE[1:], FULL),
    "without the first letter, quoted": (quoted(WHOLE[1:]), FULL),
    "indented": (quoted(WHOLE, "    "), FULL),
    "blank lines between": (WHOLE.replace("\n", "\n\n"), FULL),
    "some words before": ("Bom dia, segue o erro que aparece ao incluir a nota:\n\n" + WHOLE, FULL),
    "some words behind": (WHOLE + "\nIsso acontece com qualquer fornecedor.\n", FULL),
    "lines joined": (WHOLE.replace("\n", " "), FULL),
    "without its header": (
        MESSAGE + FRAMES,
        {**dict.fromkeys(("thread", "user", "machine", "at")), **{k: FULL[k] for k in ("message", "line")}},
    ),
    "without header, with words before": ("dá isto:\n" + MESSAGE + FRAMES, {"message": FULL["message"], "function": "A103TOTAL"}),
    "only the stack": (FRAMES, {"message": None, "function": "A103TOTAL", "source": "MATA103.PRX", "line": 512}),
    "only two frames, quoted": (quoted("".join(FRAMES.splitlines(keepends=True)[1:])), {"function": "MATA103", "line": 77}),
    "only the message": (MESSAGE, {"message": FULL["message"], "source": "MATA103.PRX", "line": 512}),
    "a debugger's trace": (
        TRACE,
        {"message": "argument error in function Len()", "function": "MPNEWS", "source": "FWNEWS.PRW", "line": 334},
    ),
}


def errors_of(findings: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {key: findings["last_error"][key] for key in expected}


@pytest.mark.parametrize(("text", "expected"), AS_SERVERS_WRITE_IT.values(), ids=AS_SERVERS_WRITE_IT)
def test_an_error_as_servers_write_it(text: str, expected: dict[str, Any]) -> None:
    findings = parsed(text)
    assert (findings["errors"], errors_of(findings, expected)) == (1, expected)


@pytest.mark.parametrize(
    ("text", "expected"), [*AS_PEOPLE_PASTE_IT.values(), *AS_SERVERS_WRITE_IT.values()], ids=[*AS_PEOPLE_PASTE_IT, *AS_SERVERS_WRITE_IT]
)
def test_an_error_as_people_paste_it(text: str, expected: dict[str, Any]) -> None:
    findings = read_text(text)
    assert findings is not None
    assert (findings["kind"], findings["errors"], errors_of(findings, expected)) == ("error_log", 1, expected)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WHOLE.encode(), "ascii"),
        (WHOLE.replace("array", "inválido").encode("cp1252"), "cp1252"),
        (WHOLE.replace("array", "inválido").encode(), "utf-8"),
        (WHOLE.replace("array", "inválido").encode("utf-8-sig"), "utf-8-sig"),
        (WHOLE.encode("utf-8-sig"), "utf-8-sig"),
        (WHOLE.replace("array", "inválido").encode("utf-16"), "utf-16"),
    ],
)
def test_each_encoding_is_told_and_read(data: bytes, encoding: str) -> None:
    findings = parsed(data)
    message = "array out of bounds ( 10 of 9 )" if b"array" in data else "inválido out of bounds ( 10 of 9 )"
    assert (findings["encoding"], findings["last_error"]["message"]) == (encoding, message)


# --- several errors


def dated(day: str, thread: int = 1, message: str = "x") -> str:
    return ASTERISKS + f"THREAD ERROR ([{thread}], JOB_A, THIS)   {day}\n{message} on A(A.PRW) 02/09/2026 10:20:30 line : 5\n\n{FRAMES}"


@pytest.mark.parametrize(
    ("days", "newest"),
    [
        (["05/10/2026   08:00:00", "06/10/2026   08:00:00"], 1),
        (["06/10/2026   08:00:00", "05/10/2026   23:00:00"], 0),
        (["06/10/2026   08:00:00", "06/10/2026   08:00:00"], 1),
        (["05/10/2026   08:00:00", "06/10/2026   08:00:01", "06/10/2026   08:00:00"], 1),
        (["", "", ""], 2),
        (["05/10/2026   08:00:00", ""], 1),
        (["", "05/10/2026   08:00:00"], 1),
        (["05/10/2026   08:00:00", "", "07/10/2026   08:00:00"], 2),
        (["31/12/2025   23:59:59", "01/01/2026   00:00:00"], 1),
        (["30/09/2026   08:00:00", "01/10/2026   07:00:00"], 1),
    ],
)
def test_the_newest_error_wins_and_the_others_are_counted(days: list[str], newest: int) -> None:
    findings = parsed("".join(dated(day, thread=number) for number, day in enumerate(days)))
    assert (findings["errors"], findings["last_error"]["thread"]) == (len(days), str(newest))


def test_errors_without_asterisks_between_are_told_apart() -> None:
    findings = parsed(WHOLE + WHOLE.replace("4711", "4712").replace("05/10", "06/10"))
    assert (findings["errors"], findings["last_error"]["thread"], len(findings["last_error"]["stack"])) == (2, "4712", 3)


def test_an_error_kept_in_a_variable_or_a_field_is_no_further_error() -> None:
    dump = f"Variables in use\nPUBLIC 1: CERRO(C): {HEAD}PRIVATE 22: CLOG(C): {HEAD}Field 3: ZZ_ERRO(M):{HEAD}"
    findings = parsed(WHOLE + dump + DUMP)
    assert (findings["errors"], findings["last_error"]["thread"]) == (1, "4711")


OLD_TEXT = "THREAD ERROR ([9], rui.alves, PC-1)   25/12/2027   23:59:59\nold on B(B.PRW) line : 1\n\nCalled from B(B.PRW) line : 1\n"
MORE = "LOCAL 4: NX(N): 1\nSTACK MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\nLOCAL 1: CY(C): y\n" + DUMP[DUMP.index("Files") :]
VALUES = {
    "at its start": f"LOCAL 3: CLOG(C): {OLD_TEXT}",
    "below some text": f"LOCAL 3: CLOG(C): o log de ontem:\n{OLD_TEXT}",
    "below asterisks": f"LOCAL 3: CLOG(C): \n{ASTERISKS}{OLD_TEXT}",
    "below asterisks on its line": f"LOCAL 3: CLOG(C): {ASTERISKS}{OLD_TEXT}",
    "two of them": f"LOCAL 3: CLOG(C): \n{ASTERISKS}{OLD_TEXT}{ASTERISKS}{OLD_TEXT}",
    "of a private variable": f"PRIVATE 22: CLOG(C): log\n{OLD_TEXT}",
    "a long one": f"LOCAL 3: CLOG(C): {'linha do log' * 900}\n{OLD_TEXT}",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("before", ["", ASTERISKS + WHOLE.replace("4711", "4710").replace("05/10", "04/10") + DUMP])
@pytest.mark.parametrize("behind", [MORE, MORE[MORE.index("STACK") :], MORE[MORE.index("Files") :]], ids=["LOCAL", "STACK", "Files"])
def test_an_old_log_in_a_value_of_several_lines_is_no_further_error(value: str, before: str, behind: str) -> None:
    findings = parsed(before + ASTERISKS + WHOLE + "Variables in use\nPublicas\nPUBLIC 1: CUSERNAME(C): Ana\n" + value + behind)
    assert (findings["errors"], errors_of(findings, FULL)) == (2 if before else 1, FULL)


def test_an_old_log_in_a_field_is_no_further_error() -> None:
    findings = parsed(WHOLE + DUMP + f"Field 2: ZZ_ERRO(M):log\n{OLD_TEXT}Field 3: ZZ_COD(C):1\n")
    assert (findings["errors"], findings["last_error"]["thread"]) == (1, "4711")


@pytest.mark.parametrize("between", [ASTERISKS, "", "\n"])
@pytest.mark.parametrize("dump", [DUMP, DUMP[: DUMP.index("Files")], ""])
@pytest.mark.parametrize("last_dump", [DUMP, DUMP.replace("Variables in use\n", ""), ""])
def test_an_error_behind_variables_is_a_further_error(between: str, dump: str, last_dump: str) -> None:
    older = WHOLE.replace("4711", "4710").replace("05/10", "04/10") + dump + between
    findings = parsed(older * 3 + WHOLE + last_dump)
    assert (findings["errors"], errors_of(findings, FULL)) == (4, FULL)


def test_an_old_log_in_a_value_is_told_wherever_a_block_ends() -> None:
    filler = "LOCAL 1: X(C): " + "y" * 80 + "\n"
    behind = VALUES["two of them"] + MORE + ASTERISKS + WHOLE.replace("ana.prado, ", "ana.prado,\n") + DUMP
    for beside in range(-200, 1200, 50):
        start = filler * ((512 * 1024 - len(WHOLE) - 20 - beside) // len(filler))
        findings = parsed(WHOLE.replace("05/10", "04/10") + "Variables in use\n" + start + "z" * (beside % len(filler)) + "\n" + behind)
        assert (findings["errors"], errors_of(findings, FULL)) == (2, FULL)


def test_only_the_environment_of_the_newest_error_counts() -> None:
    old = WHOLE.replace("05/10", "04/10").replace("240223P-20250326", "210324P-20231005")
    assert parsed(old + WHOLE)["environment"]["appserver_build"] == "7.00.240223P-20250326"
    assert parsed(old + HEAD + MESSAGE)["environment"]["appserver_build"] is None


@pytest.mark.parametrize("size", [1, 7, 100, 4096])
def test_chunks_of_any_size_give_the_same(size: int) -> None:
    data = (WHOLE.replace("05/10", "04/10") + DUMP + ASTERISKS + WHOLE + OLD_KEYS + DUMP).encode()
    assert read_findings(data[start : start + size] for start in range(0, len(data), size)) == read_findings(data)


def test_an_error_that_begins_in_one_block_and_ends_in_another_is_read_whole() -> None:
    filler = "LOCAL 1: X(C): " + "y" * 80 + "\n"
    for beside in range(0, 600, 20):
        start = filler * ((512 * 1024 - len(WHOLE) + beside) // len(filler))
        findings = parsed(WHOLE.replace("05/10", "04/10") + "Variables in use\n" + start + ASTERISKS + WHOLE + OLD_KEYS + DUMP)
        assert findings["errors"] == 2
        assert errors_of(findings, FULL) == FULL
        assert findings["environment"]["environment"] == "PROD"


# --- stack


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        ("Called from X:Y(Z.PRW) 02/09/2026 10:20:30 line : 9", ("X:Y", "Z.PRW", "2026-09-02T10:20:30", 9)),
        ("Called from NS.CLS:RUN(A.B.C.TLPP) 02/09/2026 10:20:30 line : 9", ("NS.CLS:RUN", "A.B.C.TLPP", "2026-09-02T10:20:30", 9)),
        ("Called from {|| A(.T.,B) }(Z.PRX) 02/09/2026 10:20:30 line : 9", ("{|| A(.T.,B) }", "Z.PRX", "2026-09-02T10:20:30", 9)),
        ("Called from { | SELF | (EVAL(B),C:END()) }(Z.TLPP) line : 9", ("{ | SELF | (EVAL(B),C:END()) }", "Z.TLPP", None, 9)),
        ("Called from {|o| o:x[      1,2] }(Z.PRW) line:9", ("{|o| o:x[ 1,2] }", "Z.PRW", None, 9)),
        ("Called from ::TWINDOW:ACTIVATE", ("::TWINDOW:ACTIVATE", None, None, None)),
        ("Called from U_X(X.PRW)", ("U_X", "X.PRW", None, None)),
        ("Called from U_X(X.PRW) line : 1043", ("U_X", "X.PRW", None, 1043)),
        ("  called from U_X( X.PRW )  02/09/2026  10:20:30  line  :  9 ", ("U_X", "X.PRW", "2026-09-02T10:20:30", 9)),
        ("Called from {|| A(X,\nY) }(Z.PRX) 02/09/2026 10:20:30 line : 9", ("{|| A(X, Y) }", "Z.PRX", "2026-09-02T10:20:30", 9)),
    ],
)
def test_frames_of_every_form(line: str, frame: tuple[object, ...]) -> None:
    stack = parsed(HEAD + MESSAGE + "\n" + line + "\nCalled from MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\n")["last_error"][
        "stack"
    ]
    assert [each["function"] for each in stack] == ["A103TOTAL", frame[0], "MATA103"]
    assert tuple(stack[1].values())[:4] == frame


def test_the_failing_function_is_the_first_frame_once() -> None:
    repeated = parsed(WHOLE)["last_error"]["stack"]
    left_out = parsed(HEAD + MESSAGE + "".join(FRAMES.splitlines(keepends=True)[1:]))["last_error"]["stack"]
    assert repeated == left_out
    assert [each["function"] for each in repeated] == ["A103TOTAL", "MATA103", "SIGACOM"]


def test_a_failing_code_block_is_named() -> None:
    findings = parsed(HEAD + "Invalid call on {|o| { Self:aData[  1,1] } }(TGRID.TLPP) 02/02/2024 16:49:23 line : 254\n")
    assert errors_of(findings, {"message": "", "function": "", "source": ""}) == {
        "message": "Invalid call",
        "function": "{|o| { Self:aData[ 1,1] } }",
        "source": "TGRID.TLPP",
    }


@pytest.mark.parametrize(
    ("function", "custom"),
    [
        ("U_FATX001", True),
        ("U_M410GRV", True),
        ("U_CNTA121", True),
        ("M410GRV", True),
        ("CUSTOM.SALES.U_RUN", True),
        ("{|| U_FATX001(X) }", True),
        ("A410GRAVA", False),
        ("MATA410", False),
        ("MENU_X", False),
        ("CLS:U", False),
        ("{|| A410GRAVA() }", False),
        ("::TWINDOW:ACTIVATE", False),
    ],
)
def test_custom_code_is_told_from_standard(function: str, custom: bool) -> None:
    error = parsed(HEAD + MESSAGE + f"Called from {function}(X.PRW) line : 5\n")["last_error"]
    assert error["stack"][1]["custom"] is custom
    assert bool(error["custom_frames"]) is custom


@pytest.mark.parametrize(
    ("frames", "custom"),
    [
        (["GRVITEM(FINX077.PRW)", "U_FINX077(FINX077.PRW)", "FINA050(FINA050.PRX)"], [True, True, False]),
        (["GRVITEM(finx077.prw)", "OTHER(FINX078.PRW)", "U_FINX077(FINX077.PRW)"], [True, False, True]),
        (["{|| ATELA[2] }(FINX077.PRW)", "U_FINX077(FINX077.PRW)"], [True, True]),
        # a code block stands in the source that evaluates it
        (["F050GRV(FINA050.PRX)", "{|| U_FINX077() }(FINA050.PRX)"], [False, True]),
        # the entry point of an MVC model, whose source may be the standard one
        (["CN121GRV(CNTA121.PRW)", "U_CNTA121(CNTA121.PRW)"], [False, True]),
        (["GRVITEM", "U_FINX077(FINX077.PRW)"], [False, True]),
    ],
)
def test_what_stands_in_the_source_of_a_user_function_is_custom_too(frames: list[str], custom: list[bool]) -> None:
    stack = "".join(f"Called from {frame} line : 5\n" for frame in frames)
    error = parsed(f"{HEAD}Cannot find function ABC in AppMap\n\n{stack}")["last_error"]
    assert [frame["custom"] for frame in error["stack"]] == custom
    assert not [name for name in error["custom_frames"] if not name.startswith("U_")]


def fails_in_custom_code(function: str, *frames: str) -> bool:
    stack = "".join(f"Called from {frame} line : 5\n" for frame in frames)
    error = parsed(f"{HEAD}array out of bounds ( 3 of 2 ) on {function} line : 5\n\n{stack}")
    ticket = Ticket(kind="error")
    ticket.evidence.attachments = [Attachment(id="att_1", name="error.log", kind="error_log", size=1, sha256="", findings=error)]
    return "custom_code" in [reason.rule for reason in decide(ticket).reasons]


def test_an_error_in_a_static_function_beside_a_user_function_is_of_custom_code() -> None:
    assert fails_in_custom_code("GRVITEM(FINX077.PRW)", "U_FINX077(FINX077.PRW)", "FINA050(FINA050.PRX)")
    assert not fails_in_custom_code("F050GRV(FINA050.PRX)", "U_FINX077(FINX077.PRW)", "FINA050(FINA050.PRX)")
    assert not fails_in_custom_code("{|| U_FINX077() }(FINA050.PRX)", "FINA050(FINA050.PRX)")


def test_the_contracts_example() -> None:
    findings = parsed(
        "THREAD ERROR ([3120], joao, NOTE-1)   22/12/2018 10:45:55\n"
        "Alias does not exist SBM on TSGRUPOPRODUTO:SALVAR(TSIGAMDBAS.PRW) 22/12/2018 10:39:50 line : 829\n\n"
        "[TOTVS build: 7.00.131227A-20180914 NG]\n"
        "Called from TSGRUPOPRODUTO:SALVAR(TSIGAMDBAS.PRW) 22/12/2018 10:39:50 line : 829\n"
        "Called from U_SIGEXMOD(SIGEXMOD.PRW) 22/12/2018 10:16:36 line : 55\n"
        "Called from STATICCALL(SIGEXMOD.PRW) 22/12/2018 10:16:36 line : 55\n"
        "\n[TOTVS Environment: PFERT]\n[TOTVS Environment IBXLog: NORUN]\n"
    )
    assert findings["last_error"]["custom_frames"] == ["U_SIGEXMOD"]
    assert findings["last_error"]["function"] == "TSGRUPOPRODUTO:SALVAR"
    assert findings["environment"]["appserver_build"] == "7.00.131227A-20180914"
    assert findings["environment"]["environment"] == "PFERT"
    assert findings["environment"]["customizations_disabled"] == "yes"


@pytest.mark.parametrize(
    ("frames", "routines"),
    [
        (["A410GRAVA(MATA410.PRX)", "MATA410(MATA410.PRX)", "SIGAFAT(SIGAFAT.PRW)"], ["MATA410"]),
        (["EXECBLOCK(APLIB010.PRX)", "A410GRAVA(MATA410.PRX)", "SIGAFAT(SIGAFAT.PRW)"], ["MATA410"]),
        (["FA050VLD(FINA050.PRX)", "FINA750(FINA750.PRX)", "SIGAFIN(SIGAFIN.PRW)"], ["FINA050", "FINA750"]),
        (["MATXFIS(MATXFIS.PRX)", "X(MATX030.PRX)", "MATA103(MATA103.PRX)"], ["MATA103"]),
        (["{|| A() }(CTBA102.PRW)", "::TDIALOG:ACTIVATE", "CTBA102(CTBA102.PRW)"], ["CTBA102"]),
        (["U_M410GRV(M410GRV.PRW)", "RPCSETENV(TBICONN.PRW)"], []),
        (["U_CNTA121(CNTA121.PRW)"], []),
        (["SPEDFISCAL(SPEDFISCAL.PRX)"], ["SPEDFISCAL"]),
    ],
)
def test_the_business_routine_and_the_menu_routine_are_found(frames: list[str], routines: list[str]) -> None:
    stack = "".join(f"Called from {frame} line : 5\n" if "(" in frame else f"Called from {frame}\n" for frame in frames)
    assert parsed(HEAD + "x on A(APLIB010.PRX) line : 5\n" + stack)["routines"] == routines


# --- keys


@pytest.mark.parametrize(
    ("remark", "branch", "module"),
    [
        ("|Emp :01/03Logado:      ana.prado  SIGACOM Obj :", "01/03", "SIGACOM"),
        ("|Emp :99/01Logado:   ana   SIGAFAT Obj :", "99/01", "SIGAFAT"),
        ("|Emp :T1/D MG 01 Logado: ana SIGAFIN Obj :MATA103", "T1/D MG 01", "SIGAFIN"),
        ("|Emp :01/Logado: ana  Obj :", "01", None),
        ("MATA330|01|02", "01/02", None),
        ("U_BJDRENA|01|01", "01/01", None),
        ("", None, None),
    ],
)
def test_the_remark_gives_branch_and_module(remark: str, branch: str | None, module: str | None) -> None:
    findings = parsed(HEAD + "x on A(APLIB010.PRX) line : 5\n[remark: " + remark + "]\nCalled from WFLAUNCHER(WF.PRW) line : 5\n")
    assert (findings["environment"]["branch"], findings["environment"]["module"]) == (branch, module)
    assert findings["routines"] == (["MATA330"] if remark.startswith("MATA330") else [])


def test_new_keys() -> None:
    assert {key: value for key, value in parsed(HEAD + MESSAGE + NEW_KEYS + FRAMES)["environment"].items() if value} == {
        "appserver_build": "7.00.240223P-20250326",
        "appserver_version": "24.3.1.4",
        "environment": "HOMOLOG",
        "dbaccess_build": "20240224-20250929",
        "module": "SIGACOM",
        "branch": "01/03",
    }


def test_old_keys() -> None:
    assert {key: value for key, value in parsed(WHOLE + OLD_KEYS)["environment"].items() if value} == {
        "appserver_build": "7.00.240223P-20250326",
        "environment": "PROD",
        "module": "SIGACOM",
        "smartclient": "7.00.240223P-20250401",
        "customizations_disabled": "no",
    }


def test_the_environment_of_a_web_services_envelope() -> None:
    assert parsed("Environment .........: WS_FLUIG\nDescription .........:\n\n" + WHOLE)["environment"]["environment"] == "WS_FLUIG"


@pytest.mark.parametrize(
    ("message", "database"),
    [
        ("DB error (Insert): -37 2601 [Microsoft][ODBC Driver 13 for SQL Server][SQL Server]Cannot insert", "SQL Server"),
        ("DB error (Insert): -1 ORA-00001: unique constraint violated", "Oracle"),
        ("DB error (Update): -35 psqlODBC: deadlock detected", "PostgreSQL"),
        ("variable does not exist ORACULO", None),
    ],
)
def test_the_driver_in_a_message_tells_the_database(message: str, database: str | None) -> None:
    assert parsed(HEAD + message + "\n\n" + BUILD + FRAMES)["environment"]["database"] == database


# --- signature and hints


def signature(text: str) -> str:
    return str(parsed(text)["last_error"]["signature"])


@pytest.mark.parametrize(
    "same",
    [
        WHOLE.replace("4711", "99").replace("ana.prado", "rui").replace("EST-22", "X"),
        WHOLE.replace("05/10/2026", "06/11/2027"),
        WHOLE.replace("line : 512", "line : 600").replace("02/09/2026", "11/09/2026"),
        WHOLE.replace("10 of 9", "3 of 2"),
        WHOLE + OLD_KEYS + DUMP,
        WHOLE.replace("\n", "\r\n"),
        quoted(WHOLE[1:]),
        WHOLE.replace("Called from A103TOTAL(MATA103.PRX) 02/09/2026 10:20:30 line : 512\n", ""),
        WHOLE.replace("A103TOTAL(MATA", "A103TOTAL(\nMATA", 1),
    ],
)
def test_the_same_defect_has_the_same_signature(same: str) -> None:
    assert signature(same) == signature(WHOLE)
    assert len(signature(WHOLE)) == 16


@pytest.mark.parametrize(
    "other",
    [
        WHOLE.replace("array out of bounds", "variable does not exist"),
        WHOLE.replace("MATA103", "MATA100"),
        WHOLE.replace("A103TOTAL", "A103OTHER"),
        WHOLE.replace("array out of bounds ( 10 of 9 )", "variable does not exist CALIAS"),
    ],
)
def test_another_defect_has_another_signature(other: str) -> None:
    assert signature(other) != signature(WHOLE)
    assert signature(WHOLE.replace("array out of bounds ( 10 of 9 )", "variable does not exist CLOTE")) != signature(other)


def test_values_and_companies_make_no_other_signature() -> None:
    one = (
        HEAD
        + "SA1010: DB error (Insert): -37 Error : 2601 (23000) in object 'dbo.SA1010'. "
        + "The duplicate key value is (01, 000123). User ana.prado\n\n"
        + FRAMES
    )
    two = one.replace("010", "990").replace("(01, 000123)", "(99, 777)").replace("ana.prado", "rui.alves")
    assert signature(one) == signature(two)
    assert signature(one) != signature(one.replace("SA1", "SA2"))
    assert signature(one) != signature(one.replace("2601", "547"))


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("Muitos usuários", "licenses_exhausted"),
        ("TC_Open - NO CONNECTION", "no_database_connection"),
        ("RPO in use", "rpo_in_use"),
        ("Arquivo de RPO em uso por outro processo", "rpo_in_use"),
        ("Cannot find function U_FATX001 in AppMap", "custom_function_missing"),
        ("Cannot find function FATX001 in AppMap", None),
        ("variable does not exist CALIAS", None),
    ],
)
def test_what_is_no_defect_of_the_product_has_a_hint(message: str, hint: str | None) -> None:
    text = HEAD + message + " on RPCSETENV(TBICONN.PRW) 15/05/2018 17:39:50 line : 634\n"
    assert parsed(text.encode("cp1252"))["last_error"]["hint"] == hint
    assert parsed(text)["last_error"]["hint"] == hint


# --- personal data


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        (WHOLE, True),
        (WHOLE.replace("ana.prado, EST-22", "JOB_A, THIS"), False),
        (WHOLE.replace("ana.prado, EST-22", "JOB_A, THIS") + DUMP, True),
        (WHOLE + dated("06/10/2026   09:00:00"), True),
        (WHOLE.replace("ana.prado, EST", "ana.prado,\n EST"), True),
        (WHOLE.replace("[4711], ana", "[4711],\n> ana") + dated("06/10/2026   09:00:00"), True),
        (WHOLE.replace("[4711], ana.prado, EST-22", "[4711],\n> JOB_A, THIS"), False),
    ],
)
def test_a_log_that_holds_personal_data_is_marked(text: str, warned: bool) -> None:
    assert ("contains_personal_data" in parsed(text)["warnings"]) is warned


def test_nothing_of_variables_and_files_is_read() -> None:
    shown = str(parsed(WHOLE + OLD_KEYS + DUMP))
    assert not [secret for secret in ("39053344705", "Ana Prado", "SF1010", "000123", "CUSERNAME") if secret in shown]
