"""The Teams app as a ZIP to upload: the manifest of ``deploy/teams`` with this bot's id in it, and the icons."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import ROOT, Settings

FOLDER = ROOT / "deploy" / "teams"
#: Stands in the manifest where the bot's id belongs.
PLACEHOLDER = "00000000-0000-0000-0000-000000000000"

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class PackageError(Exception):
    """The package cannot be made. The text says what to do."""


def write_package(settings: Settings, path: Path) -> None:
    """Writes the package.

    Raises:
        PackageError: the bot has no id yet, or the file cannot be written.
    """
    if not settings.teams_app_id or not _GUID.fullmatch(settings.teams_app_id):
        raise PackageError("TEAMS_APP_ID is not set to an application id: docs/teams.md tells where Azure shows it")
    manifest = (FOLDER / "manifest.json").read_text(encoding="utf-8").replace(PLACEHOLDER, settings.teams_app_id)
    document = json.loads(manifest)
    if settings.public_url:
        document["validDomains"] = [urlsplit(settings.public_url).hostname]
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("manifest.json", json.dumps(document, ensure_ascii=False, indent=2))
            for icon in document["icons"].values():
                package.write(FOLDER / icon, icon)
    except OSError as error:
        raise PackageError(f"{path} cannot be written: {error.strerror}") from error
