"""Which form of an answer a client wants (RFC 9110, 12.5)."""

from __future__ import annotations

from typing import Literal

Form = Literal["json", "markdown", "html"]

_FORMS: dict[str, Form] = {
    "application/json": "json",
    "application/*": "json",
    "*/*": "json",
    "text/markdown": "markdown",
    "text/html": "html",
    "text/*": "html",
}


def wanted_form(header: str | None) -> Form:
    """The first form that an ``Accept`` header names with the highest quality; JSON where it names none of ours."""
    best: tuple[float, Form] = (0.0, "json")
    for part in (header or "").split(","):
        kind, *parameters = (each.strip().lower() for each in part.split(";"))
        form = _FORMS.get(kind)
        quality = _quality(parameters)
        if form and quality > best[0]:
            best = (quality, form)
    return best[1]


def accepts_gzip(header: str | None) -> bool:
    """Whether an ``Accept-Encoding`` header names gzip without refusing it."""
    codings = [[each.strip().lower() for each in part.split(";")] for part in (header or "").split(",")]
    return any(coding == "gzip" and _quality(parameters) > 0 for coding, *parameters in codings)


def _quality(parameters: list[str]) -> float:
    value = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return float(value)
    except ValueError:
        return 0.0
