"""Artefacts of Protheus in a message: routines, versions, parameters, tables, entry points and what else has a form of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from bot.protheus import phones, versions
from bot.protheus.bare_release import NUMBER, bare_release, next_release
from bot.protheus.catalog import Catalog, catalog
from bot.protheus.code_words import (
    LETTER_ALIASES,
    CodeWord,
    called_entry_point,
    called_routine,
    called_table,
    code_word,
    is_place,
    table_in_text,
)
from bot.protheus.folding import fold


class Artifact(NamedTuple):
    """Something with a form of its own: ``text[start:end]`` is how it was said, ``value`` its normal form, ``kind`` its entity's name."""

    kind: str
    value: str
    start: int
    end: int


class _Message(NamedTuple):
    text: str
    folded: str
    catalog: Catalog
    has_address: bool


class _Found(NamedTuple):
    """What a rule made of its match: an artefact or nothing, and where to go on reading."""

    artifact: Artifact | None
    position: int


class _Rule(NamedTuple):
    """``first``: as in ``versions.ValuePattern``. ``read`` gives None where the match is not meant, and the next rule is tried."""

    first: str
    regex: re.Pattern[str]
    read: Callable[[_Message, re.Match[str]], _Found | None]


def _pattern(pattern: str) -> re.Pattern[str]:
    """ASCII: the digits of other scripts are no number of ours."""
    return re.compile(pattern, re.ASCII)


_DIGITS = "0 1 2 3 4 5 6 7 8 9"
_END = r"(?![a-z0-9_])"
_START = _pattern(r"(?<![a-z0-9_])(?:[a-z]+|[0-9(+])")


def find_artifacts(text: str) -> list[Artifact]:
    """All artefacts of a message, in order and without overlap; offsets count characters of the text as it is.

    Kinds are the entities of the ticket contract (routine, module, release, appserver_build, appserver_version, dbaccess_build,
    lib_version, database, operating_system, parameter, table, entry_point, user_function, protocol, email, phone) and
    ``report_question`` (MV_PAR01). Addresses, amounts, CNPJ and CPF are none. Takes time in proportion to the text's length.
    """
    message = _Message(text, fold(text), catalog(), "@" in text)
    rules = _rules()
    found: list[Artifact] = []
    position = 0
    for start_match in _START.finditer(message.folded):
        start = start_match.start()
        if start < position:
            continue
        artifact = _listed(message, found, start)
        if artifact:
            position = artifact.end
        else:
            result = _read(message, _rules_at(rules, message, start_match), start)
            if result is None:
                continue
            artifact, position = result
        if artifact:
            found.append(artifact)
    return _without_drivers(message, found) or _whole_answer(message)


def _rules_at(rules: _Rules, message: _Message, start: re.Match[str]) -> tuple[_Rule, ...]:
    """The rules that can match where a word starts."""
    chosen = rules.by_start.get(start.group(), ())
    following = message.folded[start.end() : start.end() + 1]
    if following.isdigit() and start.group().isalpha():
        chosen += rules.coded
    elif following == "-" and len(start.group()) == 3:
        chosen += rules.fields
    return rules.anywhere + chosen if message.has_address else chosen


def _read(message: _Message, rules: tuple[_Rule, ...], start: int) -> _Found | None:
    for rule in rules:
        match = rule.regex.match(message.folded, start)
        result = rule.read(message, match) if match else None
        if result:
            return result
    return None


#: Names of modules that on their own answer another question: which environment, what service.
_OTHER_ANSWERS = frozenset({"producao", "treinamento", "treinamentos"})


def _whole_answer(message: _Message) -> list[Artifact]:
    """A message that is nothing but a module's name."""
    said = message.text.strip()
    if len(said) > 60 or not any(character.isalpha() for character in said):
        return []
    module = message.catalog.module(said)
    if fold(said) in _OTHER_ANSWERS:
        return []
    # "com", "pra", "log" are words first; as codes they stand in capitals
    if module is None or (len(said) <= 4 and fold(said) == module.code[4:].lower() and said != said.upper()):
        return []
    start = message.text.index(said)
    return [Artifact("module", module.code, start, start + len(said))]


