"""Releases, builds and versions: how customers write them and their normal forms.

Each ``parse_...`` finds the first value in a sentence and gives its normal form, or None. With ``bare=True`` it also takes what is only
clear when exactly that was asked ("2410" as a release). The forms are those of Protheus 12: release ``12.1.N``, AppServer build
``7.00.AAMMDD[A|P][-AAAAMMDD]`` and version ``24.3.1.4``, DBAccess build ``AAAAMMDD-AAAAMMDD``, LIB ``AAAAMMDD``.

All patterns are for folded text (``folding.fold``), begin at the start of a word, have bounded repetitions only, and hold the value as
it was said in group 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bot.protheus.folding import fold

#: Characters before a value that are looked at for a word that says what it is.
CONTEXT = 40


class ValuePattern(NamedTuple):
    """One way of writing a value; ``normal`` gives None where the match is something else.

    ``first``: what it can begin with, separated by spaces: whole runs of letters, single digits.
    """

    kind: str
    first: str
    regex: re.Pattern[str]
    normal: Callable[[str, re.Match[str]], str | None]


def _pattern(pattern: str) -> re.Pattern[str]:
    """ASCII: the digits of other scripts are no version."""
    return re.compile(pattern, re.ASCII)


_DIGITS = "0 1 2 3 4 5 6 7 8 9"
_END = r"(?![a-z0-9_])"
#: The last digit of a value: no further digits, also behind a point or the like (an address, a date, an amount).
_LAST = r"(?![a-z0-9_])(?![.,/:-]\d)"
#: The last digit of a release: as above, but the next release may follow a slash.
_LAST_OF_RELEASE = r"(?![a-z0-9_])(?![.,:-]\d)(?!/(?!2[1-9](?:0[1-9]|1[0-2])(?![0-9/])|12\.1)\d)"
#: What may stand between the name of a thing and its value: "release do Protheus é a 2410", "Versão da Lib;20200214".
_CONNECTOR = (
    r"(?:[\s:;=,(-]|(?:a|o|e|eh|de|do|da|em|na|no|nossa|nosso|minha|atual|hoje|esta|versao|numero|protheus|label|data|do dia|build|"
    r"usada|utilizada|aqui|nosso ambiente|ambiente)(?![a-z0-9_]))"
)


def parse_release(text: str, bare: bool = False) -> str | None:
    """The release: "12.1.025" and "P12.1.25" give 12.1.25, "P12 2310" and "release 2310" 12.1.2310; bare also "2310" and "33".

    Of several ones, bare takes the one that was updated to: "era 12.1.2310, agora é 2410".
    """
    first = _first(text, RELEASE, BARE_RELEASE if bare else ())
    updated = _UPDATED_TO.search(fold(text)) if bare and first else None
    return (_short_release(fold(text), updated) if updated else None) or first


def parse_appserver_build(text: str, bare: bool = False) -> str | None:
    """The AppServer build: 7.00.240223P-20250326, its second date may be missing; a trailing NG is left out."""
    return _first(text, APPSERVER_BUILD, BARE_APPSERVER_BUILD if bare else ())


def parse_appserver_version(text: str, bare: bool = False) -> str | None:
    """The AppServer version: 24.3.1.4; bare also "24.3" and "20.3.1"."""
    return _first(text, APPSERVER_VERSION, BARE_APPSERVER_VERSION if bare else ())


def parse_dbaccess_build(text: str) -> str | None:
    """The DBAccess build: 20240224-20250929."""
    return _first(text, DBACCESS_BUILD)


def parse_lib_version(text: str, bare: bool = False) -> str | None:
    """The LIB version as AAAAMMDD, also from a date dd/mm/aaaa; only near the word "lib" unless bare."""
    return _first(text, LIB_VERSION, BARE_LIB_VERSION if bare else ())


def parse_database(text: str, bare: bool = False) -> str | None:
    """The database: its product's name, then the version as said ("SQL Server 2019", "Oracle 19c"); bare also "sql"."""
    return _first(text, DATABASE, BARE_DATABASE if bare else ())


def parse_operating_system(text: str) -> str | None:
    """The operating system: "Windows Server 2022", "Linux", "Red Hat 8"."""
    return _first(text, OPERATING_SYSTEM)


