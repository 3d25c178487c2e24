"""Every setting of an installation, read once from the environment and ``.env``; ``.env.example`` documents each one.

The environment wins over ``.env``. An empty value counts as not set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"

#: Fewest bytes of an HMAC key: as many as SHA-256 puts out (RFC 7518, section 3.2).
SECRET_BYTES = 32

_SQLITE = "sqlite:///"
_DATABASES = (_SQLITE, "postgresql://", "postgresql+psycopg2://")
_ORIGIN = re.compile(r"https?://[^/\s,*]+")
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")

T = TypeVar("T")


class SettingsError(ValueError):
    """A setting is missing or cannot be used. The text names it and says what is allowed; it never shows a secret."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one installation. Paths and the SQLite URL are absolute."""

    #: Key of portal tokens signed with HS256; None where only RS256 is accepted.
    portal_jwt_secret: str | None = field(default=None, repr=False)
    #: PEM of the public key of portal tokens signed with RS256; None where only HS256 is accepted.
    portal_jwt_public_key: str | None = field(default=None, repr=False)
    #: Key of signed links to tickets.
    link_secret: str = field(repr=False)
    #: Origins (``https://portal.example``) whose pages may call the portal channel.
    portal_origins: tuple[str, ...] = ()
    portal_demo: bool = False
    #: Messages that one person may send in a minute; 0 is no limit.
    messages_per_minute: int = 120
    #: May hold a password.
    database_url: str = field(default=f"{_SQLITE}{ROOT}/var/assertivo.db", repr=False)
    bind_address: str = "127.0.0.1"
    port: int = 5005
    actions_port: int = 5055
    #: Days that drafts and conversations are kept after their last message.
    retention_days: int = 90
    #: Whom the privacy notice (LGPD) names; None leaves the notice's own words.
    privacy_contact: str | None = None
    var_folder: Path = ROOT / "var"
    #: ClamAV's daemon: ``HOST:PORT``, or the path of its socket; None scans nothing.
    clamd_address: str | None = None
    #: Bucket for customers' files; None keeps them in ``var_folder``.
    s3_bucket: str | None = None
    #: Address of an S3-compatible service; None is Amazon's.
    s3_endpoint: str | None = None
    s3_region: str | None = None
    #: Address under which people reach this installation, for links to tickets outside of the portal; None leaves such links out.
    public_url: str | None = None
    #: Token (``xoxb-``) and signing secret of the Slack app; the channel is off without both.
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    #: Workspace → company code, where a workspace belongs to one company and its e-mail addresses prove who somebody is.
    slack_companies: Mapping[str, str] = field(default_factory=dict)
    #: Id, client secret and tenant of the Teams bot's app registration; the channel is off without all three.
    teams_app_id: str | None = None
    teams_app_password: str | None = field(default=None, repr=False)
    teams_tenant_id: str | None = None
    #: Tenant → company code, as for Slack.
    teams_companies: Mapping[str, str] = field(default_factory=dict)
    #: None leaves both to where boto3 looks (environment, role).
    s3_access_key: str | None = field(default=None, repr=False)
    s3_secret_key: str | None = field(default=None, repr=False)

    @property
    def slack_on(self) -> bool:
        """Whether Slack has what it needs."""
        return bool(self.slack_bot_token and self.slack_signing_secret)

    @property
    def teams_on(self) -> bool:
        """Whether Teams has what it needs."""
        return bool(self.teams_app_id and self.teams_app_password and self.teams_tenant_id)

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Settings:
        """Reads the settings.

        Args:
            environ: the process environment.
            env_file: a file of ``NAME=value`` lines; may be absent.

        Raises:
            SettingsError: a value is missing or not allowed.
        """
        values = {name: value for name, value in dotenv_values(env_file, interpolate=False).items() if value} | {
            name: value for name, value in environ.items() if value
        }

        def read(name: str, parse: Callable[[str, str], T], default: T) -> T:
            text = values.get(name, "").strip()
            return parse(name, text) if text else default

        var_folder = read("VAR_FOLDER", _path, ROOT / "var")
        loaded = cls(
            portal_jwt_secret=read("PORTAL_JWT_SECRET", _secret, None),
            portal_jwt_public_key=read("PORTAL_JWT_PUBLIC_KEY", _public_key, None),
            link_secret=read("LINK_SECRET", _secret, None) or _missing("LINK_SECRET"),
            portal_origins=read("PORTAL_ORIGINS", _origins, ()),
            portal_demo=read("PORTAL_DEMO", _flag, False),
            messages_per_minute=read("PORTAL_MESSAGES_PER_MINUTE", _whole_number(0, 1_000_000), 120),
            database_url=read("DATABASE_URL", _database, f"{_SQLITE}{var_folder}/assertivo.db"),
            bind_address=read("BIND_ADDRESS", _text, "127.0.0.1"),
            port=read("PORT", _whole_number(1, 65535), 5005),
            actions_port=read("ACTIONS_PORT", _whole_number(1, 65535), 5055),
            retention_days=read("RETENTION_DAYS", _whole_number(1, 36_500), 90),
            privacy_contact=read("PRIVACY_CONTACT", _text, None),
            var_folder=var_folder,
            clamd_address=read("CLAMD_ADDRESS", _daemon, None),
            public_url=read("PUBLIC_URL", _address, None),
            slack_bot_token=read("SLACK_BOT_TOKEN", _text, None),
            slack_signing_secret=read("SLACK_SIGNING_SECRET", _text, None),
            slack_companies=read("SLACK_COMPANIES", _companies, {}),
            teams_app_id=read("TEAMS_APP_ID", _text, None),
            teams_app_password=read("TEAMS_APP_PASSWORD", _text, None),
            teams_tenant_id=read("TEAMS_TENANT_ID", _text, None),
            teams_companies=read("TEAMS_COMPANIES", _companies, {}),
            s3_bucket=read("S3_BUCKET", _text, None),
            s3_endpoint=read("S3_ENDPOINT", _address, None),
            s3_region=read("S3_REGION", _text, None),
            s3_access_key=read("S3_ACCESS_KEY", _text, None),
            s3_secret_key=read("S3_SECRET_KEY", _text, None),
        )
        if bool(loaded.s3_access_key) != bool(loaded.s3_secret_key):
            raise SettingsError("S3_ACCESS_KEY and S3_SECRET_KEY belong together: set both, or none for the machine's own role")
        if not (loaded.portal_jwt_secret or loaded.portal_jwt_public_key):
            _missing("PORTAL_JWT_SECRET")
        if loaded.port == loaded.actions_port:
            raise SettingsError(f"PORT and ACTIONS_PORT are both {loaded.port}: the two servers need a port each")
        return loaded


