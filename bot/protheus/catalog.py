"""The catalogue: modules, routines, releases and entry points of Protheus, as ``data/catalog`` lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.protheus.module_names import ModuleIndex, ModuleMention, NamedModule, module_index
from bot.protheus.routine_names import NamedRoutine, NameIndex, name_index
from bot.protheus.yaml_entries import CODE, read_code, read_codes, read_entries, read_file, read_mapping, read_text, read_texts

FOLDER = Path(__file__).parents[2] / "data" / "catalog"

_RELEASE = re.compile(r"12\.1\.\d{2,4}")


@dataclass(frozen=True)
class Module:
    """A module. ``alone`` are ordinary words that mean it only as a whole answer or after "módulo"."""

    code: str
    number: int
    name: str
    aliases: tuple[str, ...]
    alone: tuple[str, ...]
    prefixes: tuple[str, ...]
    scenario: str
    example_data: str


@dataclass(frozen=True)
class RoutineInfo:
    """A routine. ``module`` is None where several modules share it, ``name`` where it is not certain."""

    code: str
    module: str | None
    name: str | None
    aliases: tuple[str, ...]


class Match(NamedTuple):
    """A routine that a text may mean; from a score of 85 on (of 100) it was named, below that it is a guess to offer."""

    routine: RoutineInfo
    score: float


@dataclass(frozen=True)
class Catalog:
    """What is known of Protheus. Codes are keys, in capitals."""

    modules: dict[str, Module]
    routines: dict[str, RoutineInfo]
    entry_points: frozenset[str]
    known_releases: frozenset[str]
    supported_releases: frozenset[str]
    families: frozenset[str]
    entry_point_families: frozenset[str]
    default_scenario: str
    default_example_data: str
    report_scenario: str
    invoice_scenario: str
    _prefixes: tuple[tuple[str, str], ...] = field(repr=False)
    _module_index: ModuleIndex = field(repr=False)
    _name_index: NameIndex = field(repr=False)

    def module(self, text: str) -> Module | None:
        """The module of a code ("SIGAFAT", "fat"), a number ("5", "05") or a name; the whole text must be it."""
        return self.modules.get(self._module_index.whole(text) or "")

    def find_module(self, text: str) -> Module | None:
        """The module named in a sentence ("módulo faturamento", "no financeiro"), also slightly misspelt; the surest mention first."""
        return self.modules.get(self._module_index.find(text) or "")

    def module_after_cue(self, folded: str, position: int) -> ModuleMention | None:
        """The module that a folded text names right after the word "módulo", which ends at ``position``."""
        return self._module_index.after_cue(folded, position)

    def module_after_preposition(self, text: str, folded: str, position: int) -> ModuleMention | None:
        """The module named right after a preposition that ends at ``position``: sure names only, short codes only in capitals."""
        return self._module_index.after_preposition(text, folded, position)

    def routine(self, code: str) -> RoutineInfo | None:
        """The routine of a code, in any case."""
        return self.routines.get(code.strip().upper())

    def module_of(self, code: str) -> str | None:
        """The module code of a routine: the catalogue's, else its prefix's; None where it has to be asked (MAT... is shared)."""
        code = code.strip().upper()
        routine = self.routines.get(code)
        if routine and routine.module:
            return routine.module
        return next((module for prefix, module in self._prefixes if code.startswith(prefix)), None)

    def search_routines(self, text: str, limit: int = 5) -> list[Match]:
        """The routines that a text names by code or by what customers call them, the best first.

        Works on whole answers and inside sentences, forgives typing errors, plurals and abbreviations. Take a score of 85 or more
        as named; lower ones are guesses to offer.
        """
        return [Match(self.routines[code], score) for code, score in self._name_index.search(text)[:limit]]

    def scenario(self, routine: str | None, module: str | None) -> str:
        """Which scenario data helps here, in Portuguese: a report's questions, an invoice's return, else what its module needs."""
        code = (routine or "").strip().upper()
        if code == "SPEDNFE":
            return self.invoice_scenario
        if code[3:4] == "R" and code[:3] in self.families:
            return self.report_scenario
        found = self.modules.get(module or self.module_of(code) or "")
        return found.scenario if found else self.default_scenario

    def known(self, release: str) -> bool:
        """Whether a release in normal form (12.1.2410) was ever seen."""
        return release in self.known_releases

    def supported(self, release: str) -> bool:
        """Whether standard support takes this release, as ``releases.yml`` has it."""
        return release in self.supported_releases


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The catalogue of this project, read once."""
    return load_catalog(FOLDER)


