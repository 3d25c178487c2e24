"""The ticket's page: what an analyst finds at a glance, what the files show, and that nothing in them takes effect."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ticket import page, render, view
from bot.ticket.draft import Draft
from bot.ticket.model import Attachment, QualityWarning, Ticket
from bot.ticket.provenance import put
from tests.conversation.places import standing_at
from tests.conversation.talk import KNOWN_PERSON
from tests.conversation.test_files import FAILING, LOG, made, packed
from tests.unit.ticket.test_render import HOSTILE, elements


def frame(function: str, source: str | None = "MATA010.PRX", custom: bool = False) -> dict[str, Any]:
    """A call of a stack as findings have it."""
    return {"function": function, "source": source, "source_date": "2026-09-28T11:15:09", "line": 402, "custom": custom}


def error_log(*stack: dict[str, Any], **findings: Any) -> Attachment:
    """An error.log with this stack."""
    error = {"message": "variable does not exist CCUSTO", "at": "2026-11-20T09:47:31", "stack": list(stack)}
    return made("error_log", "error.log", {"errors": 1, "last_error": error, "routines": ["MATA010"], **findings})


def ticket(*files: Attachment) -> Ticket:
    """A ticket of an error with these files."""
    known = Ticket(kind="error", protocol="PRT-20260101-0001", created_at="2026-01-01T12:00:00Z", status="submitted", outcome="ticket")
    known.evidence.attachments = list(files)
    return view.assessed(Draft(person=KNOWN_PERSON, ticket=known))


def shown(known: Ticket) -> str:
    """The words of a ticket's page in one line, those of neighbouring cells apart."""
    apart = re.sub(r"(?=</(?:t[dh]|d[dt]|li|p|h\d)>)", " ", render.to_html(known))
    return " ".join(elements(apart).text.split())


PROFILE = made(
    "profiler_log",
    "perfil.log",
    {
        "top": [
            {"function": "MATA410", "source": "MATA410.PRW", "calls": 1, "seconds": 184.22, "max_seconds": 184.22, "custom": False},
            {"function": "U_FATX001", "source": "FATX001.PRW", "calls": 120433, "seconds": 92.11, "max_seconds": 3.0, "custom": True},
        ],
        "total_seconds": 184.22,
        "custom_seconds": 92.11,
    },
)
CONSOLE = made(
    "console_log",
    "console.log",
    {
        "first_time": "2026-11-20T08:00:00",
        "last_time": "2026-11-20T18:00:00",
        "severities": {"info": 12345, "warn": 67, "error": 8, "fatal": 1},
        "errors": 9,
        "thread_errors": 0,
        "errors_found": [{"severity": "error", "at": "2026-11-20T09:00:00", "message": f"falha {number}"} for number in range(7)],
        "last_error": None,
    },
)
REJECTED = made(
    "nfe_xml",
    "nota.xml",
    {
        "type": "NF-e",
        "number": "45871",
        "series": "1",
        "key_last_digits": "837261",
        "status_code": "225",
        "status_reason": "Rejeicao: Falha no Schema XML do lote de NFe",
    },
)
AUTHORIZED = made("nfe_xml", "nota.xml", {"type": "NF-e", "number": "45871", "status_code": "100", "status_reason": "Autorizado o uso"})

# The head


def test_the_head_says_protocol_state_score_client_contact_and_impact() -> None:
    known = standing_at("scope_choice").choose("open_anyway").tickets[0]
    head = shown(known).split("Escopo:")[0]
    for said in ("PRT-20260101-0001", "Enviado", f"{known.quality.score} de 100", "Exemplo Ltda (T00001)", "Ana Lima", "Parou a operação"):
        assert said in head


def test_the_score_is_a_number_and_a_bar_without_script() -> None:
    known = standing_at("scope_choice").choose("open_anyway").tickets[0]
    meter = re.search(r"<meter [^>]*>", render.to_html(known))
    assert meter
    assert f'value="{known.quality.score}"' in meter[0]


def test_a_hand_off_is_told_in_the_head() -> None:
    known = ticket()
    known.outcome = "handoff"
    assert "pedido de contato com uma pessoa" in shown(known).split("Escopo:")[0]


