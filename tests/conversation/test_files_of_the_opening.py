"""Files with the opening message: what is shown for confirmation says where each value comes from, and nothing only announces a file."""

from __future__ import annotations

import pytest

from bot.ticket.model import Attachment
from tests.conversation.places import standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import LOG, SCREEN, made, packed

FROM_MESSAGE = "Da sua mensagem, entendi o seguinte:"


def shown(*files: Attachment, text: str = "") -> str:
    talk = Talk().attach(*files, text=text)
    assert talk.question == "takeover"
    return talk.heard[-1]


def test_of_a_file_alone_nothing_is_said_to_come_from_a_message() -> None:
    text = shown(LOG)
    assert FROM_MESSAGE not in text
    assert text.startswith("Li no arquivo error.log:\n• Tipo de solicitação:")


def test_of_a_message_alone_nothing_is_said_to_come_from_a_file() -> None:
    text = Talk().say("a rotina MATA410 está dando erro, release 12.1.2410").heard[-1]
    assert text.startswith(FROM_MESSAGE)
    assert "Li no arquivo" not in text


def test_what_the_message_and_what_each_file_told_stand_apart() -> None:
    report = made("environment_report", "f6.txt", {"environment": {"release": "12.1.2410"}})
    text = shown(LOG, report, text="o produto não é gravado no banco de dados Oracle 19c")
    message, log, f6 = text.index(FROM_MESSAGE), text.index("Li no arquivo error.log:"), text.index("Li no arquivo f6.txt:")
    assert message < text.index("Oracle 19c") < min(log, f6)
    assert log < text.index("variable does not exist CCUSTO")
    assert f6 < text.index("Release: 12.1.2410")


def test_a_file_in_an_archive_is_named_with_it() -> None:
    assert shown(packed(SCREEN, LOG)).startswith("Li no arquivo error.log, dentro de logs.zip:\n• Tipo de solicitação:")


def test_a_correction_of_what_a_file_showed_is_what_the_message_said() -> None:
    talk = Talk().attach(LOG)
    text = talk.say("o módulo é SIGACOM").heard[-1]
    assert text.index(FROM_MESSAGE) < text.index("SIGACOM") < text.index("Li no arquivo error.log:")


def test_the_announcement_of_a_file_is_no_part_of_what_happens() -> None:
    for announcement in (". Segue o log em anexo.", ", veja o print abaixo", ". Conforme print em anexo", "\nlog em anexo"):
        talk = Talk().attach(LOG, text=f"Dá erro ao incluir, e o produto não é gravado no cadastro{announcement}").say("sim")
        assert talk.ticket.process.observed_behavior in (
            "Dá erro ao incluir, e o produto não é gravado no cadastro",
            "Dá erro ao incluir, e o produto não é gravado no cadastro.",
        )


def test_an_announcement_that_tells_an_effect_is_kept() -> None:
    said = "Incluí um produto no cadastro. Segue o print com o custo zerado"
    assert Talk().attach(SCREEN, text=said).say("sim").ticket.process.observed_behavior == said


def test_without_a_file_its_announcement_is_kept_as_said() -> None:
    said = "Dá erro ao incluir, e o produto não é gravado no cadastro. Segue o log em anexo"
    assert Talk().say(said).say("sim").ticket.process.observed_behavior == said


def test_an_announcement_among_the_steps_of_the_opening_is_no_step() -> None:
    said = "dá erro ao incluir\n1. abro a MATA010\n2. informo o código 000010 e confirmo\n3. o produto não é gravado, segue o print"
    steps = Talk().attach(SCREEN, text=said).say("sim").ticket.process.steps
    assert steps == ["abro a MATA010", "informo o código 000010 e confirmo", "o produto não é gravado"]


@pytest.mark.parametrize(
    "announcement", ["veja o print", "vide anexo", "conforme print em anexo", "favor verificar o log", "te mando o log"]
)
def test_the_announcement_is_no_part_of_a_later_answer_either(announcement: str) -> None:
    talk = standing_at("observed_behavior").attach(SCREEN, text=f"o produto é gravado com o custo zerado, {announcement}")
    assert talk.ticket.process.observed_behavior == "o produto é gravado com o custo zerado"


def test_a_picture_beside_a_step_takes_no_step_away() -> None:
    talk = standing_at("steps").attach(SCREEN, text="1. abro a MATA010\n2. confiro o relatório\n3. confirmo e o custo sai zerado")
    assert talk.ticket.process.steps == ["abro a MATA010", "confiro o relatório", "confirmo e o custo sai zerado"]


def test_the_announcement_is_no_part_of_a_doubt() -> None:
    talk = Talk().attach(SCREEN, text="tenho uma dúvida, como bloqueio a alteração do pedido? segue print da tela").say("sim")
    assert talk.ticket.question == "tenho uma dúvida, como bloqueio a alteração do pedido?"
