"""People as channels know them, the accounts that are theirs, and the one-time codes that link the two."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Connection

from bot.store.engine import insert
from bot.store.tables import accounts, drafts, link_codes, people, portal_messages
from bot.ticket.draft import Person


class Account(NamedTuple):
    """Somebody in another channel: ``tenant`` is the workspace (Slack) or the tenant (Teams)."""

    channel: str
    tenant: str
    user: str


def remember(connection: Connection, person: Person, at: datetime) -> None:
    """Keeps what is known of a person; what this time is not known stays as it was.

    Of the portal's people only the portal's word counts: an e-mail address that somebody types elsewhere must not make others them.
    """
    known = {name: getattr(person, name) for name in ("name", "email", "company", "company_code") if getattr(person, name)}
    email = {"email": known["email"].casefold()} if "email" in known else {}
    values = {**known, **email, "channel": person.channel, "updated_at": at}
    new = insert(connection, people).values(key=person.key, **values)
    may_change = or_(people.c.channel != "portal", new.excluded.channel == "portal")
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=values, where=may_change))


def load(connection: Connection, key: str) -> Person | None:
    """What is known of a person."""
    row = connection.execute(select(people).where(people.c.key == key)).one_or_none()
    return None if row is None else _person(row)


def in_portal(connection: Connection, company_code: str, email: str) -> Person | None:
    """The person of the portal with this e-mail address in a company; None where there is none or more than one."""
    wanted = select(people).where(people.c.company_code == company_code, people.c.email == email.casefold(), people.c.channel == "portal")
    found = connection.execute(wanted.limit(2)).all()
    return _person(found[0]) if len(found) == 1 else None


def person_of(connection: Connection, account: Account) -> str | None:
    """The key of the person whose account this is."""
    wanted = select(accounts.c.person).where(
        accounts.c.channel == account.channel, accounts.c.tenant == account.tenant, accounts.c.user == account.user
    )
    key: str | None = connection.execute(wanted).scalar_one_or_none()
    return key


def link(connection: Connection, account: Account, key: str, at: datetime) -> None:
    """Makes an account a person's."""
    new = insert(connection, accounts).values(**account._asdict(), person=key, created_at=at)
    set_ = {"person": key, "created_at": at}
    connection.execute(new.on_conflict_do_update(index_elements=["channel", "tenant", "user"], set_=set_))


def keep_code(connection: Connection, digest: str, key: str, expires_at: datetime) -> None:
    """Keeps a code's digest in place of the person's earlier ones."""
    connection.execute(delete(link_codes).where(link_codes.c.person == key))
    connection.execute(link_codes.insert().values(digest=digest, person=key, expires_at=expires_at))


def take_code(connection: Connection, digest: str, at: datetime) -> str | None:
    """The person whose code this is, once; None for a code that is unknown, used or expired."""
    wanted = select(link_codes.c.person).where(link_codes.c.digest == digest, link_codes.c.expires_at > at)
    key: str | None = connection.execute(wanted).scalar_one_or_none()
    # Who deletes the row has it: the same code at the same moment twice counts once.
    taken = connection.execute(delete(link_codes).where(link_codes.c.digest == digest)).rowcount
    return key if taken else None


def remove_older(connection: Connection, before: datetime, now: datetime) -> None:
    """Forgets codes that expired by ``now``, and people and accounts that were last seen before ``before`` and have no conversation."""
    connection.execute(delete(link_codes).where(link_codes.c.expires_at <= now))
    # Who only writes in another channel is written down at the link and not again: their conversation tells that they are still here.
    talking = (
        select(drafts.c.conversation).where(drafts.c.conversation == people.c.key).exists()
        | select(portal_messages.c.conversation).where(portal_messages.c.conversation == people.c.key).exists()
    )
    gone = list(connection.execute(select(people.c.key).where(people.c.updated_at < before, ~talking)).scalars())
    for key in gone:
        connection.execute(delete(accounts).where(accounts.c.person == key))
        connection.execute(delete(people).where(people.c.key == key))


def _person(row: object) -> Person:
    names = ("key", "channel", "name", "email", "company", "company_code")
    return Person(**{name: getattr(row, name) for name in names})
