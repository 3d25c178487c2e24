"""A reply of the assistant as Teams shows it: texts, and Adaptive Cards with buttons, a list to choose from, or the review."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from bot.channels.teams_connector import MOST_BYTES
from bot.channels.teams_texts import TEXTS
from bot.ticket.payloads import choice

#: Newest version that Teams shows on every device.
CARD_VERSION = "1.5"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
HERO_TYPE = "application/vnd.microsoft.card.hero"
#: Buttons that Teams shows on one card; more choices become a list.
MOST_BUTTONS = 6
#: Bytes of what one activity says. What stands around it (names of fields, the card's frame) is far below the rest.
MOST_SAID = MOST_BYTES - 8 * 1024
#: Characters of one text in a card or of one line of a message; a longer one goes on in the next.
LONGEST = 3_000
#: Characters of what a notification shows.
SUMMARY = 200

T = TypeVar("T")
Activity = dict[str, Any]
Element = dict[str, Any]

#: Signs to which the Markdown of Adaptive Cards gives a meaning anywhere, and those that have one where a line begins.
_MARKDOWN = re.compile(r"[\\`*_\[\]~<&]")
_AT_START = re.compile(r"(?m)^(\s*)([-+#>]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """A text that an Adaptive Card shows as it is: whatever a customer wrote is no link, list or emphasis."""
    text = _MARKDOWN.sub(lambda sign: "\\" + sign[0], text)
    # A number is left as it is: its point or bracket loses the meaning.
    return _AT_START.sub(lambda found: f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}", text)


def text_activities(text: str) -> list[Activity]:
    """A plain text as messages, each below the limit: every sign is shown as it is, lines stay lines."""
    return [
        {"type": "message", "textFormat": "xml", "text": "<br/>".join(html.escape(line, quote=False) for line in lines)}
        for lines in _packed(list(_lines(text)), lambda line: len(json.dumps(html.escape(line))) + 8)
    ]


def reply_activities(reply: dict[str, Any], owner: str, ticket_url: str | None = None) -> list[Activity]:
    """A reply of the assistant as messages, in order: texts that follow one another as one, choices as cards.

    Args:
        reply: the portal's JSON (contract.md).
        owner: for whom its buttons are.
        ticket_url: whole address of the ticket that this reply tells of, where it can be reached.
    """
    shown: list[Activity] = []
    plain: list[str] = []
    asked = [message for message in reply["messages"] if message.get("buttons")]
    for message in reply["messages"]:
        if not message.get("buttons"):
            plain.append(message["text"])
            continue
        shown += _texts(plain)
        plain = []
        progress = reply["progress"] if message is asked[-1] else None
        shown += card_activities(message, owner, progress)
    shown += _texts(plain)
    if ticket_url and reply["ticket"]:
        title = TEXTS["see_ticket"].format(protocol=reply["ticket"]["protocol"])
        shown.append(_card([_text(title)], [{"type": "Action.OpenUrl", "title": title, "url": ticket_url}], title))
    return shown


def card_activities(message: dict[str, Any], owner: str, progress: dict[str, Any] | None) -> list[Activity]:
    """A message with buttons: one card, or several where it says more than one may hold; the last one has the buttons."""
    head = [_text(TEXTS["progress"].format(**progress), isSubtle=True, size="Small")] if progress else []
    card = message.get("card")
    body = [*head, *(review_elements(card) if card else []), *_said(message["ask"] if card else message["text"])]
    rows = [row for step in card["steps"] for row in step["rows"]] if card else []
    # The list of answers to correct takes the place of the button that asks which one.
    buttons = [button for button in message["buttons"] if not rows or button["payload"] != choice("review", "change")]
    extra, actions = _choices(buttons, message["id"], owner)
    if rows:
        corrections = [{"title": row["label"], "payload": row["payload"]} for row in rows]
        extra += [_choice_set(TEXTS["correct"], corrections)]
        actions = [*actions, _submit(TEXTS["correct_confirm"], None, message["id"], owner)]
    parts = _packed(body, _size)
    closing = sum(map(_size, [*extra, *actions]))
    if parts and sum(map(_size, parts[-1])) + closing > MOST_SAID + 4 * 1024:
        parts.append([])
    summary = message.get("ask") or message["text"]
    return [_card(part, [], summary) for part in parts[:-1]] + [_card([*(parts[-1] if parts else []), *extra], actions, summary)]


def answered_activity(message: dict[str, Any], title: str | None) -> Activity:
    """The card of a message after its answer: it shows what was chosen, and nothing can be pressed any more."""
    asked = message.get("ask") or message["text"]
    said = _packed(_said(asked), _size)
    chosen = [_text(TEXTS["chosen"].format(title=title), weight="Bolder", color="Good")] if title else []
    return _card([*(said[-1] if said else []), *chosen], [], title or asked)


def hero_activity(message: dict[str, Any], owner: str) -> Activity:
    """The same question for a client that takes no Adaptive Cards: buttons that send their title, or the options in words."""
    buttons = message["buttons"]
    text = message.get("ask") or message["text"]
    text = text if len(text) <= LONGEST else "…" + text[-LONGEST:]
    if len(buttons) > MOST_BUTTONS:
        return text_activities(f"{text}\n{TEXTS['options'].format(titles=', '.join(each['title'] for each in buttons))}")[0]
    sent = [
        _message_back(each["title"], each["title"], {"assertivo": {"payload": each["payload"], "message": message["id"], "owner": owner}})
        for each in buttons
    ]
    return _hero(None, text, sent)


def greeting_activity() -> Activity:
    """What the bot says when it is added."""
    start = _message_back(TEXTS["open_ticket"], TEXTS["open_ticket_said"], {})
    return _hero(TEXTS["greeting_title"], TEXTS["greeting"], [start])


def review_elements(card: dict[str, Any]) -> list[Element]:
    """The review: the ticket's subject, score and gaps, every step with its answers, files and the scope decision with its reasons."""
    elements = [_text(card["subject"], weight="Bolder", size="Medium"), _text(TEXTS["score"].format(score=card["score"]), spacing="None")]
    if card["missing"]:
        elements.append(_text(TEXTS["missing"].format(fields=", ".join(card["missing"])), spacing="None"))
    elements += [_text(warning, color="Warning") for warning in card["warnings"]]
    for step in card["steps"]:
        if step["rows"]:
            elements.append(_text(step["title"], weight="Bolder", separator=True))
            elements += [_facts(title, value) for row in step["rows"] for title, value in _row(row)]
    files = [_file(each) for each in card["attachments"]]
    if card["unavailable"]:
        files.append(TEXTS["unavailable"].format(kinds=", ".join(card["unavailable"])))
    if files:
        elements += [_text(TEXTS["attachments"], weight="Bolder", separator=True), *(_text(each, spacing="None") for each in files)]
    if scope := card["scope"]:
        lines = [*scope["reasons"], *([scope["advice"]] if scope["advice"] else []), *scope["hints"]]
        elements.append(_text(scope["title"], weight="Bolder", separator=True))
        elements += [element for line in lines for element in _said(line)]
    return elements