def load_catalog(folder: Path) -> Catalog:
    """Reads ``modules.yml``, ``routines.yml``, ``releases.yml`` and ``entry_points.yml``.

    Raises:
        ValueError: a file or an entry is not as it should be; one line that names both.
    """
    module_file = read_file(folder, "modules.yml")
    routine_file = read_file(folder, "routines.yml")
    entry_point_file = read_file(folder, "entry_points.yml")
    release_file = read_file(folder, "releases.yml")
    default = read_mapping(module_file, "default", "modules.yml")
    modules = _modules(module_file, default)
    routines = _routines(routine_file, modules)
    return Catalog(
        modules=modules,
        routines=routines,
        entry_points=read_codes(entry_point_file, "entry_points", "entry_points.yml", CODE),
        known_releases=read_codes(release_file, "known", "releases.yml", _RELEASE),
        supported_releases=read_codes(release_file, "supported", "releases.yml", _RELEASE),
        families=read_codes(routine_file, "families", "routines.yml", re.compile("[A-Z]{3}")),
        entry_point_families=read_codes(entry_point_file, "families", "entry_points.yml", re.compile("[A-Z]{1,4}")),
        default_scenario=read_text(default, "scenario", "modules.yml: default"),
        default_example_data=read_text(default, "example_data", "modules.yml: default"),
        report_scenario=read_text(read_mapping(module_file, "report", "modules.yml"), "scenario", "modules.yml: report"),
        invoice_scenario=read_text(read_mapping(module_file, "invoice", "modules.yml"), "scenario", "modules.yml: invoice"),
        _prefixes=_prefixes(modules),
        _module_index=_module_names(modules),
        _name_index=_routine_names(routine_file, routines),
    )


def _modules(content: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Module]:
    modules: dict[str, Module] = {}
    for entry in read_entries(content, "modules", "modules.yml"):
        module = _module(entry, default)
        if module.code in modules or any(module.number == other.number for other in modules.values()):
            raise ValueError(f"modules.yml: {module.code}: code or number {module.number} is there twice")
        modules[module.code] = module
    return modules


def _module(entry: Mapping[str, Any], default: Mapping[str, Any]) -> Module:
    code = read_code(entry, "modules.yml")
    where = f"modules.yml: {code}"
    if not code.startswith("SIGA"):
        raise ValueError(f"{where}: a module code begins with SIGA")
    number = entry.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 99:
        raise ValueError(f"{where}: number must be 1 to 99, not {number!r}")
    own = {**default, **entry}
    return Module(
        code=code,
        number=number,
        name=read_text(entry, "name", where) if "name" in entry else code,
        aliases=read_texts(entry, "aliases", where),
        alone=read_texts(entry, "alone", where),
        prefixes=read_texts(entry, "prefixes", where),
        scenario=read_text(own, "scenario", where),
        example_data=read_text(own, "example_data", where),
    )


def _module_names(modules: Mapping[str, Module]) -> ModuleIndex:
    try:
        return module_index(
            NamedModule(module.code, module.number, module.name, module.aliases, module.alone) for module in modules.values()
        )
    except ValueError as error:
        raise ValueError(f"modules.yml: {error}") from error


def _prefixes(modules: Mapping[str, Module]) -> tuple[tuple[str, str], ...]:
    """Prefix and module code, the longest prefix first."""
    prefixes = [(prefix, module.code) for module in modules.values() for prefix in module.prefixes]
    return tuple(sorted(prefixes, key=lambda pair: -len(pair[0])))


def _routines(content: Mapping[str, Any], modules: Mapping[str, Module]) -> dict[str, RoutineInfo]:
    routines: dict[str, RoutineInfo] = {}
    for entry in read_entries(content, "routines", "routines.yml"):
        code = read_code(entry, "routines.yml")
        where = f"routines.yml: {code}"
        if code in routines:
            raise ValueError(f"{where}: is there twice")
        module = entry.get("module")
        if module is not None and module not in modules:
            raise ValueError(f"{where}: module {module!r} is not in modules.yml")
        name = read_text(entry, "name", where) if "name" in entry else None
        routines[code] = RoutineInfo(code, module, name, read_texts(entry, "aliases", where))
    return routines


def _routine_names(content: Mapping[str, Any], routines: Mapping[str, RoutineInfo]) -> NameIndex:
    abbreviations = read_mapping(content, "abbreviations", "routines.yml")
    named = [NamedRoutine(routine.code, tuple(name for name in (routine.name, *routine.aliases) if name)) for routine in routines.values()]
    return name_index(named, {short: read_text(abbreviations, short, "routines.yml: abbreviations") for short in abbreviations})
