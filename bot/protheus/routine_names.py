"""Finding a routine by what customers call it: "pedido de venda", "docto de entrada", "contas a pagr"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.protheus.folding import fold

#: Below this similarity a phrase is not even a guess.
LOWEST_SCORE = 76.0
#: Each word of a phrase must be this similar to its counterpart: "documento enviado" is no "documento de entrada".
LOWEST_WORD = 78.0
#: A single word behind "rotina" or the like must be closer: "a rotina funcionou" names no "rotina de funcionários".
LOWEST_SINGLE_WORD = 88.0
#: From this score on a phrase counts as said, and hides shorter phrases inside it ("baixa de contas a pagar" is not "contas a pagar").
SAID = 85.0
#: A phrase said exactly hides misspellings of others in the same words ("cadastro de produtos" is not "cadastro de projetos").
EXACT = 100.0
#: Words of a message that are looked at.
LONGEST_TEXT = 200

_WORD = re.compile(r"[a-z0-9]+")
_STOP_WORDS_SPACED = "a o as os e de do da dos das no na nos nas em um uma ao aos para pra por pelo pela com que eh meu minha nosso nossa"
_STOP_WORDS = frozenset(_STOP_WORDS_SPACED.split())
#: Words that may surround a single-word name when it is the whole answer, and that make it a name inside a sentence.
_FRAMES = ("cadastro", "rotina", "tela")
_FILLERS = frozenset((*_FRAMES, "programa", "menu", "opcao"))
_LIKE_A_CODE = re.compile(r"[a-z]{3,6}(\d{2,3})[a-z]?")
_SIMILAR_CODE = 90.0


class NamedRoutine(NamedTuple):
    """A routine's code and all that it is called."""

    code: str
    names: tuple[str, ...]


class _Hit(NamedTuple):
    score: float
    words: int
    start: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class NameIndex:
    """Phrases by their number of words. Build it with ``name_index``."""

    codes: tuple[str, ...]
    abbreviations: Mapping[str, tuple[str, ...]]
    phrases: Mapping[int, Mapping[str, tuple[str, ...]]]
    single: Mapping[str, tuple[str, ...]]

    def search(self, text: str) -> list[tuple[str, float]]:
        """Codes with their scores (0-100), the best first; a longer name goes before a shorter one."""
        raw = _WORD.findall(fold(text[: LONGEST_TEXT * 12]))[:LONGEST_TEXT]
        words = _words(raw, self.abbreviations)
        hits = [*self._codes(raw), *self._whole(words), *self._windows(words)]
        scores: dict[str, float] = {}
        for hit in sorted(_without_inner(hits), key=lambda hit: (-hit.score, -hit.words)):
            for code in hit.codes:
                scores.setdefault(code, round(hit.score, 1))
        return list(scores.items())

    def _codes(self, raw: list[str]) -> list[_Hit]:
        hits = []
        for word in dict.fromkeys(raw):
            code = word.upper()
            if code in self.codes:
                hits.append(_Hit(100.0, 1, -1, (code,)))
                continue
            like = _LIKE_A_CODE.fullmatch(word)
            if like:
                same_number = [known for known in self.codes if like.group(1) in known]
                found = process.extract(code, same_number, scorer=fuzz.ratio, score_cutoff=_SIMILAR_CODE)
                hits.extend(_Hit(score, 1, -1, (known,)) for known, score, _ in found)
        return hits

    def _whole(self, words: list[str]) -> list[_Hit]:
        said = [word for word in words if word not in _FILLERS]
        if len(said) != 1:
            return []
        found = process.extract(said[0], self.single.keys(), scorer=fuzz.ratio, score_cutoff=SAID if len(said[0]) > 5 else 100.0)
        return [_Hit(score, 1, -1, self.single[phrase]) for phrase, score, _ in found]

    def _windows(self, words: list[str]) -> list[_Hit]:
        hits = []
        for count, phrases in self.phrases.items():
            for start in range(len(words) - count + 1):
                window = words[start : start + count]
                said = " ".join(window)
                for phrase, score, _ in process.extract_iter(said, phrases.keys(), scorer=fuzz.ratio, score_cutoff=LOWEST_SCORE):
                    if _word_by_word(window, phrase.split(" ")):
                        hits.append(_Hit(score, count, start, phrases[phrase]))
        return hits


def name_index(routines: Iterable[NamedRoutine], abbreviations: Mapping[str, str]) -> NameIndex:
    """Indexes routines by their names; ``abbreviations`` maps a short word to the words it stands for."""
    full = {fold(short): tuple(_words(_WORD.findall(fold(words)), {})) for short, words in abbreviations.items()}
    phrases: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    single: dict[str, list[str]] = defaultdict(list)
    codes = []
    for code, names in routines:
        codes.append(code)
        for name in names:
            words = _words(_WORD.findall(fold(name)), full)
            if len(words) == 1:
                _add(single[words[0]], code)
                for frame in _FRAMES:
                    _add(phrases[2][f"{frame} {words[0]}"], code)
            elif words:
                _add(phrases[len(words)][" ".join(words)], code)
    return NameIndex(
        codes=tuple(codes),
        abbreviations=full,
        phrases={count: {phrase: tuple(of) for phrase, of in group.items()} for count, group in phrases.items()},
        single={word: tuple(of) for word, of in single.items()},
    )


def _add(codes: list[str], code: str) -> None:
    if code not in codes:
        codes.append(code)


def _words(raw: list[str], abbreviations: Mapping[str, tuple[str, ...]]) -> list[str]:
    words: list[str] = []
    for word in raw:
        if word not in _STOP_WORDS:
            words.extend(abbreviations.get(word) or (_singular(word),))
    return words


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s"):
        return word
    for plural, singular in (("oes", "ao"), ("ores", "or"), ("ais", "al"), ("eis", "il"), ("ens", "em")):
        if word.endswith(plural):
            return word[: -len(plural)] + singular
    return word[:-1]


def _word_by_word(window: list[str], phrase: list[str]) -> bool:
    lowest = LOWEST_SINGLE_WORD if phrase[0] in _FRAMES and len(phrase) == 2 else LOWEST_WORD
    return all(said == meant or fuzz.ratio(said, meant) >= lowest for said, meant in zip(window, phrase, strict=True))


def _without_inner(hits: list[_Hit]) -> list[_Hit]:
    """Drops hits that lie inside a longer phrase that was said, and guesses and misspellings that overlap one."""
    said = [hit for hit in hits if hit.score >= SAID and hit.start >= 0]
    return [hit for hit in hits if not any(_hides(other, hit) for other in said)]


def _hides(said: _Hit, hit: _Hit) -> bool:
    if hit.start < 0 or hit.start >= said.start + said.words or said.start >= hit.start + hit.words:
        return False
    inside = said.start <= hit.start and hit.start + hit.words <= said.start + said.words
    return (inside and hit.words < said.words) or hit.score < SAID or (hit.words <= said.words and hit.score < said.score == EXACT)
