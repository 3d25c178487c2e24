"""The scripts, as a newcomer calls them. Set-up runs in a folder of its own, with a uv that only takes notes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import PIPE

import pytest

from bot.settings import ROOT

SCRIPTS = ["bench", "check", "lock", "run", "screenshots", "setup", "test", "train"]

# Makes an environment that is as good as a real one to the scripts. Installing fails with BROKEN_SYNC, and waits for a line from GATE.
UV = f"""#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$1 $2" >>calls
[ "$1" != venv ] || {{ mkdir -p .venv/bin && ln -s {sys.executable} .venv/bin/python; }}
[ "$1" = venv ] || [ -z "${{BROKEN_SYNC-}}" ] || {{ echo "no space left on device" >&2; exit 1; }}
[ "$1" = venv ] || [ -z "${{GATE-}}" ] || read -r _ <"$GATE"
"""
BROKEN = "#!/bin/sh\nexit 1\n"
PYTHON_WITHOUT_VENV = f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} "$@"\necho "No module named $2" >&2\nexit 1\n'
VENV, SYNC = "venv --python", "pip sync"


@dataclass(frozen=True)
class Project:
    """A folder with what ``scripts/setup`` looks at."""

    root: Path
    programs: Path

    def setup(self, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "scripts/setup"], env=self.environ(**environ), capture_output=True, text=True, timeout=60, check=False
        )

    def environ(self, **more: str) -> dict[str, str]:
        return os.environ | {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"} | more

    def calls(self) -> list[str]:
        """What uv was asked since the last time."""
        notes = self.root / "calls"
        lines = notes.read_text().splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        return lines

    def program(self, name: str, text: str) -> None:
        file = self.programs / name
        file.write_text(text)
        file.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "a folder with spaces"
    (root / "scripts").mkdir(parents=True)
    shutil.copy2(ROOT / "scripts/setup", root / "scripts/setup")
    (root / ".python-version").write_text("3.10\n")
    (root / "requirements.txt").write_text("one==1\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    made = Project(root, programs)
    made.program("uv", UV)
    return made


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_each_script_prints_its_usage_from_any_folder(script: str, option: str, tmp_path: Path) -> None:
    printed = subprocess.run([ROOT / "scripts" / script, option], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert f"scripts/{script}" in printed.stdout.splitlines()[0]
    assert printed.stdout.startswith("usage: ")
    assert printed.stderr == ""


def test_every_script_is_known_here() -> None:
    assert sorted(file.name for file in (ROOT / "scripts").iterdir()) == SCRIPTS


@pytest.mark.parametrize("script", ["check", "run", "setup", "train"])
def test_an_argument_that_means_nothing_is_refused(script: str) -> None:
    ended = subprocess.run([ROOT / "scripts" / script, "--fast"], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert ended.stderr.startswith(f"scripts/{script}: unknown argument --fast")
    assert ended.stderr.count("\n") == 1


def test_the_first_setup_makes_an_environment_and_says_what_it_does(project: Project) -> None:
    ended = project.setup()
    assert ended.returncode == 0, ended.stderr
    assert project.calls() == [VENV, SYNC]
    assert "Installing the packages" in ended.stderr
    assert ended.stdout == ""


def test_the_folder_of_what_customers_say_is_for_this_user_only(project: Project) -> None:
    assert project.setup().returncode == 0
    assert [folder.stat().st_mode & 0o777 for folder in (project.root / "var", project.root / "var/log")] == [0o700, 0o700]


def test_a_second_setup_has_nothing_to_do_and_nothing_to_say(project: Project) -> None:
    project.setup()
    project.calls()
    ended = project.setup()
    assert (ended.returncode, ended.stderr, project.calls()) == (0, "", [])


def test_other_requirements_are_installed_into_the_same_environment(project: Project) -> None:
    project.setup()
    project.calls()
    (project.root / "requirements.txt").write_text("one==2\n")
    assert project.setup().returncode == 0
    assert project.calls() == [SYNC]


def test_another_python_needs_another_environment(project: Project) -> None:
    project.setup()
    project.calls()
    (project.root / ".python-version").write_text("3.11\n")
    assert project.setup().returncode == 0
    assert project.calls() == [VENV, SYNC]


def test_a_moved_project_gets_an_environment_of_its_own(project: Project) -> None:
    project.setup()
    moved = Project(project.root.with_name("moved"), project.programs)
    project.root.rename(moved.root)
    moved.calls()
    assert moved.setup().returncode == 0
    assert moved.calls() == [VENV, SYNC]


def test_a_failed_install_shows_the_reason_and_the_next_start_repairs_it(project: Project) -> None:
    ended = project.setup(BROKEN_SYNC="1")
    assert ended.returncode == 1
    assert "no space left on device" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("scripts/setup: the packages could not be installed: ")
    project.calls()
    assert project.setup().returncode == 0
    assert project.calls() == [VENV, SYNC]


def test_an_update_that_failed_is_not_taken_for_a_complete_environment(project: Project) -> None:
    project.setup()
    before = (project.root / "requirements.txt").read_text()
    (project.root / "requirements.txt").write_text("one==2\n")
    assert project.setup(BROKEN_SYNC="1").returncode == 1
    (project.root / "requirements.txt").write_text(before)
    project.calls()
    assert project.setup().returncode == 0
    assert project.calls() == [VENV, SYNC]


def test_two_setups_at_once_install_once(project: Project) -> None:
    gate = project.root / "gate"
    os.mkfifo(gate)
    # Open for reading too, so that opening waits for nobody.
    with os.fdopen(os.open(gate, os.O_RDWR), "wb", buffering=0) as go, ExitStack() as stack:
        start = partial(subprocess.Popen, [project.root / "scripts/setup"], env=project.environ(GATE=str(gate)), stderr=PIPE, text=True)
        first = stack.enter_context(start())
        assert first.stderr
        assert any("Installing the packages" in line for line in first.stderr)
        second = stack.enter_context(start())
        assert second.stderr
        assert second.stderr.readline() == "Waiting for another set-up that is at work in this folder ...\n"
        go.write(b"go\n")
        first.communicate(timeout=60)
        second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert project.calls() == [VENV, SYNC]


def test_without_venv_and_pip_it_says_which_package_to_install(project: Project) -> None:
    project.program("uv", BROKEN)
    project.program("python3", PYTHON_WITHOUT_VENV)
    ended = project.setup()
    assert ended.returncode == 1
    assert "install the package python3-venv" in ended.stderr.splitlines()[-1]


def test_without_the_wanted_python_it_says_so(project: Project) -> None:
    project.program("uv", '#!/bin/sh\n[ "$1" = --version ]\n')
    ended = project.setup()
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("scripts/setup: Python 3.10 was neither found nor downloaded: install it")