_LIST_ITEM = _pattern(rf"([a-z][a-z0-9]{{2,12}}){_END}")
_LIST_JOINT = _pattern(r"\s?(?:,|;|/|\+|e|ou|nem|,\s?e)\s?(?:(?:a|o|na|no|da|do|em|nem)\s)?")
#: "FINA050 e 080": the number alone, and nothing that it counts behind it.
_LIST_NUMBER = _pattern(rf"(\d{{3}}[a-z]?){_END}(?!%|[.,/:-]\d|\s[a-z]{{2,}}s{_END})")
_LIST_NUMBER_JOINT = _pattern(r"\s?(?:,|/|e|ou|,\s?e)\s?(?:(?:a|na|da)\s)?")
#: "a lib de 20240520 para 20250512"
_LIST_LIB = _pattern(r"\s?(?:/|->?|e|ou|pra|para)\s?(?:a\s)?")
#: No list joins its items with more characters than this.
_LONGEST_JOINT = 24


def _listed(message: _Message, found: list[Artifact], start: int) -> Artifact | None:
    """The next item of a list: in "tabelas sc5 e sc6" or "pontos de entrada M410GRV e ABC10DE" the first one says what the others are."""
    if not found or start - found[-1].end > _LONGEST_JOINT:
        return None
    read = _LISTS.get(found[-1].kind)
    return read(message, found[-1], start) if read else None


def _next_code(message: _Message, last: Artifact, start: int) -> Artifact | None:
    item = _LIST_ITEM.match(message.folded, start)
    if not item or not _LIST_JOINT.fullmatch(message.folded, last.end, start):
        return None
    said = message.text[start : item.end()]
    word = called_table(said) if last.kind == "table" else called_entry_point(message.catalog, said)
    return Artifact(*word, start, item.end()) if word else None


def _next_routine(message: _Message, last: Artifact, start: int) -> Artifact | None:
    item = _LIST_NUMBER.match(message.folded, start)
    if not item or not _LIST_NUMBER_JOINT.fullmatch(message.folded, last.end, start):
        return None
    code = last.value.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:-3] + item.group(1).upper()
    return Artifact("routine", code, *item.span(1)) if code in message.catalog.routines else None


def _next_release(message: _Message, last: Artifact, start: int) -> Artifact | None:
    release = next_release(message.folded, last.end, start, message.catalog.known_releases)
    return Artifact("release", release[0], start, release[1]) if release else None


def _next_lib(message: _Message, last: Artifact, start: int) -> Artifact | None:
    pattern = versions.BARE_LIB_VERSION[0]
    item = pattern.regex.match(message.folded, start) if _LIST_LIB.fullmatch(message.folded, last.end, start) else None
    value = pattern.normal(message.folded, item) if item else None
    return Artifact("lib_version", value, *item.span(1)) if item and value else None


_LISTS: dict[str, Callable[[_Message, Artifact, int], Artifact | None]] = {
    "table": _next_code,
    "entry_point": _next_code,
    "routine": _next_routine,
    "release": _next_release,
    "lib_version": _next_lib,
}

_DRIVER = _pattern(r"driver\s\d{0,2}(?:\.\d)?\s?for\s\Z")


def _without_drivers(message: _Message, found: list[Artifact]) -> list[Artifact]:
    """Leaves out a database that only its driver names ("[ODBC Driver 17 for SQL Server]") where its version is said elsewhere."""
    databases = {artifact.value for artifact in found if artifact.kind == "database"}
    if len(databases) < 2:
        return found
    return [
        artifact
        for artifact in found
        if not (
            artifact.kind == "database"
            and any(other.startswith(artifact.value + " ") for other in databases)
            and _DRIVER.search(message.folded[max(0, artifact.start - 20) : artifact.start])
        )
    ]


