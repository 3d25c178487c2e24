"""Releases, builds and versions, as customers write them and as they do not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protheus import versions

NUMBERS_OF_OTHER_THINGS = [
    "192.168.0.1",
    "10.0.0.1",
    "172.16.0.254:1433",
    "ip 24.3.1.4",
    "12.345.678/0001-90",
    "12345678000190",
    "123.456.789-09",
    "(11) 98765-4321",
    "11 2310-2410",
    "24/03/2024",
    "12.1.2023",
    "20240101",
    "de 01/10/2024 a 31/10/2024",
    "R$ 2.410,00",
    "R$ 12,10",
    "35241112345678000190550010000012341000012345",
    "pedido 002410",
    "1234-2410",
    "",
]


@pytest.mark.parametrize("text", NUMBERS_OF_OTHER_THINGS)
def test_numbers_of_other_things_are_no_versions(text: str) -> None:
    assert versions.parse_release(text) is None
    assert versions.parse_appserver_build(text) is None
    assert versions.parse_appserver_version(text) is None
    assert versions.parse_dbaccess_build(text) is None
    assert versions.parse_lib_version(text) is None
    assert versions.parse_database(text) is None
    assert versions.parse_operating_system(text) is None


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("12.1.025", "12.1.25"),
        ("12.1.25", "12.1.25"),
        ("P12.1.031", "12.1.31"),
        ("p12.1.33", "12.1.33"),
        ("v12.1.27", "12.1.27"),
        ("P12 2310", "12.1.2310"),
        ("P12.2310", "12.1.2310"),
        ("P12-2310", "12.1.2310"),
        ("P12 R33", "12.1.33"),
        ("Protheus 12 2310", "12.1.2310"),
        ("12.1.2310", "12.1.2310"),
        ("12.1 2310", "12.1.2310"),
        ("12.1.R2310", "12.1.2310"),
        ("release 2410", "12.1.2410"),
        ("Release;12.1.025", "12.1.25"),
        ("release é a 2410", "12.1.2410"),
        ("a release do Protheus é 12.1.2410.", "12.1.2410"),
        ("release 33", "12.1.33"),
        ("R2410", "12.1.2410"),
        ("versão 2310 do protheus", "12.1.2310"),
        ("na verdade é 12.1.2510, me enganei", "12.1.2510"),
        ("versão 24.3.1.4 e release 12.1.2410", "12.1.2410"),
        ("release 12", None),
        ("12.1.5.7", None),
        ("P12 25 usuários", None),
        ("versão 2024", None),
        ("a release", None),
        ("release 2310.5", None),
        ("2410", None),
        ("release 12 1 2410", "12.1.2410"),
        ("release 12 ponto 1 ponto 2310", "12.1.2310"),
        ("versão 12 1 33", "12.1.33"),
        ("12 1 33", None),
        ("12 1 2024", None),
        ("12.1.2310/2410", "12.1.2310"),
        ("12.1.2310/2024", None),
    ],
)
def test_release(text: str, release: str | None) -> None:
    assert versions.parse_release(text) == release


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("2410", "12.1.2410"),
        ("é a 2410", "12.1.2410"),
        ("acho que 2310", "12.1.2310"),
        ("33", "12.1.33"),
        ("a 27.", "12.1.27"),
        ("12.1.2210", "12.1.2210"),
        ("era 12.1.2310, agora é 2410", "12.1.2410"),
        ("atualizamos da 2310 pra 2410", "12.1.2410"),
        ("saímos da 12.1.2310 para a 12.1.2410", "12.1.2410"),
        ("2410, agora com patch", "12.1.2410"),
        ("2024", None),
        ("tenho 23 usuários", None),
        ("20", None),
        ("11 2310-2410", None),
        ("não sei", None),
    ],
)
def test_bare_release(text: str, release: str | None) -> None:
    assert versions.parse_release(text, bare=True) == release


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("7.00.240223P-20250326", "7.00.240223P-20250326"),
        ("7.00.240223p-20250326", "7.00.240223P-20250326"),
        ("7.00.240223P 20250326", "7.00.240223P-20250326"),
        ("7.00.240223P \u2013 20250326", "7.00.240223P-20250326"),
        ("build 7.00.191205P", "7.00.191205P"),
        ("build 240223P", "7.00.240223P"),
        ("a build é 240223P-20250326", "7.00.240223P-20250326"),
        ("build 240223", None),
        ("build do smartclient 240223P", None),
        ("7.00.131227A-20180914 NG", "7.00.131227A-20180914"),
        ("7.00.131227A NG", "7.00.131227A"),
        ("TOTVS Server Build;7.00.191205P-20200220", "7.00.191205P-20200220"),
        ("[TOTVS build: 7.00.170117A-20190628 NG]", "7.00.170117A-20190628"),
        ("a build é a 7.00.210324P, do ano passado", "7.00.210324P"),
        ("7.00.999999P", None),
        ("7.00.240223P-20259999", None),
        ("SmartClient 7.00.210324P", None),
        ("240223P-20250326", None),
    ],
)
def test_appserver_build(text: str, build: str | None) -> None:
    assert versions.parse_appserver_build(text) == build


def test_bare_appserver_build_needs_no_prefix() -> None:
    assert versions.parse_appserver_build("é a 240223P-20250326", bare=True) == "7.00.240223P-20250326"


@pytest.mark.parametrize(
    ("text", "version", "bare"),
    [
        ("24.3.1.4", "24.3.1.4", "24.3.1.4"),
        ("TOTVS Server version;19.3.0.2", "19.3.0.2", "19.3.0.2"),
        ("Build Version: 13.2.3.16", "13.2.3.16", "13.2.3.16"),
        ("17.3.0.8", "17.3.0.8", "17.3.0.8"),
        ("appserver 20.3", "20.3", "20.3"),
        ("AppServer versão 24.3.1", "24.3.1", "24.3.1"),
        ("20.3", None, "20.3"),
        ("20.3.1", None, "20.3.1"),
        ("a Harpia, 20.3", None, "20.3"),
        ("24.1.0.5", None, None),
        ("24.3.1.4:1234", None, None),
        ("1.24.3.1.4", None, None),
        ("smartclient 20.3.1.5", None, None),
        ("License Server 24.3.1.1", None, None),
        ("servidor com IP: 24.3.1.4", None, None),
        ("12.1.2410", None, None),
    ],
)
def test_appserver_version(text: str, version: str | None, bare: str | None) -> None:
    assert versions.parse_appserver_version(text) == version
    assert versions.parse_appserver_version(text, bare=True) == bare


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("20240224-20250929", "20240224-20250929"),
        ("DBAccess 20240224-20250929.", "20240224-20250929"),
        ("dbapi.dll Build 20210202-20220603 RELEASE", "20210202-20220603"),
        ("no período 20240101-20240131", None),
        ("20249999-20250101", None),
        ("2024-2025", None),
    ],
)
def test_dbaccess_build(text: str, build: str | None) -> None:
    assert versions.parse_dbaccess_build(text) == build


@pytest.mark.parametrize(
    ("text", "version", "bare"),
    [
        ("lib 20251103", "20251103", "20251103"),
        ("Versão da Lib;20200214", "20200214", "20200214"),
        ("a LIB é a 20240520", "20240520", "20240520"),
        ("LIB de 03/11/2025", "20251103", "20251103"),
        ("a lib foi atualizada pra 20251103", "20251103", "20251103"),
        ("lib do dia 20251103", "20251103", "20251103"),
        ("lib label 20251103", "20251103", "20251103"),
        ("label da lib: 20251103", "20251103", "20251103"),
        ("com a lib mais recente, 20251103", "20251103", "20251103"),
        ("lib v. 20251103", "20251103", "20251103"),
        ("a lib foi atualizada em 03/11/2025", None, "20251103"),
        ("20251103", None, "20251103"),
        ("é de 03/11/2025", None, "20251103"),
        ("Data da Lib;20200219_175422", None, None),
        ("lib 20259999", None, None),
        ("20240224-20250929", None, None),
    ],
)
def test_lib_version(text: str, version: str | None, bare: str | None) -> None:
    assert versions.parse_lib_version(text) == version
    assert versions.parse_lib_version(text, bare=True) == bare


@pytest.mark.parametrize(
    ("text", "database"),
    [
        ("SQL Server 2019", "SQL Server 2019"),
        ("Microsoft SQL Server 2016", "SQL Server 2016"),
        ("MS SQL Server 2017", "SQL Server 2017"),
        ("sqlserver 2022", "SQL Server 2022"),
        ("sql 2019", "SQL Server 2019"),
        ("sql2019", "SQL Server 2019"),
        ("mssql", "SQL Server"),
        ("MSSQL 2014", "SQL Server 2014"),
        ("sql server 2008 r2", "SQL Server 2008 R2"),
        ("o banco é SQL", "SQL Server"),
        ("não é esse, é sql", "SQL Server"),
        ("Oracle 19c", "Oracle 19c"),
        ("ORACLE 19C", "Oracle 19c"),
        ("oracle", "Oracle"),
        ("oracle database 12.2.0.1", "Oracle 12.2.0.1"),
        ("banco oracle na versão 19c, servidor próprio", "Oracle 19c"),
        ("PostgreSQL 15", "PostgreSQL 15"),
        ("postgres 15.4", "PostgreSQL 15.4"),
        ("postgre", "PostgreSQL"),
        ("MySQL 8.0", "MySQL 8.0"),
        ("db2", "DB2"),
        ("Informix", "Informix"),
        ("[Microsoft][ODBC Driver 13 for SQL Server]", "SQL Server"),
        ("banco sql server 2016, win server 2019", "SQL Server 2016"),
        ("banco de dados: sql 2017", "SQL Server 2017"),
        ("sql server (2019)", "SQL Server 2019"),
        ("SQL Server Standard 2017", "SQL Server 2017"),
        ("banco oracle, 19c", "Oracle 19c"),
        ("oracle 11gR2", "Oracle 11g R2"),
        ("usamos sql server, 2 filiais", "SQL Server"),
        ("oracle com 3 usuários, 3 bases", "Oracle"),
        ("oracle 2 instâncias", "Oracle"),
        ("sql server em 2024", "SQL Server"),
        ("Oracle Linux 8", None),
        ("rodei a instrução sql", None),
        ("oracles", None),
    ],
)
def test_database(text: str, database: str | None) -> None:
    assert versions.parse_database(text) == database


def test_bare_sql_is_the_sql_server() -> None:
    assert versions.parse_database("é sql", bare=True) == "SQL Server"


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("Windows Server 2022", "Windows Server 2022"),
        ("windows 2019", "Windows Server 2019"),
        ("win server 2016", "Windows Server 2016"),
        ("Windows Server 2012 R2", "Windows Server 2012 R2"),
        ("Windows 10", "Windows 10"),
        ("servidor windows", "Windows"),
        ("Linux", "Linux"),
        ("Red Hat 8", "Red Hat 8"),
        ("Red Hat Enterprise Linux 8", "Red Hat 8"),
        ("RHEL 8.6", "Red Hat 8.6"),
        ("Oracle Linux 8", "Oracle Linux 8"),
        ("linux centos 7", "CentOS 7"),
        ("Ubuntu 22.04", "Ubuntu 22.04"),
        ("Ubuntu Server 22.04.3 LTS", "Ubuntu 22.04.3"),
        ("CentOS Stream 9", "CentOS 9"),
        ("rocky 9", "Rocky Linux 9"),
        ("OEL 7", "Oracle Linux 7"),
        ("windows 2016 server", "Windows Server 2016"),
        ("Windows Server Standard 2019", "Windows Server 2019"),
        ("windows server r2 2012", "Windows Server 2012 R2"),
        ("w2k19", "Windows Server 2019"),
        ("w2k8 r2", "Windows Server 2008 R2"),
        ("windows server 2k3", "Windows Server 2003"),
        ("windows 11 pro", "Windows 11"),
        ("o windows travou em 2024", "Windows"),
        ("windows em 2024", "Windows"),
        ("windows, 8 usuários", "Windows"),
        ("Debian", "Debian"),
        ("win", None),
        ("Windows Explorer", None),
        ("o vencedor", None),
    ],
)
def test_operating_system(text: str, system: str | None) -> None:
    assert versions.parse_operating_system(text) == system


def test_digits_of_other_scripts_are_no_version() -> None:
    assert versions.parse_release("12.1.\u0662\u0665") is None


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "12.1.",
        "release : ",
        "versao da ",
        "lib de ",
        "7.00.1",
        "oracle na versao ",
        "windows ",
        "banco e ",
        "app server ",
        "24.3.1.4.",
        "20240101-",
    ],
)
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    text = (piece * 50_000)[:50_000]

    started = time.perf_counter()
    for parse in (versions.parse_release, versions.parse_appserver_build, versions.parse_appserver_version, versions.parse_lib_version):
        parse(text, bare=True)
    versions.parse_dbaccess_build(text)
    versions.parse_database(text)
    versions.parse_operating_system(text)

    assert time.perf_counter() - started < 5.0


@given(st.text(max_size=200) | st.text(alphabet="0127.-/PARl ibselrq", max_size=80))
def test_any_text_can_be_parsed(text: str) -> None:
    for bare in (False, True):
        release = versions.parse_release(text, bare)
        assert release is None or versions.parse_release(release) == release
        build = versions.parse_appserver_build(text, bare)
        assert build is None or versions.parse_appserver_build(build) == build
        versions.parse_appserver_version(text, bare)
        versions.parse_lib_version(text, bare)
        versions.parse_database(text, bare)
    versions.parse_dbaccess_build(text)
    versions.parse_operating_system(text)
