"""The widget's files: small, complete, and of this server alone."""

from __future__ import annotations

import gzip
import posixpath
import re

import pytest

from bot.channels.widget import FOLDER, Module, widget_files

FILES = widget_files()
#: Bytes that the whole widget may have on its way to a browser.
MOST = 40 * 1024
#: A name, never an address: nothing is loaded from it.
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
_IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
_FOREIGN = re.compile(r"""\b(?:https?|wss?|ftp)://|["'`(]//[\w.]|@import|\burl\(|\bdata:(?!image/)""")


def test_the_whole_widget_fits_into_40_kb() -> None:
    assert sum(len(module.packed) for module in FILES.values()) <= MOST


def test_every_module_of_the_folder_is_served() -> None:
    assert set(FILES) == {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}


@pytest.mark.parametrize("name", FILES)
def test_every_import_leads_to_a_module_beside_it(name: str) -> None:
    imported = _IMPORTS.findall(FILES[name].plain.decode())
    assert all(each.startswith("./") for each in imported)
    assert {posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in imported} <= set(FILES)


def test_every_module_is_needed() -> None:
    imported = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), each))
        for name, module in FILES.items()
        for each in _IMPORTS.findall(module.plain.decode())
    }
    assert imported | {"widget.js"} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_no_module_holds_an_address_of_another_origin(name: str) -> None:
    assert _FOREIGN.findall(FILES[name].plain.decode().replace(SVG_NAMESPACE, "")) == []


@pytest.mark.parametrize(
    "code",
    ['fetch("https://evil.example")', 'src = "//evil.example/x.js"', "background: url(x.png)", 'new WebSocket("wss://evil.example")'],
)
def test_an_address_of_another_origin_would_be_found(code: str) -> None:
    assert _FOREIGN.search(code)


@pytest.mark.parametrize("name", FILES)
def test_no_module_makes_html_or_code_of_texts(name: str) -> None:
    code = FILES[name].plain.decode()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|DOMParser|\beval\(|new Function|srcdoc", code)


@pytest.mark.parametrize("module", FILES.values(), ids=FILES)
def test_compressed_it_is_the_same_file_at_every_start(module: Module) -> None:
    assert gzip.decompress(module.packed) == module.plain
    assert module == widget_files()[next(name for name, each in FILES.items() if each is module)]


def test_each_file_has_a_tag_of_its_own() -> None:
    assert len({module.tag for module in FILES.values()}) == len(FILES)
    assert all(re.fullmatch(r'W/"[0-9a-f]{32}"', module.tag) for module in FILES.values())
