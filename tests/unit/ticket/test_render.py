"""The ticket as people read it: nothing of what customers write takes effect, and nothing is lost."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ticket import model, render, view
from bot.ticket.draft import Draft
from bot.ticket.fields import FIELDS
from bot.ticket.model import Attachment, Parameter, Routine, Ticket, set_path
from bot.ticket.provenance import put
from tests.conversation.places import standing_at
from tests.conversation.talk import KNOWN_PERSON

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</dd></dl><h1>x</h1>",
    '" onmouseover="alert(1)',
    "[clique](javascript:alert(1))",
    "![x](https://exemplo.com/pixel.png)",
    "javascript:alert(1)",
    "```\nfim do bloco\n```\n# Título",
    "````\n```\n````",
    "# Título",
    "- item\n- item",
    "1. um\n2. dois",
    "10) dez",
    "+ mais",
    "> citação",
    "a | b | c\n--- | --- | ---",
    "linha\n---\nlinha",
    "linha\n===",
    "**negrito** _itálico_ ~~riscado~~ `código`",
    "&lt;b&gt; &amp; &#x3C;",
    "{{ 7 * 7 }} {% raw %} {0.__class__}",
    "C:\\totvs\\bin\\appserver.exe",
    "linha 1\r\nlinha 2\rlinha 3",
    "    quatro espaços",
    "<https://exemplo.com>",
    "\u202etxet\u202c",
]


def assessed(made: Ticket) -> Ticket:
    """The ticket with its score and scope decision."""
    return view.assessed(Draft(person=KNOWN_PERSON, ticket=made))


def ticket(text: str) -> Ticket:
    """A ticket that holds a text at every place where customers' words go."""
    made = Ticket(kind="error", protocol="PRT-20260101-0001", created_at="2026-01-01T12:00:00Z", status="submitted", outcome="ticket")
    for field in FIELDS:
        if field.type == "text" and field.path not in (
            "environment.routines",
            "particularities.entry_points",
            "particularities.parameters",
        ):
            put(made, field.path, text, "customer")
    put(made, "process.steps", [text, text], "customer")
    put(made, "environment.routines", [Routine(code=text, description=text)], "customer")
    put(made, "particularities.entry_points", [text], "customer")
    put(made, "particularities.parameters", [Parameter(name="MV_X", value=text)], "customer")
    made.evidence.attachments = [Attachment(id="att_1", name=text, kind="error_log", size=1, sha256="")]
    made.quality.warnings = [model.QualityWarning(field="kind", code="unclear", text=text)]
    made.subject = render.subject(made)
    return assessed(made)


