"""What docs/embed.md tells portal teams is so: its snippets run, and its names are the widget's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.channels.identity import MAX_LIFETIME, Unauthorized, person_key, verify_token
from bot.settings import ROOT, Settings
from bot.ticket.draft import Person

PAGE = (ROOT / "docs/embed.md").read_text(encoding="utf-8")
WIDGET = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "bot/widget/chat").glob("*.js")}
SECRET = "segredo-do-portal-" * 4
SETTINGS = Settings(link_secret="l" * 64, portal_jwt_secret=SECRET)
USER = {"id": 42, "name": "João D'Ávila", "email": "joao@acme.example", "company": "Ação & Cia Ltda", "company_code": "T12345"}


def snippet(language: str, containing: str) -> str:
    """The one block of code of the page in a language that contains something."""
    (found,) = [block for block in re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) if containing in block]
    return str(found)


def table(heading: str) -> list[str]:
    """The names in the first column of the tables below a heading."""
    body = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", body, re.MULTILINE)
    return [re.sub(r"\(.*\)", "", name) for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def run(command: list[str]) -> str:
    """What a program prints that knows the portal's secret. Raises CalledProcessError where it fails."""
    environment = {"PATH": os.environ["PATH"], "PORTAL_JWT_SECRET": SECRET}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def by_python(folder: Path) -> str:
    file = folder / "token.py"
    file.write_text(snippet("python", "def assertivo_token") + f"\nprint(assertivo_token({USER!r}))\n", encoding="utf-8")
    return run([sys.executable, "-I", str(file)])


def by_node(folder: Path) -> str:
    file = folder / "token.mjs"
    user = json.dumps({**USER, "companyCode": USER["company_code"]})
    file.write_text(snippet("js", "function assertivoToken") + f"\nconsole.log(assertivoToken({user}));\n", encoding="utf-8")
    return run(["node", str(file)])


def by_php(folder: Path) -> str:
    file = folder / "token.php"
    user = json.dumps(USER).replace("\\", "\\\\").replace("'", "\\'")
    file.write_text(
        snippet("php", "function assertivo_token") + f"\necho assertivo_token(json_decode('{user}', true));\n", encoding="utf-8"
    )
    return run(["php", str(file)])


def needs(program: str) -> pytest.MarkDecorator:
    """Skips a test where a program is missing."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(by_python, id="python"),
        pytest.param(by_node, id="node", marks=needs("node")),
        pytest.param(by_php, id="php", marks=needs("php")),
    ],
)
def test_a_token_of_the_page_is_one_that_the_assistant_takes(sign: Callable[[Path], str], tmp_path: Path) -> None:
    token, now = sign(tmp_path), datetime.now(timezone.utc)
    assert verify_token(token, SETTINGS, now) == Person(
        key=person_key("42", "T12345"),
        channel="portal",
        name="João D'Ávila",
        email="joao@acme.example",
        company="Ação & Cia Ltda",
        company_code="T12345",
    )
    with pytest.raises(Unauthorized):
        verify_token(token, SETTINGS, now + timedelta(hours=1))
    with pytest.raises(Unauthorized):
        verify_token(token, replace(SETTINGS, portal_jwt_secret=SECRET[::-1]), now)


def test_the_claims_are_those_that_are_read() -> None:
    assert table("The token") == ["sub", "name", "email", "company", "company_code", "aud", "exp"]
    assert f"at most {MAX_LIFETIME.total_seconds() / 3600:.0f} hours ahead" in PAGE


def test_the_attributes_and_properties_are_those_of_the_element() -> None:
    element, styles = WIDGET["element.js"], WIDGET["styles.js"]
    attributes = {*re.findall(r'(?:get|has)Attribute\("(\w+)"', element), *re.findall(r":host\(\[(\w+)=", styles)}
    assert set(table("In the page")) == attributes | {"token", "open", "close"}
    assert re.search(r"^  set token\(", element, re.MULTILINE)
    assert re.search(r"^  open\(\{ focus = true \} = \{\}\)", element, re.MULTILINE)
    assert re.search(r"^  close\(\)", element, re.MULTILINE)


def test_the_events_are_those_that_the_element_sends() -> None:
    told = set(re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE.split("\n## Events\n")[1].split("\n## ")[0], re.MULTILINE))
    names = {name for cell in told for name in re.findall(r"`([a-z-]+)`", cell)}
    assert names == set(re.findall(r'#emit\("([a-z-]+)"', WIDGET["element.js"]))


def test_the_custom_properties_are_those_of_the_style_sheet() -> None:
    assert set(table("Looks")) == set(re.findall(r"var\((--assertivo-[a-z-]+)", WIDGET["styles.js"]))


def test_the_parts_are_those_of_the_widget() -> None:
    told = PAGE.split("::part(")[1].split(".\n")[0]
    names = {told.split(")")[0], *re.findall(r"`([a-z]+)`", told.split("the parts ")[1])}
    assert names == {name for code in WIDGET.values() for part in re.findall(r'\bpart: "([a-z ]+)"', code) for name in part.split()}


def test_what_a_tab_keeps_is_what_the_page_says() -> None:
    code = "\n".join(WIDGET.values())
    assert "sessionStorage" in code
    assert not re.search(r"localStorage|indexedDB|document\.cookie|caches\.", code)
    assert len(set(re.findall(r"sessionStorage\.setItem\((\w+)", code))) == 1
