"""Which language a message is written in, as far as the conversation has to know: Portuguese or another one."""

from __future__ import annotations

import re

from bot.portuguese import fold
from bot.ticket import words

#: Different words of another language, beyond which a message with fewer Portuguese ones is of that language.
ENOUGH = 2
#: Fewest words of a message without any Portuguese one that is foreign already if half of it is Spanish, or all of it English.
SHORTEST = 3

_WORD = re.compile(r"[a-z]+(?:['/-][a-z]+)*")
#: What a program says, not the customer: what stands in quotes, and its apology.
_OF_A_PROGRAM = re.compile(r"[\"“”«][^\"“”«»\n]*[\"“”»]|\bwe(?: are|['’]re) sorry\b", re.IGNORECASE)


def is_foreign(text: str) -> bool:
    """Whether a message is in Spanish or in English, by its function words (`data/languages.yml`); what stands in quotes is not counted."""
    said = set(_WORD.findall(fold(_OF_A_PROGRAM.sub(" ", text[: words.LONGEST_CHOICE]))))
    spanish = len(said & words.language("spanish")) + sum(word.endswith(tuple(words.language("spanish_endings"))) for word in said)
    speakers = words.language("english_speakers")
    english = len(said & (speakers | words.language("english"))) if said & speakers else 0
    ours = len(said & words.language("portuguese"))
    if not ours and max(2 * spanish, english) >= len(said) >= SHORTEST:
        return True
    foreign: int = max(spanish, english)
    return foreign > ENOUGH and foreign > ours