class Elements(HTMLParser):
    """The tags and attributes of a page, and its text without the style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.in_style = False
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self.in_style else data


def elements(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    return parser


PLAIN_PAGE = elements(render.to_html(ticket("palavras")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_an_element_or_an_attribute_to_the_page(text: str) -> None:
    page = elements(render.to_html(ticket(text)))
    assert page.tags == PLAIN_PAGE.tags
    assert page.attributes == PLAIN_PAGE.attributes


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_shows_the_text_as_it_was_written(text: str) -> None:
    shown = elements(render.to_html(ticket(text))).text
    assert " ".join(text.split()) in " ".join(shown.split())


@given(st.text(max_size=80))
def test_no_text_at_all_changes_the_page(text: str) -> None:
    assert elements(render.to_html(ticket(text or "x"))).tags == PLAIN_PAGE.tags


def test_the_page_runs_no_script_and_loads_nothing() -> None:
    page = render.to_html(ticket("palavras"))
    assert "<script" not in page
    assert not re.findall(r"\b(?:src|url)\s*[=(]", page)
    assert {target for name, target in elements(page).attributes if name == "href"} == {"data:,", "#missing", "#warnings"}
    assert elements(page).attributes[0] == ("lang", "pt-BR")


def unescaped(markdown: str) -> str:
    """Markdown with a letter in the place of each backslash escape, which stands for the next character itself."""
    return re.sub(r"\\[^\w\s]|\\_", "x", markdown)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "```" not in text])
def test_no_mark_of_the_text_is_left_to_take_effect_in_markdown(text: str) -> None:
    escaped = render.escape_markdown(text)
    left = unescaped(escaped)
    assert not re.search(r"[`*_\[\]<>|#~!&]", left), escaped
    assert not re.search(r"(?m)^\s*(?:[-+=]|\d+[.)](?:\s|$))", left), escaped


@given(st.text(alphabet=st.sampled_from("ab1 \n\r\t\\`*_[]<>()|#~!&-+=.:/{}\"'"), max_size=60))
def test_no_combination_of_marks_takes_effect_in_markdown(text: str) -> None:
    left = unescaped(render.escape_markdown(text))
    assert not re.search(r"[`*_\[\]<>|#~!&]", left)
    assert not re.search(r"(?m)^\s*(?:[-+=]|\d+[.)](?:\s|$))", left)


@given(st.text(max_size=60))
def test_escaping_loses_nothing(text: str) -> None:
    back = re.sub(r"\\([^\w\s]|_)", r"\1", render.escape_markdown(text)).replace("  \n", "\n")
    assert back == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_fenced_text_stays_inside_its_fence(text: str) -> None:
    first, *inside, last = render.fenced(text).split("\n")
    assert first == last
    assert set(first) == {"`"}
    assert "\n".join(inside) == text
    assert not [line for line in inside if re.match(rf"\s*{first}", line)]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_headings_of_the_markdown_are_those_of_the_template(text: str) -> None:
    def headings(markdown: str) -> list[str]:
        outside = re.sub(r"(?ms)^(`{3,})\n.*?^\1$", "", markdown)
        return [line for line in outside.splitlines() if line.startswith("#")]

    assert headings(render.to_markdown(ticket(text)))[1:] == headings(render.to_markdown(ticket("palavras")))[1:]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_plain_texts_show_the_words_as_they_are(text: str) -> None:
    made = ticket(text)
    for shown in (render.review(made), render.summary(made)):
        assert text.strip().splitlines()[0] in shown


# Subject


def subject(**places: object) -> str:
    made = Ticket()
    for path, value in places.items():
        set_path(made, path.replace("__", "."), value)
    return render.subject(made)


ROUTINE = [Routine(code="MATA410", module="SIGAFAT")]


def test_the_subject_of_an_error() -> None:
    made = subject(
        kind="error",
        environment__module="SIGAFAT",
        environment__routines=ROUTINE,
        environment__release="12.1.2410",
        process__error_message="variable does not exist CALIAS",
    )
    assert made == "[SIGAFAT] MATA410 · variable does not exist CALIAS · 12.1.2410"


def test_the_subject_without_a_message_is_what_happens() -> None:
    assert (
        subject(kind="error", environment__routines=ROUTINE, process__observed_behavior="o total fica zerado")
        == "MATA410 · o total fica zerado"
    )


@pytest.mark.parametrize(
    ("kind", "start"),
    [("question", "PERGUNTA · "), ("improvement", "MELHORIA · "), ("customization", "CUSTOMIZAÇÃO · "), ("service", "SERVIÇO · ")],
)
def test_the_subject_of_a_short_path_says_its_kind(kind: str, start: str) -> None:
    assert subject(kind=kind, question="como faço?").startswith(start)


def test_a_long_message_is_cut_at_a_word() -> None:
    made = subject(kind="error", process__error_message="palavra " * 40)
    assert len(made) <= render.LONGEST_GIST + 1
    assert made.endswith("palavra…")


@pytest.mark.parametrize("text", ["x" * 500, "linha um\nlinha dois", "  \n\t ", "a\u2028b"])
def test_a_subject_is_one_line_of_bounded_length(text: str) -> None:
    made = subject(kind="error", process__error_message=text)
    assert len(made.splitlines()) == 1
    assert len(made) <= render.LONGEST_GIST + 40


def test_an_empty_ticket_has_texts() -> None:
    empty = assessed(Ticket())
    assert render.to_markdown(empty).startswith("# Chamado")
    assert "<h1>Chamado</h1>" in render.to_html(empty)
    assert render.summary(empty) == ""


# Content


def test_every_known_value_is_a_line_with_its_source() -> None:
    talk = standing_at("review")
    made = assessed(talk.ticket)
    lines = [row for _, rows in render.sections(made) for row in rows]
    assert {row.path for row in lines} == {path for path in made.provenance if path in {field.path for field in FIELDS}} | set()
    assert not [row.path for row in lines if not row.text or not row.label or row.source is None]


def test_choices_are_shown_by_their_titles() -> None:
    talk = standing_at("review")
    shown = render.review(assessed(talk.ticket))
    assert "Parou a operação" in shown
    assert not re.search(r"\b(?:blocked|not_tested|some_records|yes|unknown|production)\b", shown)


def test_every_text_of_a_ticket_is_portuguese() -> None:
    talk = standing_at("scope_choice").choose("open_anyway")
    for shown in (render.to_markdown(talk.tickets[0]), html.unescape(elements(render.to_html(talk.tickets[0])).text)):
        assert not re.search(
            r"\b(?:blocked|degraded|not_tested|some_records|with_help|yes|unknown|customer|derived|channel|submitted|override|error_log)\b",
            shown,
        )


def test_there_is_none_is_said() -> None:
    made = Ticket(kind="error")
    put(made, "process.error_message", None, "customer")
    assert "Mensagem de erro: não há" in render.summary(made)


def test_the_override_is_said_in_the_ticket() -> None:
    talk = standing_at("scope_choice").choose("open_anyway")
    assert "mesmo assim" in render.to_markdown(talk.tickets[0])
    assert "mesmo assim" in render.to_html(talk.tickets[0])


def test_steps_are_numbered() -> None:
    made = ticket("palavras")
    assert "1. palavras\n2. palavras" in render.to_markdown(made)


def test_what_to_do_in_another_channel_is_in_every_rendering() -> None:
    made = assessed(Ticket(kind="improvement", question="ver o comprador no relatório"))
    for text in (render.review(made), render.to_markdown(made), render.to_html(made)):
        assert "O que fazer agora" in text
        assert "Central Colaborativa" in text
    assert "O que fazer agora" not in render.review(assessed(Ticket(kind="error")))