# --- reading a match


def _passed_over(message: _Message, match: re.Match[str]) -> _Found:
    """Has a form that could be mistaken for an artefact, and is none."""
    return _Found(None, match.end())


def _as_said(kind: str) -> Callable[[_Message, re.Match[str]], _Found]:
    def read(message: _Message, match: re.Match[str]) -> _Found:
        start, end = match.span(1)
        return _Found(Artifact(kind, message.text[start:end], start, end), match.end())

    return read


def _version(pattern: versions.ValuePattern) -> _Rule:
    def read(message: _Message, match: re.Match[str]) -> _Found | None:
        value = pattern.normal(message.folded, match)
        return _Found(Artifact(pattern.kind, value, *match.span(1)), match.end()) if value else None

    return _Rule(pattern.first, pattern.regex, read)


def _code(called: Callable[[Catalog, str], CodeWord | None]) -> Callable[[_Message, re.Match[str]], _Found | None]:
    def read(message: _Message, match: re.Match[str]) -> _Found | None:
        start, end = match.span(1)
        word = called(message.catalog, message.text[start:end])
        return _Found(Artifact(*word, start, end), end) if word else None

    return read


def _coded_word(message: _Message, match: re.Match[str]) -> _Found | None:
    """A word of letters and digits: what it is by its form and by what stands around it."""
    start, end = match.span(1)
    said = message.text[start:end]
    word = code_word(message.catalog, said)
    before = message.folded[max(0, start - _BEFORE) : start]
    if word is None:
        word = table_in_text(said, before)
    elif _is_source(message, match, before) or (word.kind == "entry_point" and _is_frame(message, match)):
        return _passed_over(message, match)
    elif word.kind != "routine" and word.value not in message.catalog.entry_points and is_place(before):
        return None
    elif word.kind == "routine":
        word, end = _with_suffix(message, word, end)
    return _Found(Artifact(*word, start, end), end) if word else None


def _is_frame(message: _Message, match: re.Match[str]) -> bool:
    """Whether a name is a function of a stack: "A410GRAVA(MATA410.PRX)". An entry point would run as "U_..." there."""
    source = _FRAME.match(message.folded, match.end(1))
    return source is not None and source[1] != match.group(1)


def _is_source(message: _Message, match: re.Match[str], before: str) -> bool:
    """Whether a name is the file of a frame and no routine: in "U_FATR010(FATR010.PRW)" it is custom, "(MATA410A.PRX)" is in no menu."""
    if not before.endswith("(") or not _EXTENSION.match(message.folded, match.end(1)):
        return False
    return match.group(1).upper() not in message.catalog.routines or bool(_USER_FRAME.search(before))


def _with_suffix(message: _Message, word: CodeWord, end: int) -> tuple[CodeWord, int]:
    """ "mata460 a" at the end of a phrase: a letter is the routine's where the catalogue has it so; before a word it is an article."""
    suffix = _SUFFIX.match(message.folded, end)
    if suffix and word.value + suffix.group(1).upper() in message.catalog.routines:
        return CodeWord("routine", word.value + suffix.group(1).upper()), suffix.end()
    return word, end


def _called_routine(message: _Message, match: re.Match[str]) -> _Found | None:
    start, end = match.span(1)
    word = called_routine(message.catalog, message.text[start:end])
    if word and word.kind == "routine":
        word, end = _with_suffix(message, word, end)
    return _Found(Artifact(*word, start, end), end) if word else None


def _code_of_a_message(message: _Message, match: re.Match[str]) -> _Found | None:
    """The code of a message of the system has the form of an entry point: "help A680QTDOP", "HELP: FA550DATA"."""
    code = match.group(1).upper()
    if code in message.catalog.routines:
        return None
    if _HELP_COLON.match(match.group()):
        return _passed_over(message, match)
    word = code_word(message.catalog, message.text[match.start(1) : match.end(1)])
    meant = word is not None and word.kind == "entry_point" and code not in message.catalog.entry_points
    return _passed_over(message, match) if meant else None


