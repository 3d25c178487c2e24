"""Passwords that stand some words behind the word for them: "senha para entrar no portal: abc123", "troquei a senha para abc123".

The more words stand between, the more the value has to look like a password, for most sentences with that word tell none.
Every function works on a text as `masking` prepares it; see `personal_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.ticket.personal_numbers import OPAQUE, Found
from bot.ticket.secret_keys import HIDDEN_ALREADY, LOGIN_WORD
from bot.ticket.secret_values import is_surely_secret, looks_secret


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


#: Words of one clause.
_GAP = rf"(?P<gap>[^\n:=.;!?,<>{OPAQUE}]{{1,60}}?)"
#: To its end: half a password that is hidden makes the other half known.
_VALUE = rf"[\"'`]?(?P<plain>[^\s{OPAQUE}]{{4,200}})(?![^\s{OPAQUE}])"

#: "senha do banco sa = abc@1", "senha (admin): abc@1", "senha para entrar no portal é abc@1".
_FAR_SIGN = _pattern(rf"{LOGIN_WORD}{_GAP}\s?(?:=>|->|:=|=|:)[*_`]{{0,2}}\s{{0,2}}{_VALUE}")
_FAR_IS = _pattern(rf"{LOGIN_WORD}(?:{_GAP})??\s(?P<is>e|eh|era|foi|sao|ficou|virou|is|was)\s(?:[ao]s?\s)?{_VALUE}")
#: "senha provisoria abc#1", "senha master 8899": kinds of passwords, but no names of systems, which versions follow.
_KIND = _pattern(
    rf"{LOGIN_WORD}\s(?:provisoria|temporaria|inicial|padrao|default|master|mestre|nova|atual|antiga|velha|correta|certa|geral|"
    rf"admin|administrador|root|sa|sysdba|wi-?fi|vpn|(?:nova\s)?(?:ficou|virou|foi|sera|agora))\s{{1,2}}{_VALUE}"
)
#: "senha do portal abc#1", "senha p/ acesso abc#1", "senha (teste) abc#1".
_OF = _pattern(
    rf"{LOGIN_WORD}\s?(?:\sd[aeo]\s(?:protheus|totvs|fluig|portal|configurador|e-?mail|wi-?fi|vpn|admin|administrador|sa|root)"
    rf"|\s(?:para|pra|p/)\s?(?:acesso|acessar|entrar|logar|login|testes?|testar)|\((?P<gap>[^()\n{OPAQUE}]{{1,30}})\))\s{{1,2}}{_VALUE}"
)
#: "troquei a senha de abc@1 para abc@2", "a senha foi alterada pra abc@2".
_CHANGED = _pattern(
    r"(?<![a-z])(?:tro(?:c|qu)|mud|alter|redefin|reset|coloc|coloq|atualiz|defin|deix|volt|pass|cadastr|configur)[a-z]{0,10}\s"
    rf"(?:[a-z]{{1,12}}\s){{0,4}}?{LOGIN_WORD}(?P<gap>(?:\s(?!de\s)[\w.-]{{1,30}}){{0,4}}?)"
    rf"(?:\sde\s(?P<old>[^\s{OPAQUE}]{{4,200}}))?\s(?:para|pra|por|como)(?:\sa)?\s{_VALUE}"
)
_WAS_CHANGED = _pattern(
    rf"{LOGIN_WORD}(?P<gap>(?:\s[\w.-]{{1,30}}){{0,4}}?)\s(?:(?:trocad|mudad|alterad|redefinid|resetad|atualizad|definid|voltad)[ao]"
    rf"|mudou|passou|voltou)\s(?:para|pra|como|a ser)\s{_VALUE}"
)
#: A form's label on a line of its own, the value alone on the next one or behind a dash.
_LABEL = _pattern(
    rf"(?:\A|\n)[ \t>*_•-]{{0,6}}(?:(?:a|minha|nova|sua)\s){{0,2}}{LOGIN_WORD}(?P<gap>[^\n:=.;!?,<>{OPAQUE}]{{0,60}}?)(?:\n|\s[-–]\s)"
    rf"[ \t]{{0,8}}{_VALUE}[ \t]*(?=\r?\n|\Z)"
)
#: "acesso: admin / abc@1".
_ACCESS = _pattern(rf"(?<![a-z])(?:acessos?|credenciais|credencial)\s?:\s?[\w.@-]{{1,60}}\s?[/|]\s?{_VALUE}")
#: "login admin/abc@1", only with a mark in it: machines, companies and dates stand behind users too.
_USER = _pattern(
    rf"(?<![a-z])(?:acessos?|credenciais|credencial|login|logon|usuario|user)(?:\s(?:e|eh|com))?\s?:?\s?[\w.@-]{{1,60}}\s?[/|]\s?"
    rf"(?=\S*[@#$%&*!]){_VALUE}"
)
#: Sentences about a password that tell of a trouble with it, of other numbers, or ask for it.
_NOT_TOLD = _pattern(
    r"(?<![a-z])(?:nao|erro|err[ao]d|inval|incorret|expir|bloque|venc|trav|falh|aparec|mensag|codigo|ped[ei]|pedi[urn]|solicit|mostr|exib|"
    r"retorn|esquec|lembr|acus|fecha|rotina|release|vers[ao]|build|chamad|ticket|protocol|pedido|nota|titul|telefon|celular|ramal|fone|"
    r"e-?mails?\b|log\b|arquivo|campo|parametr|tabela|filial|link|site|url|endereco|manual|artigo|tdn|minim|maxim|tamanho|ocorr|acontec|"
    r"apresent|surg|vem\b|veio|diz\b|isso\b|depois|quando|clic|abr[oei]|confirm|grav|salv|descri|detalh|obs|passo\b|tela\b)"
)


def _may_be_a_number(value: str) -> bool:
    return is_surely_secret(value) or (value.isdigit() and looks_secret(value))


#: How each form is read, and what its value has to look like.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_FAR_SIGN, _may_be_a_number),
    (_KIND, looks_secret),
    *((form, is_surely_secret) for form in (_FAR_IS, _OF, _CHANGED, _WAS_CHANGED, _LABEL, _ACCESS, _USER)),
)


def find_roundabout(text: str, raw: str) -> Iterator[Found]:
    """Passwords some words behind the word for them, or behind the user's name.

    ``raw``: the text with its accents, which tell "é" from "e".
    """
    for form, is_secret in _FORMS:
        for match in form.finditer(text):
            groups = match.groupdict()
            told = not _NOT_TOLD.search(groups.get("gap") or "") and (groups.get("is") != "e" or raw[match.start("is")] in "éÉ")
            if told and is_secret(_bare(match["plain"])) and not HIDDEN_ALREADY.fullmatch(_bare(match["plain"])):
                yield _found(match, "plain")
                if is_surely_secret(_bare(groups.get("old") or "")):
                    yield _found(match, "old")


def _bare(value: str) -> str:
    return value.rstrip(".,;:)]}>*_`\"'")


def _found(match: re.Match[str], name: str) -> Found:
    start = match.start(name)
    return Found(start, start + len(_bare(match[name])), "password")
