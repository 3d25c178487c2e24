"""The Teams app package against Microsoft's published rules for manifests of version 1.16 and for icons."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.__main__ import main
from bot.settings import Settings
from bot.teams_package import FOLDER, PLACEHOLDER, PackageError, write_package

APP_ID = "11111111-2222-3333-4444-555555555555"
SETTINGS = Settings(link_secret="l" * 64, teams_app_id=APP_ID, public_url="https://assistente.exemplo.com.br")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Every name that the schema of version 1.16 has at the top and that this manifest may need.
TOP = {
    "$schema", "manifestVersion", "version", "id", "packageName", "localizationInfo", "developer", "name", "description", "icons",
    "accentColor", "bots", "permissions", "validDomains", "webApplicationInfo", "authorization", "devicePermissions",
    "showLoadingIndicator", "isFullScreen", "defaultInstallScope", "defaultGroupCapability", "publisherDocsUrl",
}  # fmt: skip
REQUIRED = {"manifestVersion", "version", "id", "developer", "name", "description", "icons", "accentColor"}
#: Places of texts and the most characters that the schema allows there.
LONGEST = {
    ("version",): 256,
    ("packageName",): 64,
    ("developer", "name"): 32,
    ("developer", "websiteUrl"): 2048,
    ("developer", "privacyUrl"): 2048,
    ("developer", "termsOfUseUrl"): 2048,
    ("name", "short"): 30,
    ("name", "full"): 100,
    ("description", "short"): 80,
    ("description", "full"): 4000,
}


@pytest.fixture
def package(tmp_path: Path) -> zipfile.ZipFile:
    write_package(SETTINGS, tmp_path / "app.zip")
    return zipfile.ZipFile(tmp_path / "app.zip")


@pytest.fixture
def manifest(package: zipfile.ZipFile) -> dict[str, Any]:
    return json.loads(package.read("manifest.json"))  # type: ignore[no-any-return]


def at(manifest: dict[str, Any], place: tuple[str, ...]) -> str:
    found: Any = manifest
    for name in place:
        found = found[name]
    assert isinstance(found, str)
    return found


def test_the_package_holds_the_manifest_and_both_icons_at_its_top(package: zipfile.ZipFile) -> None:
    assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
    assert package.testzip() is None


def test_the_manifest_names_its_schema_and_what_every_manifest_has(manifest: dict[str, Any]) -> None:
    assert manifest["manifestVersion"] == "1.16"
    assert f"/v{manifest['manifestVersion']}/" in manifest["$schema"]
    assert set(manifest) >= REQUIRED
    assert set(manifest) <= TOP
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", manifest["accentColor"])
    assert re.fullmatch(r"[a-z]+(\.[a-z]+)+", manifest["packageName"])


@pytest.mark.parametrize("place", LONGEST, ids=".".join)
def test_texts_are_no_longer_than_the_schema_allows(manifest: dict[str, Any], place: tuple[str, ...]) -> None:
    assert 0 < len(at(manifest, place)) <= LONGEST[place]


@pytest.mark.parametrize("name", ["websiteUrl", "privacyUrl", "termsOfUseUrl"])
def test_addresses_of_the_developer_are_https(manifest: dict[str, Any], name: str) -> None:
    assert re.fullmatch(r"https://[^/\s]+(/\S*)?", manifest["developer"][name])


def test_the_bots_id_stands_wherever_one_belongs(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP_ID
    assert GUID.fullmatch(manifest["id"])
    assert PLACEHOLDER not in json.dumps(manifest)


def test_the_bot_is_there_for_everybody_and_takes_files(manifest: dict[str, Any]) -> None:
    assert len(manifest["bots"]) == 1
    bot = manifest["bots"][0]
    assert sorted(bot["scopes"]) == ["groupchat", "personal", "team"]
    assert bot["supportsFiles"] is True
    assert bot["isNotificationOnly"] is False
    assert set(bot) <= {"botId", "scopes", "supportsFiles", "isNotificationOnly", "commandLists", "needsChannelSelector"}


def test_commands_fit(manifest: dict[str, Any]) -> None:
    lists = manifest["bots"][0]["commandLists"]
    assert len(lists) <= 3
    for each in lists:
        assert set(each["scopes"]) <= {"team", "personal", "groupchat"}
        assert 0 < len(each["commands"]) <= 10
        for command in each["commands"]:
            assert set(command) == {"title", "description"}
            assert 0 < len(command["title"]) <= 32
            assert 0 < len(command["description"]) <= 128


def test_valid_domains_are_the_hosts_that_links_lead_to(manifest: dict[str, Any], tmp_path: Path) -> None:
    assert manifest["validDomains"] == ["assistente.exemplo.com.br"]
    write_package(Settings(link_secret="l" * 64, teams_app_id=APP_ID), tmp_path / "plain.zip")
    assert json.loads(zipfile.ZipFile(tmp_path / "plain.zip").read("manifest.json"))["validDomains"] == []


def icon(package: zipfile.ZipFile, name: str) -> Image.Image:
    with package.open(name) as file:
        picture = Image.open(io.BytesIO(file.read()))
    picture.load()
    return picture


def test_the_colour_icon_is_192_pixels_and_covers_them_all(package: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    picture = icon(package, manifest["icons"]["color"])
    assert (picture.format, picture.size) == ("PNG", (192, 192))
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_the_outline_icon_is_32_pixels_of_white_on_nothing(package: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    picture = icon(package, manifest["icons"]["outline"])
    assert (picture.format, picture.size, picture.mode) == ("PNG", (32, 32), "RGBA")
    assert picture.getchannel("A").getextrema() == (0, 255)
    assert [picture.getchannel(each).getextrema() for each in "RGB"] == [(255, 255)] * 3


@pytest.mark.parametrize("app_id", [None, "", "meu-bot", PLACEHOLDER[:-1]])
def test_without_an_application_id_there_is_no_package(app_id: str | None, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="TEAMS_APP_ID"):
        write_package(Settings(link_secret="l" * 64, teams_app_id=app_id), tmp_path / "app.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"nowhere/app\.zip cannot be written"):
        write_package(SETTINGS, tmp_path / "nowhere" / "app.zip")


def test_the_command_writes_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("bot.settings.settings", lambda: SETTINGS)
    assert main(["teams-package", str(tmp_path / "app.zip")]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/app.zip\n"
    assert zipfile.is_zipfile(tmp_path / "app.zip")


def test_the_icons_are_those_that_the_script_draws() -> None:
    drawn: dict[str, Any] = {"__name__": "icons"}
    exec(compile((FOLDER / "icons.py").read_text(), "icons.py", "exec"), drawn)
    assert Image.open(FOLDER / "outline.png").tobytes() == drawn["outline"]().tobytes()