def _function_of_an_error(message: _Message, match: re.Match[str]) -> _Found | None:
    """ "variable does not exist X on A103GRAVA": where the error came up is no entry point, and a routine only as the catalogue has it."""
    if match.group(1).upper() in message.catalog.routines:
        return None
    is_english = match.group(2) or _ERROR_TEXT.search(message.folded[max(0, match.start() - _BEFORE) : match.start()])
    return _passed_over(message, match) if is_english else None


def _spaced_routine(message: _Message, match: re.Match[str]) -> _Found | None:
    """ "MATA 410": only where the catalogue has it."""
    code = (match.group(2) + match.group(3)).upper()
    if code not in message.catalog.routines:
        return None
    word, end = _with_suffix(message, CodeWord("routine", code), match.end(1))
    return _Found(Artifact(*word, match.start(1), end), end)


def _called_spaced_routine(message: _Message, match: re.Match[str]) -> _Found | None:
    """ "rotina mata 999": any that has the form of a routine once the blank is gone."""
    word = code_word(message.catalog, (match.group(2) + match.group(3)).upper())
    return _Found(Artifact(*word, *match.span(1)), match.end(1)) if word and word.kind == "routine" else None


def _letter_alias(message: _Message, match: re.Match[str]) -> _Found | None:
    """An alias without a digit: in capitals, or in any case before another table ("na sbf e na sb8") and as "sxb", "na six"."""
    start, end = match.span(1)
    word = code_word(message.catalog, message.text[start:end])
    in_lower_case = match.group(1) == "sxb" or (match.group(1) == "six" and _ARTICLE.search(message.folded[max(0, start - 4) : start]))
    if word is None and (in_lower_case or _BEFORE_A_TABLE.match(message.folded, end)):
        word = called_table(message.text[start:end])
    return _Found(Artifact(*word, start, end), end) if word else None


def _table_of_a_field(message: _Message, match: re.Match[str]) -> _Found | None:
    """The alias in "SUA->UA_NUM": ADVPL names a field's table before it, and the field repeats it (without the S of the first family)."""
    alias, field = match.groups()
    return _Found(Artifact("table", alias.upper(), *match.span(1)), match.end(1)) if field in (alias, alias.removeprefix("s")) else None


def _bare_release(message: _Message, match: re.Match[str]) -> _Found | None:
    release = bare_release(message.folded, match, message.catalog.known_releases)
    return _Found(Artifact("release", release, *match.span(1)), match.end(1)) if release else None


def _known_word(message: _Message, match: re.Match[str]) -> _Found | None:
    """Codes without digits: SPEDFISCAL."""
    code = match.group(1).upper()
    if code in message.catalog.routines:
        return _Found(Artifact("routine", code, *match.span(1)), match.end())
    return _Found(Artifact("entry_point", code, *match.span(1)), match.end()) if code in message.catalog.entry_points else None


def _parameter(message: _Message, match: re.Match[str]) -> _Found:
    name = match.group(1).upper()
    kind = "report_question" if re.fullmatch(r"MV_PAR(?:0[1-9]|[1-5]\d|60)", name) else "parameter"
    return _Found(Artifact(kind, name, *match.span(1)), match.end())


def _user_function(message: _Message, match: re.Match[str]) -> _Found:
    name = match.group(2).upper()
    known = name in message.catalog.entry_points
    artifact = Artifact("entry_point", name, *match.span(1)) if known else Artifact("user_function", f"U_{name}", *match.span(1))
    return _Found(artifact, match.end())


def _protocol(message: _Message, match: re.Match[str]) -> _Found:
    """Groups: as said, day, number."""
    return _Found(Artifact("protocol", f"PRT-{match.group(2)}-{match.group(3)}", *match.span(1)), match.end())


def _phone(message: _Message, match: re.Match[str]) -> _Found:
    digits = re.sub(r"\D", "", match.group(1))
    return _Found(Artifact("phone", digits, *match.span(1)), match.end())


