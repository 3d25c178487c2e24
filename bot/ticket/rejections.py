"""SEFAZ's rejections: what the XML of a fiscal document tells of its own (findings of `bot.protheus.fiscal_xml`)."""

from __future__ import annotations

from typing import Any

from bot.ticket import words

#: SEFAZ's answers (cStat) that are rejections begin here; the denials among them are no fault of the document ("Uso Denegado").
#: Source: Manual de Orientação do Contribuinte (NF-e), table of result codes.
_FIRST_REJECTION, _DENIED = 201, (301, 302, 303)


def rejected(findings: dict[str, Any]) -> bool:
    """Whether a file is a fiscal document that was sent and rejected."""
    code = str(findings.get("status_code") or "")
    return code.isdecimal() and int(code) >= _FIRST_REJECTION and int(code) not in _DENIED


def message(findings: dict[str, Any]) -> str | None:
    """What SEFAZ answered, as its screens show it, ``Rejeição 225: Falha no Schema XML do lote de NFe``; None where it rejected nothing."""
    if not rejected(findings):
        return None
    reason = words.phrase("rejection_title").sub("", str(findings.get("status_reason") or "")).strip()
    return words.fiscal("rejection").format(code=findings["status_code"]) + (f": {reason}" if reason else "")


def document(findings: dict[str, Any]) -> str | None:
    """The rejected document: type, number, series and last digits of its key, enough to find it and nothing of the parties."""
    if not rejected(findings):
        return None
    known = [
        words.fiscal(name).format(value=findings[name]) for name in ("type", "number", "series", "key_last_digits") if findings.get(name)
    ]
    return ", ".join(known) or None
