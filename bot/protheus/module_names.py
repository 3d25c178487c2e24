"""Finding a module by what customers call it: "SIGAFAT", "05", "módulo de estoque", "no financeiro", "fatramento"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.protheus.folding import fold

#: A misspelt module name is taken for the name from this similarity on: "fatramento" has 95 of 100.
SIMILAR_NAME = 90.0
#: Shorter names are never taken from a misspelling: too many ordinary words are one letter away.
SHORTEST_MISSPELLING = 7
#: A module is not named in more words than this.
LONGEST_NAME = 7

_WORD = re.compile(r"[a-z0-9]+")
_SIGA = re.compile(r"(?<![a-z0-9_])siga[a-z]{2,5}\d?(?![a-z0-9_])")
_MODULE_CUE = re.compile(r"(?<![a-z0-9_])modulos?(?![a-z0-9_])")
_PREPOSITION = re.compile(r"(?<![a-z0-9_])(?:no|na|em|pelo|pela|do|da)(?![a-z0-9_])")
_CONNECTORS = frozenset({"de", "do", "da", "e", "eh", "o", "a", "no", "na", "numero", "protheus"})
_JOINED = re.compile(r"[\s/\"'(-]{0,3}")
_CUE_JOINED = re.compile(r"[\s/\"'(:;=.-]{0,4}")
#: "1) abro o módulo 2) clico": the number belongs to what follows.
_NUMBERS_A_STEP = re.compile(r"\s?[)-]|\.\s?\S|[.,/]\d|\s?[ao](?![a-z0-9])")


class NamedModule(NamedTuple):
    """A module's code, number and names; ``alone`` are words that mean it only as a whole answer or after "módulo"."""

    code: str
    number: int
    name: str
    aliases: tuple[str, ...]
    alone: tuple[str, ...]


class ModuleMention(NamedTuple):
    """A module's code named in a text, with the offsets of the name in characters."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class ModuleIndex:
    """Module codes by name: all of them, those that are sure inside a sentence, and the short codes. Build it with ``module_index``."""

    all_names: Mapping[str, str]
    sure_names: Mapping[str, str]
    short_codes: Mapping[str, str]

    def whole(self, text: str) -> str | None:
        """The module that the whole text names, exactly."""
        return self.all_names.get(_normal(text))

    def find(self, text: str) -> str | None:
        """The module named anywhere in a text; the surest kind of mention goes first."""
        folded = fold(text)
        mentioned = next(self._sure_mentions(folded), None) or self.whole(text) or self._misspelt(_normal(text))
        if mentioned:
            return mentioned
        ends = [match.end() for match in _PREPOSITION.finditer(folded)]
        exact = next(filter(None, (self.after_preposition(text, folded, end) for end in ends)), None)
        if exact:
            return exact.code
        nouns = (words[0] for end in ends if (words := _words_from(folded, end, _JOINED)))
        return next(filter(None, (self._misspelt(folded[start:end]) for start, end in nouns)), None)

    def after_cue(self, folded: str, position: int) -> ModuleMention | None:
        """The module that a folded text names right after the word "módulo", which ends at ``position``."""
        words = _words_from(folded, position, _CUE_JOINED)
        for skipped, (start, first_end) in enumerate(words[:3]):
            for _, end in reversed(words[skipped:]):
                code = self.all_names.get(_normal(folded[start:end]))
                if code and not (folded[start:end].isdigit() and _NUMBERS_A_STEP.match(folded, end)):
                    return ModuleMention(code, start, end)
            code = self._misspelt(folded[start:first_end])
            if code:
                return ModuleMention(code, start, first_end)
            if folded[start:first_end] not in _CONNECTORS:
                return None
        return None

    def after_preposition(self, text: str, folded: str, position: int) -> ModuleMention | None:
        """The module named right after a preposition that ends at ``position``: sure names only, short codes only in capitals."""
        words = _words_from(folded, position, _JOINED)
        if not words:
            return None
        start, first_end = words[0]
        for _, end in reversed(words):
            code = self.sure_names.get(_normal(folded[start:end]))
            if code:
                return ModuleMention(code, start, end)
        code = self.short_codes.get(text[start:first_end])
        return ModuleMention(code, start, first_end) if code else None

    def _sure_mentions(self, folded: str) -> Iterator[str]:
        for match in _SIGA.finditer(folded):
            code = self.all_names.get(match.group())
            if code:
                yield code
        for cue in _MODULE_CUE.finditer(folded):
            mention = self.after_cue(folded, cue.end())
            if mention:
                yield mention.code

    def _misspelt(self, name: str) -> str | None:
        if not SHORTEST_MISSPELLING <= len(name) <= 60:
            return None
        best = process.extractOne(name, self.sure_names.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR_NAME)
        if best is None or len(best[0]) < SHORTEST_MISSPELLING:
            return None
        return str(self.sure_names[best[0]])


def module_index(modules: Iterable[NamedModule]) -> ModuleIndex:
    """Indexes modules by their names.

    Raises:
        ValueError: a name belongs to two modules.
    """
    modules = list(modules)
    all_names: dict[str, str] = {}
    for module in modules:
        for name in (module.code, module.code[4:], str(module.number), *module.aliases, *module.alone):
            if all_names.setdefault(_normal(name), module.code) != module.code:
                raise ValueError(f'{module.code}: "{name}" already means {all_names[_normal(name)]}')
    for module in modules:
        all_names.setdefault(_normal(module.name), module.code)
    return ModuleIndex(
        all_names=all_names,
        sure_names={_normal(alias): module.code for module in modules for alias in module.aliases},
        short_codes={module.code[4:]: module.code for module in modules if module.code[4:] not in module.alone},
    )


def _normal(text: str) -> str:
    words: list[str] = _WORD.findall(fold(text[:200]))
    if len(words) == 1 and words[0].isdigit():
        return words[0].lstrip("0")
    return " ".join(words)


def _words_from(folded: str, position: int, joined: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the words are from a position on, as long as nothing but spaces and the like stands between them."""
    words: list[tuple[int, int]] = []
    while len(words) < LONGEST_NAME:
        between = joined.match(folded, position)
        word = _WORD.match(folded, between.end() if between else position)
        if word is None or word.end() - word.start() > 40:
            break
        words.append(word.span())
        position, joined = word.end(), _JOINED
    return words
