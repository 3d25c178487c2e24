"""Spanish and English are told from Portuguese, which borrows English words and quotes English messages."""

from __future__ import annotations

import pytest

from bot.ticket.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Hola, tengo una duda sobre el pedido de compra",
        "no puedo imprimir la factura, el programa no hace nada",
        "siempre que intento abrirlo el sistema se cierra",
        "ya leí la documentación y no encontré la configuración",
        "hola, necesito ayuda",
        "Hi, I need help with the payroll",
        "we cannot print any of the invoices",
        "I don't know",
        "the report stops when I run it with two branches",
    ],
)
def test_a_message_in_another_language(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "variable does not exist CALIAS",
        "Called from U_FATX001(FATX001.PRW) line 20",
        "Connection refused",
        "You do not have access to this file. Please contact your administrator",
        "The network connection was aborted by the local system",
        "I/O error on the device",
        "We are sorry, the page is not available",
        'aparece "I am sorry, we could not open the file" na tela',
        "ORA-00942: table or view does not exist",
        "tipo I and II",
    ],
)
def test_a_message_of_a_program_in_english_is_no_customer_speaking_english(text: str) -> None:
    assert not is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "estou a tentar imprimir o ficheiro e o ecrã fica preto",
        "não há forma de o utilizador fechar a factura, fica sem resposta",
        "fiz o deploy do patch e o job do workflow não sobe mais",
        "o user fica offline e o browser mostra timeout",
        "preciso atualizá-los e incluí-los, mas ele não deixa",
        "sim",
        "",
        "🤷",
        "12.1.2410",
    ],
)
def test_portuguese_of_any_country_and_trade_is_portuguese(text: str) -> None:
    assert not is_foreign(text)
