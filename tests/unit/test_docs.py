"""What the documents say of commands, settings and dependencies is so."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from bot.__main__ import main
from bot.env_file import EXAMPLE_FILE
from bot.settings import ROOT
from bot.ticket.model import json_schema

README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Names that settings.py reads, by the way that it reads them.
SETTINGS = set(re.findall(r'read\("([A-Z0-9_]+)"', (ROOT / "bot/settings.py").read_text()))


def table(section: str) -> list[str]:
    """The first column of the tables of a section of the README, without its code marks."""
    body = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE)


def test_every_setting_is_in_the_example_and_in_the_readme() -> None:
    assert set(dotenv_values(EXAMPLE_FILE)) == SETTINGS
    assert set(table("Settings")) == SETTINGS


def test_the_example_explains_each_setting() -> None:
    lines = EXAMPLE_FILE.read_text().splitlines()
    assert not [line for before, line in itertools.pairwise(lines) if re.match("[A-Z0-9_]+=", line) and not before.startswith("# ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_scripts_named_in_documents_exist(document: Path) -> None:
    scripts = set(re.findall(r"\bscripts/[a-z]+", document.read_text()))
    assert not [script for script in scripts if not (ROOT / script).is_file()]


def test_every_script_is_in_the_readme() -> None:
    assert not [script.name for script in (ROOT / "scripts").iterdir() if script.name != "setup" and f"scripts/{script.name}" not in README]


@pytest.mark.parametrize("command", [command for command in table("Start") if "-m bot" in command])
def test_commands_of_the_readme_are_understood(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(command)[3:]
    words = [argument for argument in arguments if argument.isalpha() and argument.islower()]
    with pytest.raises(SystemExit) as ended:
        main([*words[:2], "--help"])
    assert ended.value.code == 0
    usage = capsys.readouterr().out
    assert not [argument for argument in arguments if argument.startswith("--") and argument not in usage]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_and_named_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text()
    links = re.findall(r"\]\((?!http)([^)#]+)", text)
    assert not [link for link in links if not (document.parent / link).exists()]


def test_the_architecture_names_the_commands_and_actions_that_there_are() -> None:
    text, domain = (ROOT / "docs/architecture.md").read_text(), (ROOT / "domain.yml").read_text()
    offered = set(re.findall(r"payload: (/[a-z_]+)\}", domain))
    assert offered
    assert not [command for command in offered if f"`{command}`" not in text]
    assert set(re.findall(r"`(action_[a-z_]+)`", text)) <= set(yaml.safe_load(domain)["actions"])


def test_every_direct_dependency_has_a_reason() -> None:
    required = re.findall(r"^([A-Za-z][\w-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    assert re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE) == required


def test_the_published_schema_is_the_models() -> None:
    assert json.loads((ROOT / "docs/ticket.schema.json").read_text()) == json_schema(), "run python -m bot schema > docs/ticket.schema.json"


def test_the_hooks_run_what_check_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    tools = re.search("^for tool in (.+); do$", (ROOT / "scripts/check").read_text(), re.MULTILINE)
    assert tools
    assert [hook["entry"] for hook in hooks] == [f".venv/bin/{tool}" for tool in shlex.split(tools[1])]
