"""XML of the Brazilian fiscal portal (NF-e, NFC-e, CT-e, MDF-e): its type, number, last digits of its key, and what SEFAZ answered.

Nothing about the parties is read. Document types and entities are refused, and a document of any size is read in bounded memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

#: Digits of the access key that findings show: enough to find the document, too few to tell whose it is.
KEY_DIGITS = 6
_LONGEST_TEXT = 300
#: Bytes that one tag or text may take before the document is given up.
_LONGEST_TOKEN = 4 * 1024 * 1024

_MODELS = {"55": "NF-e", "65": "NFC-e", "57": "CT-e", "67": "CT-e OS", "64": "GTV-e", "58": "MDF-e"}
_ROOTS = (("NFe", "NF-e"), ("CTe", "CT-e"), ("MDFe", "MDF-e"), ("Evento", "Evento"))
_FIELDS = {
    "mod": "model",
    "serie": "series",
    "nNF": "number",
    "nCT": "number",
    "nMDF": "number",
    "nProt": "protocol",
    "cStat": "status_code",
    "xMotivo": "status_reason",
}
#: Elements of whose contents nothing is read: who sells, who buys, who pays, who sends.
_PARTIES = frozenset({"emit", "dest", "toma", "rem", "receb", "exped"})
_KEYS = ("chNFe", "chCTe", "chMDFe")
#: A byte order mark and blank lines, in any order: a parser accepts no blank in front of the declaration.
_IN_FRONT = b"\xef\xbb\xbf \t\r\n"
#: Blocks are UTF-8 whatever the file was, so the declaration of a UTF-16 file no longer holds.
_UTF_16 = re.compile(rb"\A(<\?xml[^>]{0,100}?)\s+encoding=[\"']utf-16\w{0,2}[\"']", re.IGNORECASE)


class _Refused(Exception):
    """The document holds what is never read: a document type or an entity."""


def is_fiscal(head: bytes) -> bool:
    """Whether the beginning of a file is an XML document of the fiscal portal."""
    return head.lstrip(_IN_FRONT).startswith(b"<") and b"portalfiscal.inf.br" in head


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a fiscal document; of one that is broken, what stands before the break."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    warning = None
    fed = 0
    for block in blocks:
        if warning:
            continue
        fed += len(block)
        try:
            parser.Parse(_UTF_16.sub(rb"\1", block.lstrip(_IN_FRONT)) if fed == len(block) else block, False)
        except _Refused:
            warning = "doctype_refused"
        except (expat.ExpatError, ValueError, LookupError):
            warning = "malformed_xml"
        if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
            warning = "malformed_xml"
    if not warning:
        try:
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            warning = "malformed_xml"
    personal = ["contains_personal_data"] if reader.personal else []
    return {**reader.findings(), "warnings": [*personal, *([warning] if warning else [])]}


def _refuse(*_declaration: object) -> None:
    raise _Refused


class _Reader:
    """Collects the few fields that are wanted; the first ``mod``, the last ``cStat`` (that of the document, after the batch's)."""

    def __init__(self) -> None:
        self._root: str | None = None
        self._found: dict[str, str] = {}
        self._key = ""
        self._open: str | None = None
        self._text = ""
        self.personal = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1]
        self._root = self._root or local
        self.personal = self.personal or local in _PARTIES
        self._open = local if local in _FIELDS or local in _KEYS else None
        self._text = ""
        if local.startswith("inf") and not self._key:
            self._key = _key(attributes.get("Id", "")[:60])

    def text(self, data: str) -> None:
        if self._open and len(self._text) < _LONGEST_TEXT:
            self._text += data[:_LONGEST_TEXT]

    def end(self, _name: str) -> None:
        value = " ".join(self._text.split())[:_LONGEST_TEXT]
        if self._open in _KEYS:
            self._key = self._key or _key(value)
        elif self._open and value:
            field = _FIELDS[self._open]
            if field in ("status_code", "status_reason"):
                self._found[field] = value
            else:
                self._found.setdefault(field, value)
        self._open = None

    def findings(self) -> dict[str, Any]:
        """The fields in the findings' form."""
        root = self._root or ""
        named = next((name for mark, name in _ROOTS if mark.lower() in root.lower()), None)
        model = self._found.get("model") or (self._key[20:22] if len(self._key) == 44 else None)
        return {
            "type": _MODELS.get(model or "", named),
            "model": model,
            "series": self._found.get("series"),
            "number": self._found.get("number"),
            "key_last_digits": self._key[-KEY_DIGITS:] or None,
            "protocol": self._found.get("protocol"),
            "status_code": self._found.get("status_code"),
            "status_reason": self._found.get("status_reason"),
        }


def _key(said: str) -> str:
    digits = re.sub(r"\D", "", said)
    return digits if len(digits) == 44 else ""
