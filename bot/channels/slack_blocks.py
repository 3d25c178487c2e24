"""The assistant's answers as Block Kit. Whatever customers wrote goes out as plain text or rich text: no sign in it formats or mentions.

Limits: https://docs.slack.dev/reference/block-kit/blocks and the composition objects beside it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bot.channels.slack_card import card_blocks, correct_options
from bot.channels.slack_events import OPEN_TICKET, Owner, block_id
from bot.channels.slack_text import escaped, pieces, shortened
from bot.channels.slack_words import WORDS

Block = dict[str, Any]

#: Blocks of a message, and bytes of their JSON: Slack refuses more than some 13,000 with ``msg_blocks_too_long``, a limit that its
#: reference does not name (https://github.com/slackapi/bolt-js/issues/2509).
MAX_BLOCKS, MAX_JSON = 50, 12_000
#: Characters of a section.
MAX_SECTION = 3_000
#: Characters of what notifications and screen readers get. Slack cuts at 40,000, and takes five for an ``&``.
MAX_SPOKEN = 7_800
#: Characters of a button's or an option's title; what an option's value may have.
MAX_TITLE, MAX_OPTION_VALUE = 75, 150
#: Options up to which they are buttons, buttons in a row, and options of a list.
MAX_BUTTONS, IN_A_ROW, IN_A_LIST = 10, 5, 100
#: Tickets that the home shows.
MAX_TICKETS = 20

#: "Passo 2 de 5 · Rotina e ambiente" as the assistant says it: here the progress line says it with every question.
_MILESTONE = re.compile(r"Passo \d de \d · .{1,60}")


class Post(NamedTuple):
    """One message: its text for notifications and screen readers, escaped, and its blocks."""

    text: str
    blocks: list[Block]


class Option(NamedTuple):
    """Something to choose: what it is called and what it sends."""

    title: str
    payload: str


def text_posts(text: str) -> list[Post]:
    """A sentence of the channel itself."""
    return _posts([block] for block in _sections(text))


def reply_posts(reply: dict[str, Any], owner: Owner, turn: str, link: str | None) -> list[Post]:
    """The reply to a turn of ``owner``, as few messages as it takes. ``link`` leads to the ticket that it tells of."""
    messages = [each for each in reply["messages"] if not _MILESTONE.fullmatch(each["text"])]
    numbers = itertools.count(1)
    units: list[list[Block]] = []
    for message in messages:
        if message is messages[-1] and reply["progress"] and not reply["ticket"]:
            progress = reply["progress"]
            units.append([_context(WORDS["progress"].format(step=progress["step"], of=progress["of"], title=progress["title"]))])
        card = message.get("card")
        shown = [*(card_blocks(card) if card else []), *_sections(message["ask"] if card else message["text"])]
        options = [Option(each["title"], each["payload"]) for each in message.get("buttons") or []]
        corrections = [Option(*each) for each in correct_options(card)] if card else []
        lists = [_select(each, WORDS["correct"], owner, turn, next(numbers)) for each in _chunks(corrections, IN_A_LIST)]
        units += [[block] for block in shown[:-1]]
        units.append([*shown[-1:], *_full_titles(options), *_choices(options, owner, turn, numbers), *lists])
    if reply["ticket"]:
        told = _linked(WORDS["protocol"].format(protocol=reply["ticket"]["protocol"]), link, 0)
        units.append([told, *([_context(WORDS["link_lifetime"])] if link else [])])
    return _posts(units)


def chosen_post(blocks: list[Block], turn: str, title: str) -> Post:
    """A message of ours (its blocks as Slack gave them) after an option was chosen: what was chosen in place of the options."""
    kept = [block for block in blocks if block.get("type") != "actions" or f"|{turn}|" not in str(block.get("block_id"))]
    return _post([*kept, _context(WORDS["chosen"].format(title=title))])


def home_view(owner: Owner, tickets: list[tuple[str, str | None]]) -> dict[str, Any]:
    """The app's home of ``owner``. ``tickets``: protocol with subject, and a link or None; newest first."""
    blocks: list[Block] = [
        _header(WORDS["home_title"]),
        _section(WORDS["home_text"]),
        {
            "type": "actions",
            "block_id": block_id(owner, "home", 0),
            "elements": [_button(WORDS["home_button"], OPEN_TICKET, style="primary")],
        },
        _header(WORDS["home_tickets"]),
        *[_linked(shortened(text, MAX_SECTION), link, number) for number, (text, link) in enumerate(tickets[:MAX_TICKETS])],
    ]
    if not tickets:
        blocks.append(_section(WORDS["home_none"]))
    elif any(link for _, link in tickets):
        blocks.append(_context(WORDS["link_lifetime"]))
    return {"type": "home", "blocks": blocks}