def _first(text: str, patterns: tuple[ValuePattern, ...], bare: tuple[ValuePattern, ...] = ()) -> str | None:
    """The first value in the text; the patterns of ``bare`` only count where none of the others does."""
    folded = fold(text)
    for group in (patterns, bare):
        found = []
        for pattern in group:
            for match in pattern.regex.finditer(folded):
                value = pattern.normal(folded, match)
                if value is not None:
                    found.append((match.start(1), value))
                    break
        if found:
            return min(found)[1]
    return None


def _before(folded: str, position: int) -> str:
    return folded[max(0, position - CONTEXT) : position]


# --- release

_PATCH_RELEASES = frozenset({"11", "16", "17", "23", "25", "27", "33"})


def _release(number: str) -> str | None:
    if len(number) == 4 and not number.startswith("0"):
        # AAMM, since 2021; this also keeps a date such as 12.1.2023 out
        return f"12.1.{number}" if "21" <= number[:2] <= "39" and "01" <= number[2:] <= "12" else None
    value = int(number)
    return f"12.1.{value}" if 1 <= value <= 99 else None


def _full_release(folded: str, match: re.Match[str]) -> str | None:
    return _release(match.group(2))


def _short_release(folded: str, match: re.Match[str]) -> str | None:
    number = match.group(1)
    if len(number) == 4 and not number.startswith("0"):
        return _release(number)
    return _patch_release(number)


def _patch_release(number: str) -> str | None:
    patch = number.lstrip("0")
    return f"12.1.{patch}" if patch in _PATCH_RELEASES else None


#: A point as it is dictated or mistyped: "12 1 2410", "12 ponto 1 ponto 2410", "12,1,2410".
_SPOKEN_POINT = r"(?:\s?ponto\s?|\s?[.,]\s?|\s)"


RELEASE = (
    ValuePattern(
        "release",
        "1 p v",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])((?:p\s?|v\.?\s?)?12\.1(?:\.\s?r?|[\s/-](?=\d{{4}}))(\d{{1,4}})){_LAST_OF_RELEASE}"),
        _full_release,
    ),
    ValuePattern(
        "release",
        "1 p v",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])((?:p\s?|v\.?\s?)?12{_SPOKEN_POINT}1{_SPOKEN_POINT}r?(\d{{4}})){_LAST_OF_RELEASE}"),
        _full_release,
    ),
    ValuePattern(
        "release",
        "release releases rel versao",
        _pattern(
            rf"(?<![a-z0-9_])(?:releases?|rel|versao){_CONNECTOR}{{0,8}}(12{_SPOKEN_POINT}1{_SPOKEN_POINT}(\d{{2,3}})){_LAST_OF_RELEASE}"
        ),
        lambda folded, match: _patch_release(match.group(2)),
    ),
    ValuePattern(
        "release",
        "p protheus",
        _pattern(rf"(?<![a-z0-9_])(p(?:rotheus\s)?12(?:[\s.-]r?(?=\d{{4}})|[\s.-]?(?:r|\.))(\d{{2,4}})){_LAST_OF_RELEASE}"),
        _full_release,
    ),
    ValuePattern(
        "release",
        "release releases rel",
        _pattern(rf"(?<![a-z0-9_])(?:releases?|rel\.?){_CONNECTOR}{{0,8}}\.?(\d{{2,4}}){_LAST_OF_RELEASE}"),
        _short_release,
    ),
    ValuePattern(
        "release",
        "versao",
        _pattern(rf"(?<![a-z0-9_])versao{_CONNECTOR}{{1,8}}\.?(\d{{4}}){_LAST_OF_RELEASE}"),
        _short_release,
    ),
    ValuePattern("release", "r", _pattern(rf"(?<![a-z0-9_])r\.?(\d{{4}}|[23]\d){_LAST}"), _short_release),
)
#: The release that an answer says is there now, behind the one that was there before.
_UPDATED_TO = _pattern(
    rf"(?<![a-z0-9_])(?:pra|para|pro|agora|hoje)(?:\s(?:a|o|e|eh|na|no|em|esta|ta|estamos|release|versao)){{0,4}}\s(?:p?12\.1\.)?"
    rf"(2[1-9](?:0[1-9]|1[0-2])){_LAST_OF_RELEASE}"
)
BARE_RELEASE = (
    ValuePattern("release", _DIGITS, _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])(2[1-9](?:0[1-9]|1[0-2])){_LAST}"), _short_release),
    ValuePattern("release", _DIGITS, _pattern(r"\A\W{0,3}(?:(?:e|eh|a|na|r)\W{0,2}){0,3}(\d{2,3})\W{0,3}\Z"), _short_release),
)