def test_the_head_leads_to_what_is_missing_and_to_the_warnings_where_there_are_any() -> None:
    known = ticket()
    known.quality.missing = ["environment.release"]
    known.quality.warnings = [QualityWarning(field="kind", code="unclear", text="confuso")]
    text = render.to_html(known)
    for place in ("missing", "warnings"):
        assert f'href="#{place}"' in text
        assert f'id="{place}"' in text
    known.quality.missing, known.quality.warnings = [], []
    assert 'href="#' not in render.to_html(known)


# The answers


def test_every_value_of_the_ticket_is_on_the_page_with_where_it_comes_from() -> None:
    known = standing_at("scope_choice").choose("open_anyway").tickets[0]
    text = shown(known)
    for rows in render.rows_by_step(known).values():
        for row in rows:
            values = known.process.steps if row.path == "process.steps" else [row.text]
            assert all(value in text for value in values), row.path
    badges = re.findall(r'<span class="badge[^"]*">', render.to_html(known))
    assert len(badges) == sum(len(rows) for rows in render.rows_by_step(known).values())


def test_the_page_goes_from_the_decision_over_the_steps_to_the_environment() -> None:
    known = standing_at("scope_choice").choose("open_anyway").tickets[0]
    known.evidence.attachments = [LOG]
    text = shown(known)
    order = ("Escopo:", "Passo a passo", "Comportamento esperado", "Comportamento observado", "Mensagem de erro", "Rotina e ambiente")
    places = [text.index(said) for said in (*order, "Particularidades", "O que os arquivos mostram", "Evidências")]
    assert places == sorted(places)


def test_steps_that_there_are_not_are_told_in_the_table() -> None:
    known = ticket()
    put(known, "process.steps", [], "customer")
    assert "Passos para reproduzir não há dito pelo cliente" in shown(known)


def test_a_value_that_was_not_confirmed_is_marked_in_words() -> None:
    known = ticket()
    put(known, "environment.release", "12.1.2410", "customer")
    known.quality.warnings = [QualityWarning(field="environment.release", code="unconfirmed", text="x")]
    assert "Release 12.1.2410 dito pelo cliente, não confirmado" in shown(known)


def test_an_almost_empty_ticket_has_no_empty_section() -> None:
    sections = re.findall(r"<section[^>]*>(.*?)</section>", render.to_html(Ticket()), re.DOTALL)
    assert [re.sub("<[^>]*>", "", each).strip() for each in sections] == ["Escopo: ainda sem decisão"]


# The stack


def numbers(known: Ticket) -> list[int]:
    """The places of the calls that are shown of the first file's error."""
    failure = page.read_files(known)[0].failure
    assert failure
    return [each.number for each in failure.frames]


def test_a_short_stack_is_shown_whole() -> None:
    assert numbers(ticket(error_log(*(frame(f"F{place}") for place in range(5))))) == [1, 2, 3, 4, 5]


def test_of_a_long_stack_the_first_calls_the_custom_ones_and_the_business_routine_are_shown() -> None:
    calls = [frame(f"F{place}", "LIB.PRX") for place in range(30)]
    calls[14], calls[20] = frame("U_FATX001", "FATX001.PRW", custom=True), frame("MATA010")
    known = ticket(error_log(*calls))
    assert numbers(known) == [1, 2, 3, 4, 5, 6, 7, 8, 15, 21]
    text = shown(known)
    assert "Pilha de chamadas (30)" in text
    assert "6 chamadas omitidas 15 U_FATX001 código próprio" in text
    assert "21 MATA010 rotina de negócio" in text
    assert text.count("rotina de negócio") == 1
    assert "9 chamadas omitidas" in text


def test_one_call_that_was_left_out_is_said_in_the_singular() -> None:
    assert "1 chamada omitida" in shown(ticket(error_log(*(frame(f"F{place}", "LIB.PRX") for place in range(9)))))


def test_the_call_of_the_routine_itself_is_marked_rather_than_one_out_of_its_source() -> None:
    failure = page.read_files(ticket(error_log(frame("A010GRAVA"), frame("MATA010"))))[0].failure
    assert failure
    assert [each.routine for each in failure.frames] == [False, True]


