"""CPF and payment card numbers in a text, told from the many other numbers of a ticket.

Every function works on a text as `masking` prepares it: folded, as long as the original, with ``OPAQUE`` where something is already
hidden. What stands there is never read as part of a number or of its context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.protheus.access_keys import ACCESS_KEY
from bot.protheus.artifacts import find_artifacts

OPAQUE = "\x00"


class Found(NamedTuple):
    """Something to hide at ``text[start:end]``."""

    start: int
    end: int
    kind: str


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_NOT_IN_WORD = rf"(?<![a-z0-9_{OPAQUE}])"
#: No digits of an amount, a version, a date or a UUID before or behind.
_START = rf"(?:(?<=cpf)|{_NOT_IN_WORD}(?<![\d{OPAQUE}][./-])(?<![a-f0-9]{{4}}-))"
_END = rf"(?![a-z0-9_{OPAQUE}])(?!,\d{{1,2}}(?!\d))(?![./-][\d{OPAQUE}])"

_CPF = _pattern(
    rf"(?P<full>(?:(?<=cpf)|{_NOT_IN_WORD}(?<![\d{OPAQUE}]\.))\d{{3}}\.\d{{3}}\.\d{{3}}\s?[-/]\s?\d{{2}}(?![a-z0-9_{OPAQUE}]))"
    rf"|{_START}(?:\d{{11}}|\d{{9}}[-/]\d{{2}}|\d{{3}}[.-]\d{{3}}[.-]\d{{3}}[.-]?\d{{2}}"
    # In blanks, some or all, it must not be the middle of a longer number in blanks.
    rf"|(?<![\d{OPAQUE}] )\d{{3}}[ .]?\d{{3}}[ .]?\d{{3}}[ -]?\d{{2}}(?! [\d{OPAQUE}])"
    rf"|\d{{10}}[ -]\d){_END}"
)
_CARD_DIGITS = _pattern(rf"{_START}\d{{13,19}}{_END}")
#: Digits in groups; which of them can be a card is decided group by group.
_GROUPS = _pattern(rf"{_NOT_IN_WORD}(?<![\d{OPAQUE}][./-])\d+(?:(?: ?[-.] ?| {{1,2}})\d+)+(?![a-z0-9_{OPAQUE}])")
_URL = _pattern(r"(?:https?://|www\.)[^\s<>\"]+")

#: Words that say what the number behind them is; the last one before it counts. A person's number may well be a CPF.
_LABEL = _pattern(
    r"(?<![a-z])(?:"
    r"(?P<cpf>cpfs?(?:\s?(?:/|ou|e)\s?cnpj)?|cnpj\s?(?:/|ou|e)\s?cpf|cgc|cic)"
    r"|(?P<card>cart(?:ao|oes)|visa|mastercard|master|elo|amex|credito|debito|card)"
    r"|(?P<person>clientes?|fornecedor(?:es)?|funcionari[oa]s?|pessoas?|titular|soci[oa]s?|dependentes?|colaborador(?:es)?|autonom[oa]s?|contatos?)"
    r"|(?P<cnpj>cnpj)"
    r"|(?P<phone>tele?fones?|fones?|tel|celular|cel|whats(?:app)?|zap|ramal|lig(?:ar|ue|a))"
    r"|(?P<number>nfs?-?e?|nfc-?e|ct-?e|mdf-?e|danfe|notas?|pedidos?|titulos?|boletos?|chaves?|nosso numero|lotes?|series?|protocolos?|"
    r"nprot|nsu|recibo|chamados?|tickets?|contas?|agencias?|matriculas?|ean|gtin|barras|produtos?|itens|item|valor(?:es)?|pis|pasep|nit|nis|"
    r"ip|ie|inscricao estadual|rg|cep|renavam|recno|r_e_c_n_o_|build|versao)"
    r")(?![a-z])"
)
#: Characters in front of a number that can say what it is.
_CONTEXT = 48
_BEFORE_CONTEXT = _pattern(rf".*(?:\d|{OPAQUE}|[a-z]{{4}}[.!?;]\s)")

#: Group lengths of printed and typed card numbers.
_SHAPES = (
    *((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4)),
    # a blank forgotten
    *((4, 4, 8), (4, 8, 4), (8, 4, 4), (8, 8), (4, 12), (12, 4)),
)
#: From so many groups of four on it is a fiscal document's access key, of 44 digits, and no card.
_ACCESS_KEY_GROUPS = 9

_DIGITS_BEFORE, _DIGITS_BEHIND = _pattern(r"\d[\s.-]{1,2}\Z"), _pattern(r"[\s.-]{1,2}\d")

#: Number ranges of the brands by length (ISO/IEC 7812; Elo and Hipercard as their acquirers publish them).
_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}"  # Diners
    r"|(?:6011|65\d\d|64[4-9]\d|35(?:2[89]|[3-8]\d)|62\d\d)\d{12,15}"  # Discover, Elo, JCB, UnionPay
    r"|(?:50(?:4175|6699|67[0-7]\d|9\d\d\d)|627780|636297|636368)\d{10}"  # Elo
    r"|(?:606282|3841[046]0|6370?95|637(?:568|599|609|612))\d{10}(?:\d{3})?"  # Hipercard
    r"|(?:603389|602651|637036|637202)\d{10}"  # benefit cards
)


def find_numbers(text: str) -> Iterator[Found]:
    """CPF and card numbers, not in order. Takes time in proportion to the text's length.

    A CPF written ``123.456.789-09`` or behind the word CPF counts as it stands, any other one by its check digits. A card needs a
    brand's range, its length and Luhn's check digit. What is recognised as a version or a phone number, stands in an address of the
    web, or follows the name of another number ("pedido", "chave", "celular") stays; so does a CNPJ.
    """
    addresses = {position for match in _URL.finditer(text) for position in range(*match.span())}
    keys = {position for start, end in _access_keys(text) for position in range(start, end)}
    for match in _CPF.finditer(text):
        if match.start() not in keys and _is_cpf(text, match, match.start() in addresses):
            yield Found(*match.span(), "cpf")
    for match in _CARD_DIGITS.finditer(text):
        if match.start() not in addresses and _is_card_here(text, *match.span()):
            yield Found(*match.span(), "card")
    for match in _GROUPS.finditer(text):
        yield from (card for card in _cards_in(text, match) if card.start not in addresses and card.start not in keys)


def _access_keys(text: str) -> Iterator[tuple[int, int]]:
    """Where access keys stand. Three cards, one below the other, are none: they are twelve groups of four."""
    for match in ACCESS_KEY.finditer(text):
        if not _DIGITS_BEFORE.search(text, max(0, match.start() - 3), match.start()) and not _DIGITS_BEHIND.match(text, match.end()):
            yield match.span()


def _is_cpf(text: str, match: re.Match[str], in_address: bool) -> bool:
    label = _label(text, match.start())
    if label == "cpf" or (match["full"] and not in_address):
        return True
    if in_address or label in ("phone", "number") or _recognised(match[0]):
        return False
    return has_cpf_check_digits(re.sub(r"\D", "", match[0]))


def _is_card_here(text: str, start: int, end: int) -> bool:
    digits = re.sub(r"\D", "", text[start:end])
    if not is_card(digits) or _recognised(text[start:end]) or has_cnpj_check_digits(digits):
        return False
    label = _label(text, start)
    # Thirteen digits are an article's number (EAN) far more often than one of Visa's first cards.
    return label == "card" if len(digits) == 13 else label not in ("phone", "number", "cnpj")


def _cards_in(text: str, run: re.Match[str]) -> Iterator[Found]:
    groups = [match.span() for match in re.finditer(r"\d+", run[0])]
    lengths = [end - start for start, end in groups]
    position = 0
    while position < len(groups):
        fours = _fours(lengths, position)
        if fours >= _ACCESS_KEY_GROUPS:
            position += fours
            continue
        for shape in _SHAPES:
            behind = position + len(shape)
            if tuple(lengths[position:behind]) == shape:
                start, end = run.start() + groups[position][0], run.start() + groups[behind - 1][1]
                if _is_card_here(text, start, end):
                    yield Found(start, end, "card")
                    position = behind - 1
                    break
        position += 1


def _fours(lengths: list[int], position: int) -> int:
    """How many groups of four follow each other from here; 0 unless they begin here."""
    if lengths[position] != 4 or (position and lengths[position - 1] == 4):
        return 0
    return next((count for count, length in enumerate(lengths[position:]) if length != 4), len(lengths) - position)


def _label(text: str, position: int) -> str | None:
    """What the words before a number say that it is."""
    before = text[max(0, position - _CONTEXT) : position].replace("\n", " ")
    cut = _BEFORE_CONTEXT.match(before)
    labels = [label.lastgroup for label in _LABEL.finditer(before, cut.end() if cut else 0)]
    person = bool(labels) and labels[-1] == "person"
    label = next((label for label in reversed(labels) if label != "person"), None)
    # "CPF do cliente 123..." and "celular do cliente 123..." say what it is, "nota do cliente 123..." does not.
    return "person" if person and label not in ("cpf", "phone") else label


def _recognised(number: str) -> bool:
    """Whether the whole of it is something else by its form alone: a version, a build, a phone number."""
    return any(artifact.start == 0 and artifact.end == len(number) for artifact in find_artifacts(number))


def has_cpf_check_digits(digits: str) -> bool:
    """Whether 11 digits are a CPF by their last two (Receita Federal, modulo 11). One digit repeated is none."""
    return len(set(digits)) > 1 and all(_checks(digits[:size], range(size, 1, -1)) for size in (10, 11))


def has_cnpj_check_digits(digits: str) -> bool:
    """Whether digits are a CNPJ, by number and by their last two (Receita Federal, modulo 11)."""
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    return len(digits) == 14 and all(_checks(digits[:size], weights[14 - size :]) for size in (13, 14))


def _checks(digits: str, weights: Sequence[int]) -> bool:
    """Whether the last digit follows from the others."""
    *others, last = map(int, digits)
    return sum(digit * weight for digit, weight in zip(others, weights, strict=True)) * 10 % 11 % 10 == last


def is_card(digits: str) -> bool:
    """Whether digits lie in a brand's range and pass Luhn's check (ISO/IEC 7812-1, annex B)."""
    if not _BRANDS.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
