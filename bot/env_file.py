"""The operator's ``.env``: written once from ``.env.example`` with secrets of its own, never touched again."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import ENV_FILE, ROOT, SECRET_BYTES

EXAMPLE_FILE = ROOT / ".env.example"
SECRETS = ("PORTAL_JWT_SECRET", "LINK_SECRET")


def write_env_file(env_file: Path = ENV_FILE, example: Path = EXAMPLE_FILE) -> bool:
    """Writes ``.env`` with fresh random secrets, readable by its owner only. False: there is one already, it stays as it is."""
    text = example.read_text(encoding="utf-8")
    for name in SECRETS:
        text = re.sub(rf"^{name}=$", f"{name}={secrets.token_urlsafe(SECRET_BYTES)}", text, flags=re.MULTILINE)
    try:
        file = os.open(env_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(text)
    return True


def missing_names(env_file: Path = ENV_FILE, example: Path = EXAMPLE_FILE) -> list[str]:
    """The settings of ``.env.example`` that ``.env`` does not name: new ones since it was written."""
    return [name for name in dotenv_values(example, interpolate=False) if name not in dotenv_values(env_file, interpolate=False)]
