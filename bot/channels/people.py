"""Who is talking in a channel that calls us: an account, and the person of the portal that it belongs to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from bot.channels.text import clean
from bot.store import Account, Store
from bot.ticket.draft import Person

#: A code is read in one window and typed in another.
CODE_LIFETIME = timedelta(minutes=10)
#: Digits of a code: a guess hits one of a thousand live codes once in 100,000 tries, and each account may try only so often.
CODE_DIGITS = 8


class Known(NamedTuple):
    """What a channel vouches for: the account, and name and e-mail address where it tells them."""

    account: Account
    name: str | None = None
    email: str | None = None


def person_of(store: Store, known: Known, companies: Mapping[str, str]) -> Person:
    """The person of an account.

    An account that was linked by a code is the portal's person. So is one whose e-mail address the channel vouches for, where
    the settings say which company its workspace belongs to (``companies``: tenant → company code) and the portal knows exactly
    one person by it. Any other account is a person of its own, who is asked for what is missing once.
    """
    account = known.account
    company_code = companies.get(account.tenant)
    key = store.person_of(account)
    if key is None and company_code and known.email:
        found = store.person_in_portal(company_code, known.email)
        if found is not None and store.link(account, account_key(account), found.key):
            key = found.key
    key = key or account_key(account)
    earlier = store.person(key) or Person(key=key, channel=account.channel)
    named = Person(key=key, channel=account.channel, name=_shown(known.name), email=_shown(known.email), company_code=company_code)
    # A person of the portal is called what the portal calls them; of anybody else the channel knows more by now.
    first, then = (earlier, named) if earlier.channel == "portal" else (named, earlier)
    return Person(
        key=key,
        channel=account.channel,
        name=first.name or then.name,
        email=first.email or then.email,
        company=first.company or then.company,
        company_code=first.company_code or then.company_code,
    )


def account_key(account: Account) -> str:
    """The pseudonymous owner of an account's conversations while it is linked to nobody."""
    return f"{account.channel}-{hashlib.sha256(json.dumps([account.tenant, account.user]).encode()).hexdigest()[:32]}"


def issue_code(store: Store, key: str, secret: str) -> str:
    """A new one-time code for a person of the portal, to be typed in another channel within ``CODE_LIFETIME``."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    store.keep_link_code(_digest(code, secret), key, CODE_LIFETIME)
    return code


def redeem_code(store: Store, account: Account, code: str, secret: str) -> str | None:
    """Links an account by a code → "linked", "drafts" where both sides are writing a ticket, or None where the code counts no more."""
    key = store.take_link_code(_digest(code, secret))
    if key is None:
        return None
    # Only what the account had on its own moves. Where it was another person's before, that person keeps what is theirs.
    return "linked" if store.link(account, account_key(account), key) else "drafts"


def _digest(code: str, secret: str) -> str:
    return hashlib.sha256(f"{secret}/{code}".encode()).hexdigest()


def _shown(value: str | None) -> str | None:
    return clean(value) or None if value else None
