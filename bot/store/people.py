"""People as channels know them, the accounts that are theirs, and the one-time codes that link the two."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.store.engine import insert
from bot.store.tables import accounts, link_codes, people
from bot.ticket.draft import Person


class Account(NamedTuple):
    """Somebody in another channel: ``tenant`` is the workspace (Slack) or the tenant (Teams)."""

    channel: str
    tenant: str
    user: str


def remember(connection: Connection, person: Person, at: datetime) -> None:
    """Keeps what is known of a person; what this time is not known stays as it was."""
    known = {name: getattr(person, name) for name in ("name", "email", "company", "company_code") if getattr(person, name)}
    email = {"email": known["email"].casefold()} if "email" in known else {}
    values = {**known, **email, "channel": person.channel, "updated_at": at}
    new = insert(connection, people).values(key=person.key, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=values))


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
    """Forgets codes that expired by ``now``, and people and accounts that were last seen before ``before``."""
    connection.execute(delete(link_codes).where(link_codes.c.expires_at <= now))
    untouched = select(people.c.key).where(people.c.updated_at < before)
    connection.execute(delete(accounts).where(accounts.c.person.in_(untouched)))
    connection.execute(delete(people).where(people.c.updated_at < before))


def _person(row: object) -> Person:
    names = ("key", "channel", "name", "email", "company", "company_code")
    return Person(**{name: getattr(row, name) for name in names})