def test_a_call_out_of_the_routines_source_stands_for_it() -> None:
    failure = page.read_files(ticket(error_log(frame("EXECBLOCK", "APLIB010.PRX"), frame("A010GRAVA"))))[0].failure
    assert failure
    assert [each.routine for each in failure.frames] == [False, True]


def test_a_runaway_recursion_of_custom_code_is_cut() -> None:
    known = ticket(error_log(*(frame("U_LACO", "LACO.PRW", custom=True) for _ in range(100))))
    assert len(numbers(known)) == page.FIRST_FRAMES + page.MOST_CUSTOM
    assert "80 chamadas omitidas" in shown(known)


def test_only_a_long_stack_can_be_folded_and_it_is_open_for_the_print() -> None:
    short, long = (error_log(*(frame("U_LACO", custom=True) for _ in range(count))) for count in (page.LONG_STACK, page.LONG_STACK + 1))
    assert "<details" not in render.to_html(ticket(short))
    assert "<details open>" in render.to_html(ticket(long))


def test_the_error_says_message_function_source_line_and_dates() -> None:
    text = shown(ticket(LOG))
    assert "Erro de 20/11/2026 09:47:31: variable does not exist CCUSTO" in text
    assert f"Em {FAILING} código próprio" in text
    assert "2 MATA010 rotina de negócio MATA010.PRX:402 28/09/2026 11:15:09" in text


def test_a_call_without_source_or_date_has_dashes() -> None:
    call = {"function": "::TMENU:ACTION", "source": None, "source_date": None, "line": None, "custom": False}
    assert "1 ::TMENU:ACTION — —" in shown(ticket(error_log(call)))


def test_the_errors_of_a_file_are_counted() -> None:
    assert "1.234 erros no arquivo; o mais recente de 20/11/2026" in shown(ticket(error_log(frame("F"), errors=1234)))


# The other files


def test_a_profile_is_a_table_of_the_slowest_functions() -> None:
    text = shown(ticket(PROFILE))
    assert "Tempo total de 184,2 s, 50% em código próprio" in text
    assert "U_FATX001 código próprio FATX001.PRW 120.433 92,110" in text


def test_a_profile_that_was_not_summed_up_says_nothing_of_the_share() -> None:
    known = made("profiler_log", "perfil.log", {"top": [{"function": "MATA410"}]})
    text = shown(ticket(known))
    assert "MATA410 — 0 0,000" in text
    assert "%" not in text


def test_a_console_log_is_its_counts_and_its_last_errors_newest_first() -> None:
    text = shown(ticket(packed(CONSOLE)))
    assert "console.log dentro de logs.zip De 20/11/2026 08:00:00 a 20/11/2026 18:00:00" in text
    assert "Fatais 1 Erros 8 Avisos 67 Informações 12.345" in text
    assert [int(each) for each in re.findall(r"falha (\d)", text)] == [6, 5, 4, 3, 2]


def test_a_rejected_document_says_its_number_and_why() -> None:
    text = shown(ticket(REJECTED))
    assert "Documento NF-e Número 45871 Série 1 Final da chave 837261" in text
    assert "Rejeição 225: Falha no Schema XML do lote de NFe" in text


def test_the_answer_to_an_authorized_document_is_no_rejection() -> None:
    text = shown(ticket(AUTHORIZED))
    assert "Retorno da SEFAZ: 100: Autorizado o uso" in text
    assert "Rejeição" not in text
    assert "Série" not in text


def test_a_file_that_shows_nothing_is_not_among_those_that_do() -> None:
    files = made("image", "tela.png"), made("text", "leia.txt"), made("nfe_xml", "vazio.xml"), made("console_log", "vazio.log")
    assert page.read_files(ticket(*files)) == []


def test_nothing_of_a_file_under_analysis_is_shown() -> None:
    waiting = error_log(frame("F"), warnings=["held"])
    assert page.read_files(ticket(waiting)) == []


# Downloads


def test_the_files_can_be_downloaded_by_the_access_of_the_page() -> None:
    text = render.to_html(ticket(LOG), access="abc.d-e_f")
    assert '<a href="PRT-20260101-0001/attachments/att_error.log?access=abc.d-e_f">error.log</a>' in text