# --- AppServer


def _day(digits: str) -> bool:
    """Whether ...MMDD can be a day."""
    return "01" <= digits[-4:-2] <= "12" and "01" <= digits[-2:] <= "31"


def _appserver_build(folded: str, match: re.Match[str]) -> str | None:
    _, date, letter, second = match.groups()
    if not _day(date) or (second and not _day(second)) or _NOT_APPSERVER.search(_before(folded, match.start())):
        return None
    return f"7.00.{date}{(letter or '').upper()}" + (f"-{second}" if second else "")


def _appserver_version(folded: str, match: re.Match[str]) -> str | None:
    return None if _NOT_APPSERVER.search(_before(folded, match.start())) else match.group(1)


#: The same form belongs to other programs and to network addresses.
_NOT_APPSERVER = _pattern(
    r"(?<![a-z0-9_])(?:ip|ips|host|gateway|dns|vpn|proxy|smart\s?client|webapp|web\sapp|licen[cs]e\sserver|dbaccess|topconnect|tss|remote)"
    rf"{_CONNECTOR}{{0,8}}\Z"
)
_SECOND_DATE = r"(?:(?:\s?[-_]\s?|\s)(20\d{6}))?"
_NG = r"(?:[\s-]{0,2}ng)?"
_SERIES = r"(?:13\.2|1[78]\.\d|19\.3|2\d\.3)"

APPSERVER_BUILD = (
    ValuePattern(
        "appserver_build",
        "7",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])(7\.0{{1,2}}\.(\d{{6}})\s?([ap](?![a-z]))?{_SECOND_DATE}){_NG}{_END}"),
        _appserver_build,
    ),
    # "build 240223P": what a build begins with is left out; a date alone would be too little, so its letter has to stand there
    ValuePattern(
        "appserver_build",
        "build builds",
        _pattern(rf"(?<![a-z0-9_])builds?{_CONNECTOR}{{1,6}}((\d{{6}})\s?([ap](?![a-z])){_SECOND_DATE}){_NG}{_END}"),
        _appserver_build,
    ),
)
BARE_APPSERVER_BUILD = (
    ValuePattern(
        "appserver_build", _DIGITS, _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])((\d{{6}})([ap]){_SECOND_DATE}){_NG}{_END}"), _appserver_build
    ),
)
APPSERVER_VERSION = (
    ValuePattern(
        "appserver_version",
        "1 2",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/:-])({_SERIES}\.\d{{1,2}}\.\d{{1,3}}){_LAST}"),
        _appserver_version,
    ),
    ValuePattern(
        "appserver_version",
        "app appserver application totvs",
        _pattern(rf"(?<![a-z0-9_])(?:app\s?server|application\sserver|totvs\sserver){_CONNECTOR}{{1,8}}({_SERIES}(?:\.\d{{1,2}})?){_LAST}"),
        _appserver_version,
    ),
)
BARE_APPSERVER_VERSION = (
    ValuePattern(
        "appserver_version",
        "1 2",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/:-])({_SERIES}(?:\.\d{{1,2}})?){_LAST}"),
        _appserver_version,
    ),
)

# --- DBAccess and LIB


def _dbaccess_build(folded: str, match: re.Match[str]) -> str | None:
    first, second = match.groups()[1:]
    if not (_day(first) and _day(second)) or _PERIOD.search(_before(folded, match.start())):
        return None
    return match.group(1)


#: Two days joined by a dash may also be a period of time.
_PERIOD = _pattern(r"(?<![a-z0-9_])(?:periodo|datas?|entre|intervalo|competencia)[\s:;=(-]{0,3}(?:(?:de|do|da|e)\s)?\Z")

DBACCESS_BUILD = (
    ValuePattern(
        "dbaccess_build",
        "2",
        _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-])((20\d{{6}})-(20\d{{6}})){_LAST}"),
        _dbaccess_build,
    ),
)