@cache
def settings() -> Settings:
    """The settings of this process, read at the first call."""
    return Settings.load()


def _missing(name: str) -> str:
    raise SettingsError(f"{name} is not set: run `python -m bot init` (or scripts/run), which writes .env, or add it to your .env")


def _refuse(name: str, text: str, allowed: str) -> SettingsError:
    return SettingsError(f"{name} is {text!r}: allowed is {allowed}")


def _text(_name: str, text: str) -> str:
    return text


def _secret(name: str, text: str) -> str:
    size = len(text.encode())
    if size < SECRET_BYTES:
        raise SettingsError(f"{name} has {size} bytes: allowed are {SECRET_BYTES} or more, random (openssl rand -base64 48)")
    return text


def _public_key(name: str, text: str) -> str:
    # Environment files of containers hold one line a variable: there a line's end is written \n.
    pem = text.replace("\\n", "\n")
    if not pem.startswith(("-----BEGIN PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----")):
        raise SettingsError(f"{name} is not a public key: allowed is a PEM text that starts with -----BEGIN PUBLIC KEY-----")
    return pem


def _flag(name: str, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise _refuse(name, text, "0 or 1")


def _whole_number(least: int, most: int) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise _refuse(name, text, f"a whole number from {least} to {most}")
        return int(text)

    return parse


def _companies(name: str, text: str) -> dict[str, str]:
    pairs = [pair.split("=") for pair in re.split(r"[\s,]+", text) if pair]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise _refuse(name, text, "pairs such as T0123ABCD=T12345, separated by commas: workspace or tenant, then the company's code")
    companies = {pair[0]: pair[1] for pair in pairs}
    if len(companies) < len(pairs):
        raise _refuse(name, text, "one company for each workspace or tenant")
    return companies


def _origins(name: str, text: str) -> tuple[str, ...]:
    origins = tuple(origin for origin in re.split(r"[\s,]+", text) if origin)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise _refuse(name, origin, "a list of origins without path, such as https://portal.example.com, separated by commas")
    return origins


def _address(name: str, text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise _refuse(name, text, "an address such as https://s3.example.com")
    return text


def _daemon(name: str, text: str) -> str:
    if not text.startswith("/") and not re.fullmatch(r"\S+:\d{1,5}", text):
        raise _refuse(name, text, "HOST:PORT or the path of a socket")
    return text


def _path(_name: str, text: str) -> Path:
    return (ROOT / Path(text).expanduser()).resolve()


def _database(name: str, text: str) -> str:
    """SQLite's relative paths count from the project's root, wherever a command is started."""
    if not text.startswith(_DATABASES) or text == _SQLITE:
        scheme = text.partition(":")[0]  # the rest may hold a password
        raise _refuse(name, f"{scheme}:...", "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
    if text.startswith(_SQLITE):
        return f"{_SQLITE}{_path(name, text.removeprefix(_SQLITE))}"
    return text
