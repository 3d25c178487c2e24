"""The review as Block Kit: the ticket by step, each answer with its source, the score, what is missing and the decision.

Rich text carries customers' words: it shows them as they are, with our labels in bold beside them.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any

from bot.channels.slack_text import pieces, shortened
from bot.channels.slack_words import SOURCES, WORDS

Block = dict[str, Any]

#: Characters of a header, and of a block of rich text.
MAX_HEADER, MAX_RICH = 150, 3_000


def card_blocks(card: dict[str, Any]) -> list[Block]:
    """A card (``bot.ticket.card.Card`` as plain data), without the question that comes after it."""
    score = [_bold(WORDS["score"].format(score=card["score"]) + "\n"), *_listed(WORDS["missing"], card["missing"])]
    blocks = [_header(card["subject"]), *_rich([*score, *(_text(f"⚠ {warning}\n") for warning in card["warnings"])])]
    for step in card["steps"]:
        if step["rows"]:
            blocks += _rich([_bold(step["title"] + "\n"), *(part for row in step["rows"] for part in _row(row))])
    files = [f"{each['name']} · {each['title']}{_held(each)}" for each in card["attachments"]]
    blocks += _rich([*_listed(WORDS["attachments"], files), *_listed(WORDS["unavailable"], card["unavailable"])])
    if card["scope"]:
        blocks += _scope(card["scope"])
    return blocks


def correct_options(card: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and payload of what corrects each answer of a card."""
    return [(WORDS["correct_field"].format(label=row["label"]), row["payload"]) for step in card["steps"] for row in step["rows"]]


def _scope(scope: dict[str, Any]) -> list[Block]:
    parts = [_bold(WORDS["scope"].format(title=scope["title"]) + "\n"), *(_text(f"• {reason}\n") for reason in scope["reasons"])]
    if scope["advice"]:
        parts.append(_text(scope["advice"] + "\n"))
    return _rich([*parts, *_listed(WORDS["hints"], scope["hints"])])


def _row(row: dict[str, Any]) -> list[Block]:
    items = row.get("items") or []
    value = "".join(f"\n{number}. {item}" for number, item in enumerate(items, 1)) or f" {row.get('text') or ''}"
    source = row.get("source")
    origins = [row.get("file") or SOURCES.get(source, source) if source else None, WORDS["unconfirmed"] if row.get("unconfirmed") else None]
    told = ", ".join(origin for origin in origins if origin)
    return [_bold(f"{row['label']}:"), _text(value), *([_italic(f" ({told})")] if told else []), _text("\n")]


def _listed(label: str, items: list[str]) -> list[Block]:
    return [_bold(f"{label}:"), _text(f" {', '.join(items)}\n")] if items else []


def _held(file: dict[str, Any]) -> str:
    return f" ({WORDS['held']})" if file["held"] else ""


def _rich(parts: list[Block]) -> list[Block]:
    """Parts of text as blocks that are not too long; a part that is too long for one is cut."""
    blocks: list[list[Block]] = []
    room = 0
    for part in parts:
        for piece in [part["text"]] if len(part["text"]) <= MAX_RICH else pieces(part["text"], MAX_RICH):
            if not blocks or len(piece) > room:
                blocks.append([])
                room = MAX_RICH
            room -= len(piece)
            blocks[-1].append({**part, "text": piece})
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": each}]} for each in blocks]


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": shortened(text, MAX_HEADER), "emoji": False}}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _bold(text: str) -> Block:
    return {**_text(text), "style": {"bold": True}}


def _italic(text: str) -> Block:
    return {**_text(text), "style": {"italic": True}}
