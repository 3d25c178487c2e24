"""Passwords and access tokens in a text, told from sentences about passwords and tokens.

Every function works on a text as `masking` prepares it; see `personal_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.protheus.access_keys import ACCESS_KEY
from bot.ticket.personal_numbers import OPAQUE, Found
from bot.ticket.secret_keys import HIDDEN_ALREADY, KEY, LOGIN_WORD, kind_of
from bot.ticket.secret_values import is_ordinary, looks_secret


def _pattern(pattern: str, flags: re.RegexFlag = re.ASCII) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | flags)


# --- by their own form

#: On the raw text: their case tells them from words.
_TOKENS = _pattern(
    rf"(?<![A-Za-z0-9_{OPAQUE}-])(?:"
    r"eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,4}"  # JWT (RFC 7519)
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])"  # Amazon
    r"|AIza[\w-]{35}|ya29\.[\w-]{20,}"  # Google
    r"|gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}"  # GitHub, GitLab
    r"|xox[abeoprs]-[\w-]{10,}"  # Slack
    r"|(?:sk|pk|rk)[-_](?:(?:live|test|proj|ant)[-_])?[\w-]{20,}"  # Stripe, OpenAI, Anthropic
    r"|SG\.[\w-]{16,}\.[\w-]{16,}"  # SendGrid
    r"|APP_USR-[\w-]{20,}"  # Mercado Pago
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^-]|-(?!----END))*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    r")"
)
_BEARER = _pattern(rf"(?<![a-z])bearer\s+([^\s{OPAQUE}\"',;<>]{{8,}})")
#: "Bearer authentication" is a sentence; a digit, or the three parts of a JWT, are in none.
_NO_WORD = _pattern(r"\d|[\w-]\.[\w-]+\.[\w-]")
_BASIC = _pattern(rf"authorization[\"']?\s?[:=]\s?[\"']?basic\s+([^\s{OPAQUE}\"',;<>]{{4,}})")

# --- by the word in front of them

_ACCESS_WORD = (
    r"(?<![a-z])c?(?:(?:(?:access|refresh|auth|id|api|session|user|bearer)[ _-]?)?tokens?|(?:x[_-])?api[ _-]?key|"
    r"(?:(?:client|app|api|consumer|jwt)[ _-]?)?secret(?:[ _-]?key)?|(?:access|private|secret)[ _-]key|chave d[ae] api)"
    r"(?![a-z0-9_])"
)
#: Whose password: "senha do usuário admin", "senha de acesso ao banco".
_WHOSE = (
    r"(?:\s(?:(?:d[aeo]|n[ao]|ao|para|pra|o|a|dele|dela|meu|minha|acesso|dados|admin|padrao|atual|nova|antiga|correta|certa|inicial|provisoria|"
    r"temporaria|mestre|usada|utilizada|informada|que\s(?:eu\s)?(?:uso|usei|usamos|utilizo|utilizei|coloquei|informei|digitei|tenho))(?![\w-])"
    r"|(?:d[aeo]|n[ao]|para o|para a|pra|usuario|user|login)\s[\w.@-]{1,40}|usuario|user|login)){0,6}"
)
#: Behind a colon the value may stand on the next line, as in a form; behind "=" it is empty then.
#: Emphasis may end at it, as in "**Senha:** abc".
_SIGN = r"(?:(?:[\"'`]|[*_]{1,2})?\s{0,3}(?:(?:=>|->|:=|=)[^\S\n]{0,3}|:(?:[*_]{1,2}(?=\s))?\s{0,3})|>)"
_IS = r",?\s(?:e|eh|era|foi|sera|seria|is|was)\s?:?\s"
_TRAILING = r"[.,;:)\]}>\"']"
_VALUE = (
    rf"(?:\"(?P<double>[^\"\n{OPAQUE}]{{1,200}})\"|'(?P<single>[^'\n{OPAQUE}]{{1,200}})'"
    # Up to a blank, closing punctuation, a closing tag, or the next key of a list of them.
    rf"|(?P<plain>(?:(?!</|[;&,|]\s?[\w.-]{{1,40}}\s?[=:]|{_TRAILING}{{0,6}}(?:\s|\Z|{OPAQUE}))[^\s{OPAQUE}])+))"
)
_SPOKEN = _pattern(
    rf"(?:(?P<password>{LOGIN_WORD})|(?P<token>{_ACCESS_WORD}))"
    rf"(?:{_WHOSE}(?:(?P<sign>{_SIGN})|(?P<is>{_IS}))|(?P<nothing>\s?\(|\s{{1,2}})){_VALUE}"
)
#: "SSLCertPass=abc123", "SenhaSMTP: abc123": the key of a setting, alone or in a sentence.
_SETTING = _pattern(rf"{KEY}(?P<sign>{_SIGN}){_VALUE}")
#: "usuário e senha: admin / abc123".
_PAIR = _pattern(
    rf"(?<![a-z])(?:usuario|user|login)\s?(?:[/,|]|e|and)\s?(?:a\s)?{LOGIN_WORD}{_WHOSE}(?:{_SIGN}|{_IS}|\s)"
    rf"(?P<name>[\w.@-]{{1,60}})(?P<joint>\s?[/|,]\s?|\s(?:e\s)?)(?P<plain>[^\s{OPAQUE}]{{2,100}}?)(?={_TRAILING}{{0,6}}(?:\s|\Z))"
)
#: "usuário admin, senha totvs": the words that installations start with.
_KNOWN = _pattern(
    rf"(?<![a-z])(?:usuario|user|login)\s?:?\s(?P<name>[\w.@-]{{1,40}})(?:\s?[/|,]\s?|\s)(?:(?:e|com)\s)?(?:a\s)?{LOGIN_WORD}\s"
    # With what stuck to it: "totvs@2024" is one password.
    rf"(?P<plain>(?:admin|administrador|totvs|protheus|microsiga|siga|master|root|teste|oracle|sa)(?![a-z0-9_])"
    rf"(?:(?!{_TRAILING}{{0,6}}(?:\s|\Z|{OPAQUE})|[,;]\s?[\w.-]{{0,40}}[a-z])[^\s{OPAQUE}]){{0,100}})"
)
#: Longest password in quotes, in words; a longer quotation is a message of the screen.
_MOST_WORDS = 3
#: "abc123 é a minha senha", "uso abc123 como senha".
_REVERSED = _pattern(rf"(?<!\S)(?P<plain>[^\s{OPAQUE}]{{4,100}})\s(?P<is>(?:e|eh)\sa(?:\sminha)?|como(?:\sa)?)\s{LOGIN_WORD}")
#: What may follow a password that is a plain word.
_AFTER = _pattern(r"(?:[.,;:!?)\]}>\"'/|-]|</|\s*\Z|\s*\n|\s(?:e|para|pra|no|na|do|da|com|usuario|user|login)(?![a-z]))")
#: "senha no portal: https://...", "senha na release: 12.1.2410".
_NO_PASSWORD = _pattern(r"https?://.*|\d+(?:\.\d+){2,}")
_COMPLAINT = _pattern(r"(?<!\S)(?:erros?|falha|problema|mensagem|codigo)\s(?:d[aeo]|na|no|com a?)\s?\Z")


class _Spoken(NamedTuple):
    kind: str
    how: str
    start: int
    end: int
    quoted: bool


def find_tokens(text: str, raw: str) -> Iterator[Found]:
    """Access tokens and keys that their form alone gives away. ``raw``: the text with its capitals."""
    for match in _TOKENS.finditer(raw):
        yield Found(*match.span(), "token")
    for match in _BASIC.finditer(text):
        yield Found(*match.span(1), "token")
    for match in _BEARER.finditer(text):
        if len(match[1]) >= 24 or _NO_WORD.search(match[1]):
            yield Found(*match.span(1), "token")


def find_pairs(text: str) -> Iterator[Found]:
    """Passwords said together with their user: "usuário e senha: admin / abc123"."""
    for match in _PAIR.finditer(text):
        sure = match["joint"].strip() in ("/", "|") and not is_ordinary(match["plain"])
        if not is_ordinary(match["name"]) and (sure or looks_secret(match["plain"])):
            yield Found(*match.span("plain"), "password")
    for match in _KNOWN.finditer(text):
        if not is_ordinary(match["name"]):
            yield Found(*match.span("plain"), "password")


def find_spoken(text: str, raw: str) -> Iterator[Found]:
    """Passwords and tokens behind the word for them: "senha: abc123", "a senha do admin é abc123", "Password=...", "token: ...".

    ``raw``: the text with its accents, which tell "é" from "e".
    """
    for match in _SPOKEN.finditer(text):
        spoken = _spoken(match, raw)
        if _is_secret(text, match.start(), spoken):
            yield Found(spoken.start, spoken.end, spoken.kind)
    for match in _SETTING.finditer(text):
        spoken = _Spoken(kind_of(match), "sign", *_value(match))
        if _names_a_secret(match, raw) and _is_secret(text, match.start(), spoken):
            yield Found(spoken.start, spoken.end, spoken.kind)
    for match in _REVERSED.finditer(text):
        if looks_secret(match["plain"]) and (match["is"][:2] != "e " or raw[match.start("is")] in "éÉ"):
            yield Found(*match.span("plain"), "password")


def _spoken(match: re.Match[str], raw: str) -> _Spoken:
    how = next(name for name in ("sign", "is", "nothing") if match[name])
    if how == "is" and match["is"].strip(" ,:\n") == "e" and "é" not in raw[slice(*match.span("is"))].lower():
        how = "nothing"
    return _Spoken("password" if match["password"] else "token", how, *_value(match))


def _value(match: re.Match[str]) -> tuple[int, int, bool]:
    """Where the value is, and whether it stands in quotation marks."""
    group = next(name for name in ("double", "single", "plain") if match[name] is not None)
    return *match.span(group), group != "plain"


def _names_a_secret(setting: re.Match[str], raw: str) -> bool:
    """Whether the word for a secret is one of its own in the key: "SenhaSMTP", "smtp_senha"; not in "desenha", "secretaria"."""
    if setting["login"] and "=" in setting["sign"]:
        return True
    start, end = setting.span("secret")
    before, first, second, last, behind = (raw[place : place + 1] for place in (start - 1, start, start + 1, end - 1, end))
    begins = start == 0 or not before.isalpha() or (first.isupper() and (before.islower() or second.islower()))
    return begins and (not behind.isalpha() or (behind.isupper() and last.islower()))


def _is_secret(text: str, start: int, spoken: _Spoken) -> bool:
    value = text[spoken.start : spoken.end]
    said = value.split()
    if len(value) < 2 or HIDDEN_ALREADY.fullmatch(value) or len(said) > _MOST_WORDS or all(map(is_ordinary, said)):
        return False
    assigned = spoken.how == "sign" and "=" in text[start : spoken.start]
    if spoken.kind == "token":
        return _is_token(value, spoken.how, assigned)
    if spoken.how == "nothing":
        return looks_secret(value) and not (value.isdigit() and _COMPLAINT.search(text, max(0, start - 30), start))
    if not assigned and _NO_PASSWORD.fullmatch(value):
        return False
    return looks_secret(value) or spoken.quoted or _is_plain_secret(text, start, spoken, assigned)


def _is_plain_secret(text: str, start: int, spoken: _Spoken, assigned: bool) -> bool:
    """Whether a word or a short number is said to be the password, instead of beginning a sentence."""
    number = text[spoken.start : spoken.end].isdigit()
    if "\n" in text[start : spoken.start] or (number and spoken.end - spoken.start < 3):
        # A form's label at the end of a line, with the next sentence below; "senha: 10 caracteres".
        return False
    return assigned or _AFTER.match(text, spoken.end) is not None


def _is_token(value: str, how: str, assigned: bool) -> bool:
    # "token: A3" is a kind of certificate, the access key of a fiscal document is no secret, and "token := Get()" is a source's line.
    if len(value) < 6 or re.fullmatch(ACCESS_KEY, value) or re.match(r"[a-z_.:]+\(", value):
        return False
    looks = looks_secret(value)
    if how == "nothing":
        return looks and not value.isdigit() and bool(re.search(r"\d", value))
    return looks or assigned or (how == "sign" and len(value) >= 20)