def _module_code(message: _Message, match: re.Match[str]) -> _Found | None:
    module = message.catalog.modules.get(match.group(1).upper())
    return _Found(Artifact("module", module.code, *match.span(1)), match.end()) if module else None


def _module_after_cue(message: _Message, match: re.Match[str]) -> _Found | None:
    mention = message.catalog.module_after_cue(message.folded, match.end())
    return _Found(Artifact("module", mention.code, mention.start, mention.end), mention.end) if mention else None


def _module_after_preposition(message: _Message, match: re.Match[str]) -> _Found | None:
    mention = message.catalog.module_after_preposition(message.text, message.folded, match.end())
    return _Found(Artifact("module", mention.code, mention.start, mention.end), mention.end) if mention else None


def _module_in_words(message: _Message, match: re.Match[str]) -> _Found | None:
    """Behind "com o", "pelo", "pro" stand people as well ("falei com o fiscal"): only a name of several words is surely a module."""
    found = _module_after_preposition(message, match)
    return found if found and found.artifact and " " in message.folded[found.artifact.start : found.artifact.end] else None


# --- the rules, in the order in which they are tried at each word

#: What a bare number belongs to when one of these words stands before it.
_NUMBERED = (
    "cpf cnpj cep rg ie pis ip nf nfe nfse cte ct nota notas pedido pedidos titulo titulos boleto boletos chave chassi codigo produto "
    "produtos lote lotes serie chamado ticket protocolo conta agencia matricula cartao ean barras"
)

