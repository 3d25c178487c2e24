"""The product's conversation behind a channel, without Rasa: the turn in the store as the action does it, the domain's texts as answers."""

from __future__ import annotations

import asyncio

import msgspec
from rasa.core.channels.channel import UserMessage

from bot.store import Store
from bot.ticket.conversation import take_turn
from bot.ticket.draft import Draft, Person
from bot.ticket.model import Attachment
from bot.ticket.scene import Said
from tests.conversation.talk import Talk


class TicketDialogue:
    """Stands where Rasa's agent stands. Texts are read without an intent, as the conversation reads them anyway."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_message(self, message: UserMessage) -> None:
        """One turn, and its answers into the message's collector. The buttons come with the last one."""
        talk = await asyncio.to_thread(self._converse, message)
        *first, last = talk.heard
        for text in first:
            await message.output_channel.send_response(message.sender_id, {"text": text})
        buttons = [{"title": title, "payload": payload} for title, payload in talk.buttons.items()]
        await message.output_channel.send_response(message.sender_id, {"text": last, "buttons": buttons})

    def _converse(self, message: UserMessage) -> Talk:
        metadata = message.metadata or {}
        person = msgspec.convert(metadata["person"], Person)
        said = Said(
            message_id=metadata["message_id"],
            text=message.text if metadata["typed"] else "",
            payload=metadata["payload"],
            masked=metadata["masked"],
            attachments=msgspec.convert(metadata["attachments"], list[Attachment]),
        )
        with self.store.conversation(message.sender_id) as work:
            draft = work.draft or Draft(person=person)
            draft.person = person
            turn = take_turn(draft, said, work.submit, lambda: self.store.tickets(message.sender_id), work.checked(draft.ticket))
            work.draft = draft
        talk = Talk(draft, person)
        talk.turn = turn
        talk._render()
        return talk