def _posts(units: Iterable[list[Block]]) -> list[Post]:
    """Blocks packed into as few messages as Slack allows. A unit, a question with its options, is parted only where it fits into none."""
    packed: list[list[Block]] = []
    for unit in units:
        if packed and _fits([*packed[-1], *unit]):
            packed[-1] += unit
        elif _fits(unit):
            packed.append(list(unit))
        else:
            packed += [[block] for block in unit]
    return [_post(each) for each in packed]


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MAX_BLOCKS and sum(len(json.dumps(block, ensure_ascii=False).encode()) for block in blocks) <= MAX_JSON


def _post(blocks: list[Block]) -> Post:
    said = "\n".join(text for text in map(_spoken, blocks) if text) or WORDS["choose"]
    return Post(escaped(shortened(said, MAX_SPOKEN)), blocks)


def _spoken(block: Block) -> str:
    """What a block says. Options speak for themselves: whoever hears the text reaches them."""
    if block["type"] == "rich_text":
        return "".join(part.get("text", "") for section in block["elements"] for part in section["elements"]).strip()
    texts = block["elements"] if block["type"] == "context" else [block.get("text") or {}]
    return " ".join(text.get("text", "") for text in texts)


def _linked(text: str, link: str | None, number: int) -> Block:
    if link is None:
        return _section(text)
    return {**_section(text), "accessory": {**_button(WORDS["open_link"], f"link-{number}"), "url": link}}


def _full_titles(options: list[Option]) -> list[Block]:
    """All titles, where one is too long for its button."""
    if all(len(option.title) <= MAX_TITLE for option in options):
        return []
    return _sections("\n".join(f"• {option.title}" for option in options))


def _choices(options: list[Option], owner: Owner, turn: str, numbers: Iterator[int]) -> list[Block]:
    if len(options) > MAX_BUTTONS and all(len(option.payload) <= MAX_OPTION_VALUE for option in options):
        return [_select(each, WORDS["choose"], owner, turn, next(numbers)) for each in _chunks(options, IN_A_LIST)]
    return [
        {
            "type": "actions",
            "block_id": block_id(owner, turn, next(numbers)),
            "elements": [{**_button(option.title, f"choose-{place}"), "value": option.payload} for place, option in enumerate(row)],
        }
        for row in _chunks(options, IN_A_ROW)
    ]


def _select(options: list[Option], placeholder: str, owner: Owner, turn: str, number: int) -> Block:
    shown = [{"text": _plain(shortened(option.title, MAX_TITLE)), "value": option.payload} for option in options]
    element = {"type": "static_select", "action_id": "choose", "placeholder": _plain(placeholder), "options": shown}
    return {"type": "actions", "block_id": block_id(owner, turn, number), "elements": [element]}


def _chunks(options: list[Option], size: int) -> Iterator[list[Option]]:
    return (options[start : start + size] for start in range(0, len(options), size))


def _sections(text: str) -> list[Block]:
    return [_section(piece) for piece in pieces(text, MAX_SECTION)]


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text)}


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text)]}


def _button(title: str, action_id: str, **more: str) -> Block:
    return {"type": "button", "text": _plain(shortened(title, MAX_TITLE)), "action_id": action_id, **more}


def _plain(text: str) -> Block:
    # Without emoji: ":x:" in a log is no cross.
    return {"type": "plain_text", "text": text, "emoji": False}
