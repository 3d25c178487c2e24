"""Telling codes apart: is MATA410 a routine, M410GRV an entry point, SE5 a table, or is it an ordinary word such as "loja01"?"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.protheus.catalog import Catalog


class CodeWord(NamedTuple):
    """What a code is, with its normal form."""

    kind: str
    value: str


#: 3-6 letters, 2-3 digits, at most one letter.
ROUTINE = re.compile(r"([A-Z]{3,6})\d{2,3}[A-Z]?")
ENTRY_POINT = re.compile(r"([A-Z]{1,4})(\d{2,4})([A-Z]{1,6})\d?")
ALIAS = re.compile(r"[A-Z][A-Z0-9]{2}")

# What a routine does stands in the letter after its family.
_TYPES = frozenset("ARCMXVSW")
#: Families with two or three more letters, as in EECAP100.
_LONG_FAMILIES = frozenset({"EEC", "EIC", "EDC", "EFF"})
#: A family unknown to the catalogue is taken in capitals only, and not where the letters are an ordinary word.
_UNKNOWN_FAMILY = re.compile(r"([A-Z]{3}[ARCM])\d{3}[A-Z]?")
_ORDINARY_WORDS_SPACED = "NOTA DATA TELA LOJA FILA GUIA ZONA AREA CADA PARA ITEM ROTA TAXA HORA DOCA USER CAPA FOTO MESA SALA CASA VIGA"
_ORDINARY_WORDS = frozenset(_ORDINARY_WORDS_SPACED.split())

#: Aliases without a digit that are taken in capitals; the others are words or names too often and need the word "tabela".
LETTER_ALIASES = (
    "CBC", "CTD", "CTH", "CTK", "CTT", "SBE", "SBF", "SBM", "SBZ", "SCJ", "SCK", "SCP", "SCQ", "SCR", "SDA", "SDB", "SDC", "SED", "SEF",
    "SEV", "SEZ", "SFT", "SIX", "SRD", "SXB", "SXG", "NNR", "NSZ",
)  # fmt: skip
#: Taken in any case behind "tabela" and on a list of tables: no word of Portuguese begins like these, but some abbreviations do.
_CALLED_LETTER_ALIAS = re.compile(r"(?!CTB|CTE|CNH|DTS)(?:C[BNTV]|DT|S[BCDFGRXZ]|N[NST]|GW|QD|Z[B-DF-HJ-NP-TV-Z])[A-Z]|SE[ADEFHVZ]|SIX")
# SP1-SP3 are service packs in most messages; F10-F12 are keys.
_TABLE = re.compile(
    r"S[A-NQ-Z]\d|SP[04-9]|C[ACDKNTV]\d|CB\d|D[AEFTUY]\d|A[ACDFGIJKLN]\d|F(?:1[3-9]|[2-9][0-9A-Z]|K[0-9A-Z])|G[UW]\d|V[OV]\d|Z[A-Z0-9]\d|EE\d|"
    rf"BA\d|BD\d|{'|'.join(LETTER_ALIASES)}"
)
#: In lower case: those that mean nothing else, and those that an article or a preposition has to go before ("na ct2").
_LOWER_TABLE = re.compile(r"s[a-gl-nrxz]\d|fk\d|c[nt]\d")
_LOWER_TABLE_AFTER_ARTICLE = re.compile(r"s[h-kqs-wy]\d|c[bk]\d|d[aetuy]\d|a[acdfgijkln]\d|g[uw]\d|v[ov]\d|z[a-z]\d|ee\d|b[ad]\d")
_ARTICLE = re.compile(
    r"(?<![a-z0-9_])(?:a|o|as|os|na|no|nas|nos|da|do|das|dos|pela|pelo|e|ou|campos?|gatilhos?|indices?|registros?|arquivo|dicionario|from|join)"
    r"\s\Z"
)
#: Shops, machines and the like have names of the same form: "filial SC1".
_PLACE = re.compile(
    r"(?<![a-z0-9_])(?:filial|filiais|loja|armazem|deposito|cd|unidade|servidor|maquina|impressora|placa|lote|produto|item|codigo|serie|sala|doca|"
    r"usuario|pallet|coluna|celula)\s\Z"
)
_PHYSICAL = re.compile(r"((?:S[A-Z]|CT|CV|CN|FK)\d|SBM|SED|SFT|SRA|SRD|SRV)\d\d0")
#: Three letters that are a word of Portuguese, also behind "tabela".
_WORDS_OF_THREE_SPACED = (
    "QUE FOI NAO SEM COM POR UMA SAO SIM TEM ERA VEM DOS DAS AOS SUA SEU SOB SER NOS NAS PRA MAS VAI VOU DEU DIZ FAZ NEM ATE ALI "
    "PAI DIA MES ANO "
)
_WORDS_OF_THREE = frozenset(_WORDS_OF_THREE_SPACED.split())


def code_word(catalog: Catalog, said: str) -> CodeWord | None:
    """What a word of letters and digits is: a known entry point first, then a routine, a table or an entry point by its form."""
    code = said.upper()
    if code in catalog.entry_points:
        return CodeWord("entry_point", code)
    if code in catalog.routines or _is_routine(catalog, code, said):
        return CodeWord("routine", code)
    physical = _PHYSICAL.fullmatch(code)
    if physical:
        return CodeWord("table", physical.group(1))
    if said == code and _TABLE.fullmatch(code):
        return CodeWord("table", code)
    if _is_entry_point(catalog, code, said):
        return CodeWord("entry_point", code)
    return None


def called_routine(catalog: Catalog, said: str) -> CodeWord | None:
    """What a code is that stands behind the word "rotina": any that has the form of a routine."""
    found = code_word(catalog, said)
    return found or (CodeWord("routine", said.upper()) if ROUTINE.fullmatch(said.upper()) else None)


def called_entry_point(catalog: Catalog, said: str) -> CodeWord | None:
    """What a code is that stands behind "ponto de entrada": any that has the form of an entry point."""
    found = code_word(catalog, said)
    return found or (CodeWord("entry_point", said.upper()) if ENTRY_POINT.fullmatch(said.upper()) else None)


def called_table(said: str) -> CodeWord | None:
    """What stands behind the word "tabela": an alias in any case, or a physical name."""
    code = said.upper()
    physical = _PHYSICAL.fullmatch(code)
    if physical:
        return CodeWord("table", physical.group(1))
    if not ALIAS.fullmatch(code) or code in _WORDS_OF_THREE:
        return None
    if code.isalpha() and said != code and not _CALLED_LETTER_ALIAS.fullmatch(code):
        return None
    return CodeWord("table", code)


def table_in_text(said: str, before: str) -> CodeWord | None:
    """An alias in lower case inside a sentence: "na sd2", "a ct2 fica".

    Args:
        said: The word.
        before: The folded text before it.
    """
    if is_place(before):
        return None
    lower = said.lower()
    sure = _LOWER_TABLE.fullmatch(lower) or (_LOWER_TABLE_AFTER_ARTICLE.fullmatch(lower) and _ARTICLE.search(before))
    return CodeWord("table", said.upper()) if sure and not lower.startswith("sp") else None


def is_place(before: str) -> bool:
    """Whether the folded text before a code ends with a word for a place, a machine or a thing that bears such a name: "filial SC1"."""
    return _PLACE.search(before) is not None


def _is_routine(catalog: Catalog, code: str, said: str) -> bool:
    form = ROUTINE.fullmatch(code)
    if not form:
        return False
    letters, family = form.group(1), form.group(1)[:3]
    if letters == "LOJA" and not re.search(r"[1-9]\d\d", code):
        return False  # "loja01" is a shop
    if family in catalog.families:
        return (len(letters) == 4 and letters[3] in _TYPES) or (family in _LONG_FAMILIES and len(letters) > 4)
    return said == code and letters not in _ORDINARY_WORDS and bool(_UNKNOWN_FAMILY.fullmatch(code))


def _is_entry_point(catalog: Catalog, code: str, said: str) -> bool:
    form = ENTRY_POINT.fullmatch(code)
    if not form or form.group(1) not in catalog.entry_point_families:
        return False
    _, digits, suffix = form.groups()
    if said == code:
        return len(suffix) >= 2 or len(digits) == 4
    return len(digits) >= 3 and len(suffix) >= 3
