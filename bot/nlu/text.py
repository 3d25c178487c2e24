"""Portuguese as people type it in a hurry, brought to one form: the tokens that the classifier counts.

Artefacts of Protheus become placeholders, so that what is learned about one routine code holds for all of them.
"""

from __future__ import annotations

import re

from bot.portuguese import ABBREVIATIONS, fold
from bot.protheus.artifacts import Artifact, find_artifacts

#: Emoji that answer; every other one is dropped.
_EMOJI = str.maketrans({"👍": " joinha ", "👌": " joinha ", "✅": " joinha ", "👎": " nao ", "❌": " nao ", "🙏": " obrigado "})

#: What further spellings stand for → those spellings: enough to count words by, too bold for reading an answer.
_SPELLINGS = {
    "voce": "voces vcs ce",
    "esta": "tah",
    "estou": "tou",
    "para": "p",
    "para os": "pros pras",
    "beleza": "blza bele",
    "porque": "porq pque",
    "que": "ke",
    "o que": "oque",
    "quando": "qndo qd",
    "quanto": "qto qnto",
    "qual": "ql",
    "qualquer": "qqr",
    "obrigado": "obgd obgda obrigada brigado brigada brigadao obrigadao tks thx",
    "falou": "flw",
    "sim": "sm",
    "tambem": "tbem",
    "amanha": "amnh",
    "depois": "dpois",
    "agora": "agr",
    "por favor": "pf pfvr pls porfavor",
    "muito": "mt",
    "tudo": "tdo",
    "ninguem": "ngm",
    "aqui": "aki",
    "cade": "kd",
    "ok": "okay okey okei",
    "certeza": "ctz",
    "de novo": "dnv",
    "sistema": "sist",
    "nota": "nf nfe nfs nfse nfce",
    "pedido": "ped",
    "documento": "docto doc",
    "verdade": "vdd",
    "com": "c",
}
_ABBREVIATIONS = {**ABBREVIATIONS, **{spelling: word for word, spellings in _SPELLINGS.items() for spelling in spellings.split()}}

#: Stands for a word that is none.
NOISE = "__noise__"
NUMBER = "__number__"

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_FILE = re.compile(r"\b[\w-]+\.(?:log|txt|xml|pdf|png|jpe?g|gif|bmp|zip|rar|7z|xlsx?|csv|docx?|mp4|avi|mov|mkv|prw|prx|tlpp|ini|msg|eml)\b")
_DATE = re.compile(r"\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}h(?:\d{2})?)\b")
_NUMBER = re.compile(r"\b\d[\d.,/-]*\b%?")
_ELONGATED_RS = re.compile(r"(?<=[a-z])([rs])\1{2,}(?=[aeiou])")
_ELONGATED = re.compile(r"([a-z])\1{2,}")
_DOUBLE_END = re.compile(r"([a-z])\1\b")
#: Six letters and more without a vowel, or of one letter only: what a hand on the keyboard makes. Laughter ("kkkkkkk", "rsrsrs") is none.
#: Four are enough of a consonant that nobody draws out; "xxxx" stands for what is not to be told.
_KEYBOARD_NOISE = re.compile(r"\b(?!(?:k+|(?:rs)+r?|h+m+|s+|n+)\b)(?:[bcdfghjklmnpqrstvwxz]{6,}|([a-z])\1{5,}|([bcdfgjlpqtvwz])\2{3,})\b")
#: Keys beside the letters, with letters between them at most one by one: "ç~]´[". No digits, no "s", no "n": those answer.
_STRAY_KEYS = re.compile(r"(?=.*[~´`^\[\]{}\\|])(?:[^\W\d_SNsn]?[\W_]+)+[^\W\d_SNsn]?")
_TOKEN = re.compile(r"__[a-z_]+?__|[a-z0-9]+(?:_[a-z0-9]+)*|\?")

#: Nobody hits that many keys beside the letters in a row.
_LONGEST_STRAY = 40


def mask_artifacts(text: str, artifacts: list[Artifact]) -> str:
    """The text with each artefact replaced by its kind, such as ``__routine__``. Artefacts come in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for artifact in artifacts:
        parts += [text[position : artifact.start], f" __{artifact.kind}__ "]
        position = artifact.end
    return "".join([*parts, text[position:]])


def tokens_of(text: str, artifacts: list[Artifact] | None = None) -> list[str]:
    """The normalised words, placeholders and question marks of a message.

    Args:
        text: The message as typed.
        artifacts: What ``find_artifacts`` found in it, if that is known already.
    """
    if len(text) <= _LONGEST_STRAY and _STRAY_KEYS.fullmatch(text.strip()):
        return [NOISE]
    masked = mask_artifacts(text, find_artifacts(text) if artifacts is None else artifacts)
    plain = fold(masked.translate(_EMOJI))
    for pattern, placeholder in ((_LINK, " __link__ "), (_FILE, " __file__ "), (_DATE, " __date__ "), (_NUMBER, f" {NUMBER} ")):
        plain = pattern.sub(placeholder, plain)
    plain = _KEYBOARD_NOISE.sub(f" {NOISE} ", plain)
    plain = _ELONGATED_RS.sub(r"\1\1", plain)
    plain = _ELONGATED.sub(r"\1", plain)
    plain = _DOUBLE_END.sub(r"\1", plain)
    return [word for token in _TOKEN.findall(plain) for word in _ABBREVIATIONS.get(token, token).split()]
