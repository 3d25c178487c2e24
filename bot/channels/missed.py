"""Turns whose reply a channel's service did not take: they are stored, and the next message shows them first."""

from __future__ import annotations

from collections import OrderedDict

#: Conversations of which it is kept; the one that missed its reply longest ago is forgotten first.
MOST_MISSED = 10_000


class Missed:
    """The last turn of each conversation whose reply did not arrive, by where it belongs. Of this process only."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def note(self, place: str, key: str, message_id: str) -> None:
        """A reply did not arrive: that of a person (``Person.key``) to a message."""
        self._turns[place] = (key, message_id)
        self._turns.move_to_end(place)
        if len(self._turns) > MOST_MISSED:
            self._turns.popitem(last=False)

    def at(self, place: str) -> tuple[str, str] | None:
        """Key and message id of the turn whose reply is missing in a place."""
        return self._turns.get(place)

    def arrived(self, place: str) -> None:
        """What was missing has been shown."""
        self._turns.pop(place, None)
