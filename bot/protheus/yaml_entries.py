"""Reading the catalogue's YAML files: what is not as it should be is a ``ValueError`` of one line that names file and entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader  # ten times faster, but only there where libyaml is
except ImportError:
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

CODE = re.compile(r"[A-Z][A-Z0-9]{2,11}")


def read_file(folder: Path, name: str) -> Mapping[str, Any]:
    """The mapping that a YAML file of the folder holds."""
    try:
        content = _parsed((folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{name}: must be a mapping, not {type(content).__name__}")
    return content


def read_mapping(content: Mapping[str, Any], key: str, file: str) -> Mapping[str, Any]:
    """The mapping under a key."""
    value = content.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"{file}: {key} must be a mapping, not {value!r}")
    return value


def read_entries(content: Mapping[str, Any], key: str, file: str) -> list[Mapping[str, Any]]:
    """The list of mappings under a key."""
    values = content.get(key)
    if not isinstance(values, list):
        raise ValueError(f"{file}: {key} must be a list")
    for value in values:
        if not isinstance(value, dict):
            raise ValueError(f"{file}: {key}: {value!r} must be a mapping")
    return values


def read_code(entry: Mapping[str, Any], file: str) -> str:
    """An entry's code: capitals and digits."""
    value = entry.get("code")
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise ValueError(f"{file}: code {value!r} must be 3 to 12 capitals and digits")
    return value


def read_codes(content: Mapping[str, Any], key: str, file: str, form: re.Pattern[str]) -> frozenset[str]:
    """The list under a key, every value of the given form."""
    values = content.get(key)
    if not isinstance(values, list):
        raise ValueError(f"{file}: {key} must be a list")
    for value in values:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValueError(f"{file}: {key}: {value!r} does not have the form {form.pattern}")
    return frozenset(values)


def read_text(entry: Mapping[str, Any], key: str, where: str) -> str:
    """A text that must be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {key} must be a text, not {value!r}")
    return value


def read_texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """A list of texts; empty where the key is missing."""
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f"{where}: {key} must be a list of texts, not {values!r}")
    return tuple(values)


def _parsed(content: str) -> Any:
    loader = _Loader(content)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
