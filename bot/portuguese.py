"""Portuguese as customers type it, brought to one form before it is compared with anything."""

from __future__ import annotations

import re
import unicodedata

#: Spellings of chats → what they stand for. Only words that mean nothing else in a support conversation.
ABBREVIATIONS = {
    "n": "nao", "nn": "nao", "naum": "nao", "s": "sim", "ss": "sim", "vc": "voce", "vcs": "voces", "ta": "esta", "to": "estou",
    "tava": "estava", "tao": "estao", "pra": "para", "pro": "para o", "pq": "porque", "q": "que", "oq": "o que", "qdo": "quando",
    "qnd": "quando", "qq": "qualquer", "tb": "tambem", "tbm": "tambem", "hj": "hoje", "dps": "depois", "blz": "beleza", "obg":
    "obrigado", "vlw": "valeu", "pfv": "por favor", "eh": "e", "mto": "muito", "td": "tudo", "nd": "nada", "msm": "mesmo", "msg":
    "mensagem",
}  # fmt: skip

_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ELONGATED = re.compile(r"([a-z])\1{2,}")
#: Punctuation that says nothing at the edges of a message; a question mark at its end does.
_EDGES = " .,;:!()\"'*_~>-"


def visible(text: str) -> str:
    """The text without characters that show nothing (zero width, direction marks), which hide or disguise words."""
    return _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Lower case, no accents, one blank between words: ``"Não  SEI"`` → ``"nao sei"``. Punctuation stays."""
    folded = unicodedata.normalize("NFKD", visible(text)).encode("ascii", "ignore").decode().lower()
    return _SPACES.sub(" ", folded).strip()


def plain(text: str) -> str:
    """What a pattern is compared with: folded, abbreviations written out, "siiim" shortened, no punctuation at the edges."""
    words = _ELONGATED.sub(r"\1", fold(text))
    words = _WORD.sub(lambda word: ABBREVIATIONS.get(word[0], word[0]), words)
    return words.lstrip(_EDGES + "?").rstrip(_EDGES)


def word_count(text: str) -> int:
    """How many words a text has, counted as a reader would."""
    return len(text.split())