#: Characters before a word that are looked at for what it is.
_BEFORE = 80
_CODE = rf"([a-z][a-z_]{{0,7}}\d[a-z0-9_]{{0,14}}){_END}(?!\.\d)"
#: A message's own code, as the system shows it: "HELP: FA550DATA". Behind other words it has to stand at once: "erro no M410GRV" is none.
_HELP_CODE = _pattern(rf"help(?:[\s:;=\"'(-]|(?:o|a|do|da|de|codigo|cod|mensagem){_END}){{1,5}}{_CODE}")
_HELP_COLON = _pattern(r"help\s?:")
_MESSAGE_CODE = _pattern(
    rf"(?:mensagem|mensagens|msg|aviso|alerta|critica|erro|ajuda(?=\s?:))(?:\sde\s(?:erro|help|ajuda))?[\s:\"'(]{{1,3}}{_CODE}"
)
#: The end of an error's text: "... on A103GRAVA(MATA103.PRX)". English around it, as "on" may also be a misspelt "no".
_ERROR_FUNCTION = _pattern(rf"on\s{{1,2}}([a-z]{{1,8}}\d{{1,4}}[a-z0-9]{{0,12}}){_END}(\()?")
_ERROR_TEXT = _pattern(
    r"(?<![a-z])(?:exist|mismatch|bounds|error|found|invalid|argument|zero|overflow|failed|cannot|unable|empty|nil|memory|alias|undefined)"
)
_EXTENSION = _pattern(r"\.(?:prw|prx|prg|tlpp|apw|aph|ahu)(?![a-z0-9_])")
_FRAME = _pattern(r"(?:\(|\s-\s(?=[a-z0-9_]{1,30}\.pr[wx]\())([a-z0-9_]{1,30})\.(?:prw|prx|prg|tlpp|[a-z0-9_.]{1,60}\.tlpp)(?![a-z0-9_])")
_USER_FRAME = _pattern(r"(?<![a-z0-9_])u_[a-z0-9_]{1,40}\(\Z")
_SUFFIX = _pattern(r"\s([a-z])(?=\s{0,2}(?:[.,;:!?)]|\Z))")
_ARTICLE = _pattern(r"(?<![a-z0-9_])(?:no|na|do|da)\s\Z")
_BEFORE_A_TABLE = _pattern(rf"\s?(?:,|/|\+|e|ou)\s?(?:(?:a|o|na|no|da|do)\s)?(?:s[a-nq-z]\d|sx[b\d]|six|srd){_END}")
_CALLED_ROUTINE = _pattern(
    rf"(?:rotinas?|programas?)(?:[\s:;=(\"'-]|(?:a|o|e|eh|da|do|de|padrao|chamada)(?![a-z0-9_])){{1,6}}([a-z]{{3,6}}\d{{2,3}}[a-z]?){_END}"
)
_CALLED_SPACED_ROUTINE = _pattern(
    rf"(?:rotinas?|programas?)(?:[\s:;=(\"'-]|(?:a|o|e|eh|da|do|de|padrao|chamada){_END}){{1,6}}(([a-z]{{4,5}})[\s._-]{{1,2}}(\d{{3}}[a-z]?)){_END}(?!%|[.,/-]\d)"
)
_CALLED_ENTRY_POINT = _pattern(
    rf"(?:pontos?\sde\sentradas?|pe)(?:[\s:;=(\"'-]|(?:e|eh|o)(?![a-z0-9_])){{1,4}}([a-z]{{1,4}}\d{{2,4}}[a-z]{{1,6}}\d?){_END}"
)
_CALLED_TABLE = _pattern(rf"(?:tabelas?|alias)[\s:;=(\"'-]{{1,3}}([a-z][a-z0-9]{{2}}(?:\d\d0)?){_END}")
_FIELD = _pattern(r"([a-z]{3})->([a-z0-9]{2,3})_")
_TO_A_MODULE = _pattern(rf"(?:com\s[oa]|pel[oa]|pro|(?:pra|para)\s[oa]){_END}")
#: "um chamado pro financeiro": a ticket is for a module, where an approval "pro financeiro" is for people.
_TICKET_FOR = _pattern(rf"(?:chamado|ticket|ocorrencia)s?\s(?:pro|pra|para(?:\s[oa])?|sobre\s[oa]){_END}")
_URL = _pattern(r"(?:https?://|www\.)[^\s<>\"]{1,2000}")
_EMAIL = _pattern(r"([a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?<![-.]))")
_NUMBERS_OF_OTHERS = _pattern(
    rf"(?:{'|'.join(_NUMBERED.split())})(?:-?e)?[\s:;=#-]{{1,3}}(?:(?:n|no|nr|num|numero|e|eh)\.?[\s:]{{1,2}}){{0,2}}\d[\d.,/-]{{0,60}}(?:\s\d{{4}}){{0,11}}{_END}"
)
_DOCUMENT = _pattern(
    rf"(?:\d{{2}}\.?\d{{3}}\.?\d{{3}}/\d{{4}}-?\d{{2}}|\d{{3}}\.\d{{3}}\.\d{{3}}-?\d{{2}}|\d{{9}}-\d{{2}}|\d{{5}}-\d{{3}}){_END}"
)
_PROTOCOL = _pattern(rf"(prt[\s_-]{{0,3}}(20\d{{6}})[\s_-]{{0,3}}(\d{{4,8}})){_END}")
_CALLED_PROTOCOL = _pattern(
    rf"protocolos?(?:[\s:;=#(\u00ba\u00b0-]|(?:e|eh|o|n|no|nr|numero){_END}){{1,5}}((20\d{{6}})\s?-\s?(\d{{4}})){_END}"
)