def test_without_an_access_the_files_are_only_named() -> None:
    text = render.to_html(ticket(LOG))
    assert "attachments/" not in text
    assert ">error.log</span>" in text


def test_a_file_under_analysis_cannot_be_downloaded() -> None:
    text = render.to_html(ticket(made("image", "tela.png", {"warnings": ["held"]})), access="abc")
    assert "attachments/" not in text
    assert "em verificação de segurança" in text


@pytest.mark.parametrize("access", ['"><script>alert(1)</script>', "a&b=c", "á d", "javascript:alert(1)"])
def test_an_access_stays_inside_its_address(access: str) -> None:
    made_page = elements(render.to_html(ticket(LOG), access=access))
    target = next(value for name, value in made_page.attributes if name == "href" and value and "attachments" in value)
    assert re.fullmatch(r"PRT-20260101-0001/attachments/att_error\.log\?access=[\w.%~/-]+", target)
    assert "script" not in made_page.tags


# Nothing takes effect


def hostile(text: str) -> Ticket:
    """A ticket whose files hold a text wherever a file can put one."""
    call = {"function": text, "source": text, "source_date": None, "line": 1, "custom": True}
    error = {"message": text, "function": text, "source": text, "at": None, "stack": [call], "custom_frames": [text]}
    console = {"severities": {"error": 1}, "errors_found": [{"at": None, "message": text}]}
    fiscal = {"type": text, "number": text, "series": text, "key_last_digits": text, "status_code": "225", "status_reason": text}
    profile = {"top": [{"function": text, "source": text, "calls": 1, "seconds": 1.0, "custom": True}]}
    found: dict[str, Any] = {"error_log": {"last_error": error}, "console_log": console, "nfe_xml": fiscal, "profiler_log": profile}
    found["archive"] = {"members": [{"name": text, "kind": kind, "findings": findings} for kind, findings in found.items()]}
    files = [Attachment(id=f"att_{kind}", name=text, kind=kind, size=1, sha256="", findings=findings) for kind, findings in found.items()]
    known = ticket(*files)
    known.evidence.unavailable = ["video"]
    return known


PLAIN = elements(render.to_html(hostile("palavras"), "abc"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_adds_an_element_or_an_attribute(text: str) -> None:
    found = elements(render.to_html(hostile(text), "abc"))
    assert found.tags == PLAIN.tags
    assert [name for name, _ in found.attributes] == [name for name, _ in PLAIN.attributes]
    assert [value for name, value in found.attributes if name == "href"] == [value for name, value in PLAIN.attributes if name == "href"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_of_a_file_is_shown_as_it_was_written(text: str) -> None:
    assert shown(hostile(text)).count(" ".join(text.split())) >= 10


@given(st.text(min_size=1, max_size=60))
def test_no_text_at_all_in_a_file_changes_the_page(text: str) -> None:
    assert elements(render.to_html(hostile(text), "abc")).tags == PLAIN.tags


@pytest.mark.parametrize("known", [ticket(LOG, PROFILE, packed(CONSOLE), REJECTED), Ticket()])
def test_the_page_obeys_its_strict_policy(known: Ticket) -> None:
    text = render.to_html(known, "abc")
    # An empty icon of its own, so that browsers ask the server for none.
    text = text.replace('<link rel="icon" href="data:,">', "")
    assert not re.search(r"<script|\sstyle=|\son\w+=|<(?:link|img|iframe|form)\b|https?:|url\(|@import", html.unescape(text))
    assert text.count("<style>") == 1


# How numbers and times are said


@pytest.mark.parametrize(
    ("value", "decimals", "said"), [(0, 0, "0"), (1234567, 0, "1.234.567"), (1234.5, 2, "1.234,50"), (0.0004, 3, "0,000")]
)
def test_a_number_is_said_as_people_read_it(value: float, decimals: int, said: str) -> None:
    assert page.number(value, decimals) == said


def test_a_time_of_a_log_is_said_as_it_stands_there() -> None:
    assert page.log_time("2026-11-20T09:47:31") == "20/11/2026 09:47:31"
    assert page.log_time(None) == "—"
