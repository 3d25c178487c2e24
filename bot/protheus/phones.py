"""Telephone numbers of Brazil and Portugal, as people write them."""

from __future__ import annotations

import re


def _pattern(pattern: str) -> re.Pattern[str]:
    """ASCII: the digits of other scripts are no number of ours."""
    return re.compile(pattern, re.ASCII)


_END = r"(?![a-z0-9_])(?![.,/-]\d)"
#: Area codes of Brazil.
_AREA = r"(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])"
#: Of Portugal: mobile numbers start with 91, 92, 93 or 96, the others with 2; they are grouped 3-3-3, 2-3-4 or 2-3-2-2.
_PORTUGAL = r"(?:(?:9[1236]|2\d)\d[\s.-]?\d{3}[\s.-]?\d{3}|9[1236][\s.-]\d{3}[\s.-]\d{2}[\s.-]?\d{2}|2\d[\s.-]\d{3}[\s.-]\d{2}[\s.-]?\d{2})"
_PORTUGAL_CODE = r"(?:\+\s?|00)?351[\s.-]?"

#: Words that a telephone number follows.
CUES = "telefone telefones fone fones tel celular cel whatsapp whats zap contato contacto ramal ligar ligue liga telemovel tlm tlmv"
_CUE = (
    rf"(?:{'|'.join(CUES.split())})"
    r"(?:[\s:.;=(-]|(?:e|eh|o|no|pelo|para|pra|meu|numero|ddd)(?![a-z0-9_])){1,6}"
)

#: Numbers that are sure by their form; group 1 is the number.
FORMS = (
    _pattern(
        rf"((?:\+?55[\s.-]?)?(?:\(0?{_AREA}\)\s?|0?{_AREA}[\s.-])(?:9[\s.]?\d{{4}}|[2-5]\d{{3}})[\s.-]?(?<!20\d\d[\s.-])\d{{4}}){_END}"
    ),
    _pattern(rf"((?:\+?55)?{_AREA}9\d{{4}}-?\d{{4}}){_END}"),
    _pattern(rf"(9\d{{4}}-\d{{4}}){_END}"),
    _pattern(r"(0[38]00[\s.-]?\d{3}[\s.-]?\d{4})(?![a-z0-9_])"),
    _pattern(rf"({_PORTUGAL_CODE}{_PORTUGAL}){_END}"),
    _pattern(rf"(9[1236]\d\s\d{{3}}\s\d{{3}}){_END}(?!\s\d)"),
)
#: A number behind one of the cues.
CALLED = (
    _pattern(rf"{_CUE}((?:\+?55[\s.-]?)?(?:\(?0?{_AREA}\)?[\s.-]?)?9?[\s.-]?\d{{4}}[\s.-]?\d{{4}}){_END}"),
    _pattern(rf"{_CUE}((?:{_PORTUGAL_CODE})?{_PORTUGAL}){_END}"),
)
#: "meu número é ...": no number of a document follows these words.
MINE = _pattern(rf"meu\snumero(?:\s(?:e|eh)|\s?:)\s?((?:{_AREA}\s?)?9\d{{4}}-?\d{{4}}|{_PORTUGAL}){_END}")
