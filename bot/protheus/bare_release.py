"""Releases said by their last number: "da 12.1.2310 pra 2410", "testado na 2310". What stands around the number has to support it."""

from __future__ import annotations

import re
from collections.abc import Collection

#: Characters before a number that are read for what it is.
CONTEXT = 80

#: Where such a number may stand. Two of them may be joined by a slash; other digits behind a point or the like make it something else.
NUMBER = r"((?:2[1-9])(?:0[1-9]|1[0-2]))(?![a-z0-9_])(?!%|[.,:-]\d)(?!/(?!2[1-9](?:0[1-9]|1[0-2])(?![0-9/]))\d)"

#: What a release is joined with to the next one.
_JOINT = (
    r"\s?(?:direto\s)?(?:,|;|/|->?|=>|e|ou|x|ate|pra|para|pro|,\s?e|(?:,|e|,\s?e|mas)\s?nao|nao)\s?"
    r"(?:(?:direto|depois|agora)\s)?(?:(?:pra|para|pro)\s)?(?:(?:a|o|na|no|da|do|em|release|versao)\s){0,2}"
)
_LISTED = re.compile(_JOINT, re.ASCII)
_PATCH_JOINT = re.compile(r"\s?(?:/|->?|=>|(?:e|ou|pra|para|pro)(?=\s))\s?(?:(?:a|o|na|no|da|do)\s)?\.?", re.ASCII)
#: The numbers of releases of two digits that go on a list: they are said with a leading zero too.
_PATCH = re.compile(r"0?(1[167]|2[357]|33)(?![a-z0-9_])(?!%|[.,:/-]\d)", re.ASCII)
_YEAR_MONTH = re.compile(NUMBER, re.ASCII)

_OPEN = r"(?<![a-z0-9_])"
_LITTLE = (
    r"(?:(?:[\s:=(-]|(?:a|o|as|na|no|da|do|de|pra|para|pro|em|12|protheus|padrao|"
    r"teste|testes|homologacao|producao|continua)(?![a-z0-9_])){1,6})"
)
#: Said right before: the number can be nothing else.
_NAMED = re.compile(
    rf"{_OPEN}(?:releases?|versao|protheus|totvs|p12|update|upgrade|atualizacao|virada|migracao|expedicao|rpo|ambientes?|bases?|"
    rf"usa|usamos|usando|rodamos|rodando|nova|proxima|atual|antiga|anterior){_LITTLE}\Z",
    re.ASCII,
)
_IN_IT = re.compile(rf"{_OPEN}(?:na|no|da|do|pro|(?:pra|para)\s[ao]|(?:desde|ate|apos|com)\sa|pel[ao])\s\Z", re.ASCII)
_TO_IT = re.compile(rf"{_OPEN}(?:pra|para|de|com|com\s[ao]|em)\s\Z", re.ASCII)
_UPDATING = re.compile(
    rf"{_OPEN}(?:atualiz|migra|virada|vira(?:mos|ram)|virou|upgrade|update|subi(?:mos|ram|da|u)|releases?|vers(?:ao|oes)|protheus|p12|"
    r"fomos|foram|passa(?:mos|ram)|saimos|viemos|12\.1|test(?:ad|ei|am|e)|homolog|estamos|estavamos|usamos)",
    re.ASCII,
)
_COUNTED_THING = (
    "nf nfe nfse cte ct nota notas pedido pedidos titulo titulos boleto conta contas filial filiais loja armazem produto produtos lote "
    "serie cliente fornecedor documento doc item linha linhas ordem op os chamado ticket ramal porta tes cfop centro custo contrato "
    "matricula carga romaneio orcamento cotacao solicitacao"
)
#: A thing with a number of its own goes before: "no pedido 2310 e na 2410", "pedido no 2310".
_OTHER_NUMBER = re.compile(
    rf"{_OPEN}(?:{'|'.join(_COUNTED_THING.split())})(?:(?:\s(?:de\s)?[a-z]{{2,12}}){{0,1}}[\s:.#-]{{1,3}}(?:n[o.]?\s)?\d[\d./-]{{0,30}}"
    r"\s?(?:,|/|->?|e|ou|pra|para|com)\s?(?:(?:a|o|na|no|da|do|de|pra|para)\s){0,2}|\sn?o\s)\Z",
    re.ASCII,
)
_AMOUNT = re.compile(rf"{_OPEN}(?:valor|preco|saldo|quantidade|qtde?|custo|total|limite|r\$)", re.ASCII)
#: "2410 linhas": a plural behind a number is what it counts. The others are verbs and small words on s.
_COUNTS = re.compile(
    r"\s(?!(?:mas|apos|depois|antes|nos|nas|dos|das|as|os|ambos|todas|todos|[a-z]+mos)(?![a-z]))[a-z]{2,}s(?![a-z0-9_])", re.ASCII
)


def bare_release(folded: str, match: re.Match[str], known: Collection[str]) -> str | None:
    """The release that a number matched by ``NUMBER`` stands for, in normal form; None where it is a year, an amount, a document.

    Args:
        folded: The folded message.
        match: Of ``NUMBER``; its group 1 is the number.
        known: The catalogue's releases in normal form: no other number counts.
    """
    release = f"12.1.{match.group(1)}"
    if release not in known or _COUNTS.match(folded, match.end(1)):
        return None
    before = folded[max(0, match.start(1) - CONTEXT) : match.start(1)]
    if _NAMED.search(before):
        return release
    if _OTHER_NUMBER.search(before):
        return None
    if _IN_IT.search(before):
        return release
    return release if _TO_IT.search(before) and _UPDATING.search(before) and not _AMOUNT.search(before) else None


def next_release(folded: str, end: int, start: int, known: Collection[str]) -> tuple[str, int] | None:
    """The release at ``start`` that goes on a list, and where it ends: "12.1.27 pra 33", "2310 ou 2410".

    Args:
        folded: The folded message.
        end: Where the release before it ends.
        start: Where a number starts.
        known: The catalogue's releases in normal form.
    """
    number = _YEAR_MONTH.match(folded, start)
    if number and not _LISTED.fullmatch(folded, end, start):
        return None
    number = number or (_PATCH.match(folded, start) if _PATCH_JOINT.fullmatch(folded, end, start) else None)
    if not number or f"12.1.{number.group(1)}" not in known or _COUNTS.match(folded, number.end()):
        return None
    return f"12.1.{number.group(1)}", number.end()
