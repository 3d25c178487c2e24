"""Settings come from the environment and ``.env``, and say what is wrong with a bad one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, SettingsError

SECRET = "s" * 32
ENOUGH = {"PORTAL_JWT_SECRET": SECRET, "LINK_SECRET": "l" * 32}
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def load(env_file: Path, **environ: str) -> Settings:
    return Settings.load(ENOUGH | environ, env_file)


def test_secrets_are_enough_and_the_rest_has_defaults(env_file: Path) -> None:
    settings = load(env_file)
    assert (settings.port, settings.actions_port, settings.bind_address) == (5005, 5055, "127.0.0.1")
    assert (settings.retention_days, settings.messages_per_minute) == (90, 120)
    assert (settings.portal_origins, settings.portal_demo, settings.privacy_contact) == ((), False, None)
    assert settings.database_url == f"sqlite:///{ROOT}/var/assertivo.db"


def test_the_defaults_of_the_class_are_those_of_an_empty_environment(env_file: Path) -> None:
    assert load(env_file) == Settings(portal_jwt_secret=SECRET, link_secret="l" * 32)


def test_the_environment_wins_over_the_file(env_file: Path) -> None:
    env_file.write_text("PORT=6001\nACTIONS_PORT=6002\n")
    settings = load(env_file, PORT="7001")
    assert (settings.port, settings.actions_port) == (7001, 6002)


def test_an_empty_value_counts_as_not_set(env_file: Path) -> None:
    env_file.write_text("PORT=6001\n")
    assert load(env_file, PORT="", RETENTION_DAYS="").port == 6001


def test_a_dollar_in_a_secret_is_kept(env_file: Path) -> None:
    env_file.write_text(f"LINK_SECRET={'x' * 32}${{HOME}}\n")
    assert Settings.load({"PORTAL_JWT_SECRET": SECRET}, env_file).link_secret == "x" * 32 + "${HOME}"


def test_settings_cannot_be_changed(env_file: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(env_file).port = 1  # type: ignore[misc]


def test_secrets_and_passwords_are_not_shown(env_file: Path) -> None:
    settings = load(
        env_file,
        DATABASE_URL="postgresql://assertivo:hunter2@db/assertivo",
        PORTAL_JWT_PUBLIC_KEY=PEM,
        SLACK_BOT_TOKEN="xoxb-hunter3",
        SLACK_SIGNING_SECRET="hunter4",
        TEAMS_APP_PASSWORD="hunter5",
    )
    shown = repr(settings)
    assert not [secret for secret in (SECRET, "l" * 32, "hunter", "MIIB") if secret in shown]


@pytest.mark.parametrize("name", ["PORTAL_JWT_SECRET", "LINK_SECRET"])
def test_a_missing_secret_is_named_with_what_to_do(env_file: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: run `python -m bot init`"):
        load(env_file, **{name: ""})


@pytest.mark.parametrize("name", ["PORTAL_JWT_SECRET", "LINK_SECRET"])
def test_a_short_secret_is_refused_without_showing_it(env_file: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} has 31 bytes: allowed are 32 or more") as refused:
        load(env_file, **{name: "q" * 31})
    assert "qqq" not in str(refused.value)


def test_a_public_key_replaces_the_secret(env_file: Path) -> None:
    settings = load(env_file, PORTAL_JWT_SECRET="", PORTAL_JWT_PUBLIC_KEY=PEM)
    assert settings.portal_jwt_secret is None
    assert settings.portal_jwt_public_key == PEM


@pytest.mark.parametrize("line", [PEM, PEM.replace("\n", "\\n")], ids=["several lines", "one line"])
def test_a_public_key_may_be_written_on_one_line(env_file: Path, line: str) -> None:
    env_file.write_text(f'PORTAL_JWT_PUBLIC_KEY="{line}"\n')
    assert load(env_file).portal_jwt_public_key == PEM
    assert load(env_file, PORTAL_JWT_PUBLIC_KEY=line).portal_jwt_public_key == PEM


def test_a_private_key_is_refused_without_showing_it(env_file: Path) -> None:
    with pytest.raises(SettingsError, match="PORTAL_JWT_PUBLIC_KEY is not a public key") as refused:
        load(env_file, PORTAL_JWT_PUBLIC_KEY="-----BEGIN PRIVATE KEY-----\nMIIB")
    assert "MIIB" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "abc", "PORT is 'abc': allowed is a whole number from 1 to 65535"),
        ("PORT", "0", "PORT is '0': allowed is a whole number from 1 to 65535"),
        ("PORT", "65536", "PORT is '65536': allowed is a whole number from 1 to 65535"),
        ("PORT", "-1", "PORT is '-1': allowed is a whole number from 1 to 65535"),
        ("PORT", "٥٠٠٥", "PORT is '٥٠٠٥': allowed is a whole number from 1 to 65535"),
        ("ACTIONS_PORT", "5005", "PORT and ACTIONS_PORT are both 5005: the two servers need a port each"),
        ("RETENTION_DAYS", "0", "RETENTION_DAYS is '0': allowed is a whole number from 1 to 36500"),
        ("PORTAL_MESSAGES_PER_MINUTE", "many", "PORTAL_MESSAGES_PER_MINUTE is 'many': allowed is a whole number from 0 to 1000000"),
        ("PORTAL_DEMO", "maybe", "PORTAL_DEMO is 'maybe': allowed is 0 or 1"),
        ("CLAMD_ADDRESS", "localhost", "CLAMD_ADDRESS is 'localhost': allowed is HOST:PORT or the path of a socket"),
        ("S3_ENDPOINT", "s3.example.com", "S3_ENDPOINT is 's3.example.com': allowed is an address such as https://s3.example.com"),
        ("S3_ACCESS_KEY", "x", "S3_ACCESS_KEY and S3_SECRET_KEY belong together: set both, or none for the machine's own role"),
        (
            "DATABASE_URL",
            "mysql://x:secret@y/z",
            "DATABASE_URL is 'mysql:...': allowed is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
        ),
        (
            "DATABASE_URL",
            "sqlite://",
            "DATABASE_URL is 'sqlite:...': allowed is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
        ),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(env_file: Path, name: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(env_file, **{name: value})
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_flags_may_be_words(env_file: Path, text: str) -> None:
    assert load(env_file, PORTAL_DEMO=text).portal_demo is True
    assert load(env_file, PORTAL_DEMO="0").portal_demo is False


def test_an_antivirus_is_a_host_or_a_socket(env_file: Path) -> None:
    assert load(env_file).clamd_address is None
    assert load(env_file, CLAMD_ADDRESS="clamav:3310").clamd_address == "clamav:3310"
    assert load(env_file, CLAMD_ADDRESS="/run/clamav/clamd.ctl").clamd_address == "/run/clamav/clamd.ctl"


def test_workspaces_and_tenants_are_mapped_to_companies(env_file: Path) -> None:
    settings = load(env_file, SLACK_COMPANIES="T0123=T12345, T0456=T999", TEAMS_COMPANIES="3f1c-2a=T12345")
    assert settings.slack_companies == {"T0123": "T12345", "T0456": "T999"}
    assert settings.teams_companies == {"3f1c-2a": "T12345"}
    assert load(env_file).slack_companies == {}


@pytest.mark.parametrize("text", ["T0123", "T0123=", "=T12345", "T0123=T1=T2", "T0123 = T12345"])
def test_a_company_needs_its_workspace_and_its_code(env_file: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"SLACK_COMPANIES is .* pairs such as"):
        load(env_file, SLACK_COMPANIES=text)


def test_a_workspace_belongs_to_one_company(env_file: Path) -> None:
    with pytest.raises(SettingsError, match=r"TEAMS_COMPANIES is .* one company for each"):
        load(env_file, TEAMS_COMPANIES="a=T1,a=T2")


def test_origins_are_a_list(env_file: Path) -> None:
    settings = load(env_file, PORTAL_ORIGINS="https://portal.example.com, http://localhost:8080")
    assert settings.portal_origins == ("https://portal.example.com", "http://localhost:8080")


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example.com", "portal.example.com", "https://portal.example.com/", "https://a.example/chat"]
)
def test_an_origin_has_a_scheme_and_no_path(env_file: Path, origin: str) -> None:
    with pytest.raises(SettingsError, match=r"PORTAL_ORIGINS is .* without path"):
        load(env_file, PORTAL_ORIGINS=f"https://portal.example.com,{origin}")


def test_relative_paths_count_from_the_project(env_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(env_file, VAR_FOLDER="var/other", DATABASE_URL="sqlite:///var/x.db")
    assert settings.var_folder == ROOT / "var/other"
    assert settings.database_url == f"sqlite:///{ROOT}/var/x.db"


def test_the_database_lies_in_the_var_folder_unless_named(env_file: Path, tmp_path: Path) -> None:
    assert load(env_file, VAR_FOLDER=str(tmp_path)).database_url == f"sqlite:///{tmp_path}/assertivo.db"
    assert load(env_file, DATABASE_URL=f"sqlite:///{tmp_path}/y.db").database_url == f"sqlite:///{tmp_path}/y.db"
