"""Access keys of fiscal documents in a text: 44 digits in one piece, or printed in groups of four as on a DANFE."""

from __future__ import annotations

import re

_APART = r"(?:\s{1,2}|\s?[.-]\s?)"
#: Its last six digits are ``last``, or ``grouped`` with what stands between them.
ACCESS_KEY = re.compile(
    rf"(?<!\d)(?:\d{{38}}(?P<last>\d{{6}})|\d{{4}}(?:{_APART}\d{{4}}){{8}}{_APART}\d\d(?P<grouped>\d\d{_APART}\d{{4}}))(?!\d)", re.ASCII
)


def without_access_keys(text: str) -> str:
    """A text in which each key is cut to its last six digits: ``...456789``."""
    return ACCESS_KEY.sub(lambda key: "..." + re.sub(r"\D", "", key["last"] or key["grouped"]), text)