def _texts(plain: list[str]) -> list[Activity]:
    return text_activities("\n\n".join(plain)) if plain else []


def _said(text: str) -> list[Element]:
    """A text line by line: no two clients agree on line ends inside one block."""
    elements: list[Element] = []
    gap = "Default"
    for line in _lines(text):
        if line.strip():
            elements.append(_text(line, spacing=gap))
            gap = "Small"
        else:
            gap = "Medium"
    return elements


def _row(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    items = row.get("items") or []
    text = "\n".join(f"{number}) {item}" for number, item in enumerate(items, 1)) if items else row.get("text") or ""
    if row.get("file"):
        text = TEXTS["from_file"].format(text=text, file=row["file"])
    if row.get("unconfirmed"):
        text = TEXTS["unconfirmed"].format(text=text)
    for number, line in enumerate(line for line in _lines(text) if line.strip()):
        yield (row["label"] if not number else " "), line


def _file(file: dict[str, Any]) -> str:
    text = f"{file['name']} · {file['title']}"
    return TEXTS["held"].format(text=text) if file["held"] else text


def _choices(buttons: list[dict[str, Any]], message: str, owner: str) -> tuple[list[Element], list[Element]]:
    """What a card needs for its buttons: elements for its body, and actions."""
    if len(buttons) <= MOST_BUTTONS:
        return [], [_submit(each["title"], each["payload"], message, owner) for each in buttons]
    return [_choice_set(TEXTS["choose"], buttons)], [_submit(TEXTS["confirm"], None, message, owner)]


def _choice_set(label: str, choices: list[dict[str, Any]]) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": "choice",
        "style": "compact",
        "label": label,
        "placeholder": label,
        "isRequired": True,
        "errorMessage": TEXTS["nothing_chosen"],
        "choices": [{"title": each["title"], "value": each["payload"]} for each in choices],
    }


def _submit(title: str, payload: str | None, message: str, owner: str) -> Element:
    """A button. With a payload of its own it is pressed whatever the list beside it holds; without, it sends what was chosen there."""
    data = {"message": message, "owner": owner, **({"payload": payload} if payload else {})}
    return {"type": "Action.Submit", "title": title, "data": {"assertivo": data}, **({"associatedInputs": "none"} if payload else {})}


def _message_back(title: str, text: str, value: dict[str, Any]) -> Element:
    return {"type": "messageBack", "title": title, "text": text, "displayText": text, "value": value}


def _hero(title: str | None, text: str, buttons: list[Element]) -> Activity:
    content = {**({"title": title} if title else {}), "text": html.escape(text, quote=False).replace("\n", "<br/>"), "buttons": buttons}
    return {"type": "message", "summary": text[:SUMMARY], "attachments": [{"contentType": HERO_TYPE, "content": content}]}


def _card(body: list[Element], actions: list[Element], summary: str) -> Activity:
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "body": body,
        **({"actions": actions} if actions else {}),
    }
    return {"type": "message", "summary": summary[:SUMMARY], "attachments": [{"contentType": CARD_TYPE, "content": content}]}


def _text(text: str, **looks: Any) -> Element:
    return {"type": "TextBlock", "text": escaped(text), "wrap": True, **looks}


def _facts(title: str, value: str) -> Element:
    return {"type": "FactSet", "spacing": "None", "facts": [{"title": escaped(title), "value": escaped(value)}]}


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        rest = line
        while len(rest) > LONGEST:
            cut = rest.rfind(" ", 0, LONGEST) + 1 or LONGEST
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _size(element: Any) -> int:
    return len(json.dumps(element, ensure_ascii=False).encode()) + 2


def _packed(items: list[T], size: Callable[[T], int]) -> list[list[T]]:
    """Items in order, in groups that each stay below the limit."""
    groups: list[list[T]] = []
    room = 0
    for item in items:
        needed = size(item)
        if not groups or needed > room:
            groups.append([])
            room = MOST_SAID
        groups[-1].append(item)
        room -= needed
    return groups