def _lib_version(folded: str, match: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", match.group(1))
    if not digits.startswith("20"):
        digits = digits[4:] + digits[2:4] + digits[:2]
    return digits if _day(digits) else None


_LIB_DAY = r"(20\d{6}|20\d\d-\d\d-\d\d|\d\d/\d\d/20\d\d)(?![0-9_a-z/])(?!-\d)"

_LIB_CUES = "lib libs library label"
_LIB_CUE = r"(?<![a-z0-9_])(?:libs?(?:_version)?|library|label)"
#: Only digits go behind these: "a lib foi atualizada em 12/05/2025" tells when, not to which one.
_LIB_CONNECTOR = (
    rf"(?:{_CONNECTOR}|(?:pra|para|pro|foi|ficou|foram|atualizad[oa]s?|atualizou|subiu|"
    r"nova|ultima|mais|recente|dia|ta|estava|framework|totvs|v\.?)(?![a-z_]))"
)

LIB_VERSION = (
    ValuePattern("lib_version", _LIB_CUES, _pattern(rf"{_LIB_CUE}{_CONNECTOR}{{0,8}}{_LIB_DAY}"), _lib_version),
    ValuePattern("lib_version", _LIB_CUES, _pattern(rf"{_LIB_CUE}{_LIB_CONNECTOR}{{0,12}}(20\d{{6}})(?![0-9_a-z/])(?!-\d)"), _lib_version),
)
BARE_LIB_VERSION = (ValuePattern("lib_version", _DIGITS, _pattern(rf"(?<![a-z0-9_])(?<!\d[.,/-]){_LIB_DAY}"), _lib_version),)

# --- database and operating system


def _database(folded: str, match: re.Match[str]) -> str | None:
    said = match.group(1)
    product = next(name for start, name in _DATABASE_NAMES if said.startswith(start))
    version = next((group for group in match.groups()[1:] if group), None)
    return f"{product} {_version_as_said(version)}" if version else product


def _version_as_said(version: str) -> str:
    """Oracle's letter stays small, an R2 becomes large."""
    return re.sub(r"\s?(r\d)\Z", lambda suffix: " " + suffix.group(1).upper(), version)


_DATABASE_NAMES = (
    ("microsoft", "SQL Server"),
    ("ms", "SQL Server"),
    ("sql", "SQL Server"),
    ("oracle", "Oracle"),
    ("postgre", "PostgreSQL"),
    ("pgsql", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("db2", "DB2"),
    ("informix", "Informix"),
)
_EDITION = r"(?:standard|enterprise|express|developer|datacenter|essentials|web|std|ent|edition|edicao)"
#: Behind a comma goes a version only where it cannot be a number of something else ("sql server, 2 filiais").
_BEHIND_COMMA = r",\s?(?=20(?:0[0358]|1[1245679]|2[25])(?![0-9/])|\d{1,2}(?:\.\d|\s?[cgi](?![a-z])))"
#: What a number behind a product's name counts.
_COUNTED = r"\s?(?:vezes|usuarios|bases|bancos|servidores|instancias|filiais|empresas|maquinas|gb|tb|mb)(?![a-z])"
_VERSION_WORDS = (
    rf"(?:(?:\s{_EDITION}){{0,2}}(?:[\s:(-]{{0,2}}|{_BEHIND_COMMA})"
    r"(?:(?:na|no|de|do|da)\s)?(?:(?:em\s)?(?:versao|version|release|v\.?))?\s?)"
)
_NUMBER = r"\d{1,2}(?:\.\d{1,4}){0,4}"


def _product(names: str, version: str) -> str:
    return rf"(?:{names})(?:{_VERSION_WORDS}({version})(?![a-z0-9_])(?!%|\.\d|{_COUNTED}))?"


DATABASE = (
    ValuePattern(
        "database",
        "microsoft ms mssql mssqlserver sql sqlserver oracle postgres postgresql postgre pgsql mysql db informix",
        _pattern(
            r"(?<![a-z0-9_])("
            + "|".join(
                (
                    _product(r"(?:microsoft\s|ms[\s-]?)?sql[\s-]?server|ms[\s-]?sql", rf"20\d\d(?:\s?r2)?|{_NUMBER}"),
                    r"sql\s?(20\d\d(?:\s?r2)?)",
                    _product(r"oracle(?!\slinux)(?:\s(?:database|db))?", rf"{_NUMBER}(?:\s?(?:c|g|i|ai))?(?:\s?r\d)?"),
                    _product(r"postgres(?:\s?sql|ql)?|postgre\s?sql|postgre|pgsql", _NUMBER),
                    _product("mysql", _NUMBER),
                    _product("db2", _NUMBER),
                    _product("informix", _NUMBER),
                )
            )
            + rf"){_END}"
        ),
        _database,
    ),
    ValuePattern(
        "database",
        "banco",
        _pattern(
            rf"(?<![a-z0-9_])banco(?:\sde\sdados)?(?:[\s:;=]|(?:e|eh|o|usa|usamos|utilizamos|utilizado|em)(?![a-z0-9_])){{1,6}}(sql){_END}(?!\s?(?:server|20\d\d))"
        ),
        _database,
    ),
    ValuePattern(
        "database",
        "e eh usa usamos uso utilizamos por pra para",
        _pattern(r"(?<![a-z0-9_])(?:e|eh|usa|usamos|uso|utilizamos|por|pra|para)\s(?:o\s)?(sql)(?=\s{0,3}(?:[.,;!?]|\Z))"),
        _database,
    ),
)
BARE_DATABASE = (ValuePattern("database", "sql", _pattern(rf"(?<![a-z0-9_])(sql){_END}"), _database),)


def _windows(folded: str, match: re.Match[str]) -> str | None:
    version = _full_year((match.group(3) or "").strip())
    server = bool(match.group(2)) or ("2003" <= version[:4] <= "2099" and len(version) >= 4)
    if match.group(1).startswith("win") and not match.group(1).startswith("windows") and not version:
        return None
    shown = version.upper() if version in ("xp", "nt") else _version_as_said(version).replace("vista", "Vista")
    return " ".join(part for part in ("Windows", "Server" if server else "", shown) if part)


def _full_year(version: str) -> str:
    """ "2k19" → "2019", "r2 2012" → "2012 r2"."""
    if version.startswith("r2"):
        return f"{version[2:].strip()} r2"
    return re.sub(r"\A2k(\d{1,2})", lambda short: f"20{int(short[1]):02}", version)


def _short_windows(folded: str, match: re.Match[str]) -> str:
    return f"Windows Server {_version_as_said(_full_year(match.group(2)))}"


def _linux(folded: str, match: re.Match[str]) -> str | None:
    said = match.group(1)
    name = next(name for word, name in _LINUX_NAMES if word in said)
    return f"{name} {match.group(2)}" if match.group(2) else name


_LINUX_NAMES = (
    ("red", "Red Hat"),
    ("rhel", "Red Hat"),
    ("oracle", "Oracle Linux"),
    ("oel", "Oracle Linux"),
    ("centos", "CentOS"),
    ("ubuntu", "Ubuntu"),
    ("debian", "Debian"),
    ("suse", "SUSE Linux"),
    ("sles", "SUSE Linux"),
    ("rocky", "Rocky Linux"),
    ("alma", "AlmaLinux"),
    ("amazon", "Amazon Linux"),
    ("linux", "Linux"),
)

_SHORT_YEAR = r"2k(?:3|8|0[38]|12|16|19|22|25)(?:\s?r2)?"

OPERATING_SYSTEM = (
    ValuePattern("operating_system", "w", _pattern(rf"(?<![a-z0-9_])(w({_SHORT_YEAR})){_END}"), _short_windows),
    ValuePattern(
        "operating_system",
        "microsoft windows windowsserver win winserver winsrv",
        _pattern(
            r"(?<![a-z0-9_])((?:microsoft\s)?win(?:dows)?(\s?(?:server|srv))?"
            rf"(?:{_VERSION_WORDS}(20\d\d(?:\s?r2)?|r2\s20\d\d|{_SHORT_YEAR}|xp|vista|nt|7|8\.1|8|10|11)(?![a-z0-9_])(?!\.\d))?){_END}(?!\s(?:explorer|update|defender))"
        ),
        _windows,
    ),
    ValuePattern(
        "operating_system",
        "linux red redhat rhel oracle oel centos ubuntu debian open opensuse suse sles rocky alma almalinux amazon",
        _pattern(
            r"(?<![a-z0-9_])((?:linux\s(?!\d))?(?:red\s?hat(?:\senterprise)?|rhel|oracle(?=\slinux)|oel(?=\s?\d)|centos(?:\sstream)?|ubuntu|debian|open\s?suse|suse|sles|"
            r"rocky(?=\s(?:linux|\d))|alma(?=\s?linux)|amazon(?=\slinux))(?:\s?linux)?(?:\sserver)?"
            rf"(?:{_VERSION_WORDS}(\d{{1,2}}(?:\.\d{{1,2}}){{0,2}})(?![a-z0-9_])(?!\.\d))?){_END}"
        ),
        _linux,
    ),
    ValuePattern("operating_system", "linux", _pattern(rf"(?<![a-z0-9_])(linux){_END}"), lambda folded, match: "Linux"),
)