class _Rules(NamedTuple):
    """Rules by where they can match.

    ``by_start``: by a whole run of letters or a character; ``coded``: at letters that digits follow; ``fields``: at three letters that
    an arrow follows; ``anywhere``: the rest.
    """

    by_start: dict[str, tuple[_Rule, ...]]
    coded: tuple[_Rule, ...]
    fields: tuple[_Rule, ...]
    anywhere: tuple[_Rule, ...]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    known = catalog()
    undigited = [code for code in (*known.routines, *known.entry_points) if code.isalpha()]
    spaced = {code[:4] for code in known.routines if code[:4].isalpha() and code[4:7].isdigit()} - {"LOJA"}
    rules = (
        _Rule("http https www", _URL, _passed_over),
        _Rule("protocolo protocolos", _CALLED_PROTOCOL, _protocol),
        _Rule(_NUMBERED, _NUMBERS_OF_OTHERS, _passed_over),
        _Rule("help", _HELP_CODE, _code_of_a_message),
        _Rule("mensagem mensagens msg aviso alerta critica erro ajuda", _MESSAGE_CODE, _code_of_a_message),
        _Rule("on", _ERROR_FUNCTION, _function_of_an_error),
        _Rule(_DIGITS, _DOCUMENT, _passed_over),
        _Rule("prt", _PROTOCOL, _protocol),
        *map(_version, versions.APPSERVER_BUILD),
        *map(_version, versions.DBACCESS_BUILD),
        *map(_version, versions.LIB_VERSION),
        *map(_version, versions.RELEASE),
        *map(_version, versions.APPSERVER_VERSION),
        *(_Rule(phones.CUES, form, _phone) for form in phones.CALLED),
        _Rule("meu", phones.MINE, _phone),
        *(_Rule(f"+ ( {_DIGITS}", form, _phone) for form in phones.FORMS),
        _Rule("2", _pattern(rf"(?<![a-z0-9_.,/-]){NUMBER}"), _bare_release),
        *map(_version, versions.OPERATING_SYSTEM),
        *map(_version, versions.DATABASE),
        _Rule("mv", _pattern(rf"(mv_[a-z0-9_]{{1,8}}){_END}"), _parameter),
        _Rule("u", _pattern(rf"(u_([a-z0-9_]{{1,40}})){_END}"), _user_function),
        _Rule(_starts(code.rstrip("0123456789") for code in known.modules), _pattern(rf"(siga[a-z]{{2,5}}\d?){_END}"), _module_code),
        _Rule("modulo modulos", _pattern(rf"modulos?{_END}"), _module_after_cue),
        _Rule("no na em", _pattern(rf"(?:no|na|em){_END}"), _module_after_preposition),
        _Rule("chamado chamados ticket tickets ocorrencia ocorrencias", _TICKET_FOR, _module_after_preposition),
        _Rule("com pelo pela pro pra para", _TO_A_MODULE, _module_in_words),
        _Rule("rotina rotinas programa programas", _CALLED_ROUTINE, _called_routine),
        _Rule("rotina rotinas programa programas", _CALLED_SPACED_ROUTINE, _called_spaced_routine),
        _Rule("ponto pontos pe", _CALLED_ENTRY_POINT, _code(called_entry_point)),
        _Rule("tabela tabelas alias", _CALLED_TABLE, _code(lambda _, said: called_table(said))),
        _Rule(_starts((*LETTER_ALIASES, "SRA", "SRC")), _pattern(rf"([a-z]{{3}}){_END}"), _letter_alias),
        _Rule(
            _starts(spaced),
            _pattern(rf"(([a-z]{{4}})[\s._-]{{1,2}}(\d{{3}}[a-z]?)){_END}(?!%|[.,-]\d|/(?!\d{{3}}[a-z]?{_END})\d)"),
            _spaced_routine,
        ),
        _Rule(_starts(undigited), _pattern(rf"([a-z]+){_END}"), _known_word),
    )
    by_start: dict[str, list[_Rule]] = defaultdict(list)
    for rule in rules:
        for start in rule.first.split():
            by_start[start].append(rule)
    return _Rules(
        by_start={start: tuple(of) for start, of in by_start.items()},
        coded=(_Rule("", _pattern(rf"([a-z]{{1,8}}\d{{1,4}}[a-z]{{0,10}}\d?){_END}"), _coded_word),),
        fields=(_Rule("", _FIELD, _table_of_a_field),),
        anywhere=(_Rule("", _EMAIL, _as_said("email")),),
    )


def _starts(words: Iterable[str]) -> str:
    return " ".join(word.lower() for word in words)
