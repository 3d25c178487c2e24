"""Many people at the same time, and one who writes faster than the bot answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any, NamedTuple

from tests.assistant import Assistant
from tests.customer import DEFECT, DEFECT_ANSWERS, PATIENCE, Customer, Identity, expected, texts

CROWD = 16


class Case(NamedTuple):
    """What one person of the crowd is and says, unlike everybody else."""

    identity: Identity
    answers: dict[str, str | list[str]]
    batch: str

    @property
    def behavior(self) -> tuple[str, str]:
        return str(self.answers["expected_behavior"]), str(self.answers["error_message"])


def case(number: int) -> Case:
    batch = f"{880000 + number}"
    identity = Identity(
        name=f"Pessoa Número{number}",
        email=f"pessoa{number}@multidao.example",
        company=f"Multidão {number} Ltda",
        company_code=f"T{40000 + number}",
    )
    own: dict[str, str | list[str]] = {
        "expected_behavior": f"O lote {batch} deveria guardar o histórico complementar digitado",
        "error_message": f"FALHA{number}: histórico do lote {batch} inválido",
        "scenario_data": f"lote {batch}, lançamento padrão {600 + number}",
        "steps": [
            "Abro a CTBA102 no módulo de contabilidade e clico em Incluir",
            f"Informo o lote {batch} e a conta {11000 + number}",
            f"Confirmo e aparece a mensagem FALHA{number}, o lançamento não é gravado",
            "pronto",
        ],
    }
    return Case(identity, {**DEFECT_ANSWERS, **own}, batch)


def talk(customer: Customer, own: Case, start: Barrier) -> tuple[dict[str, Any], str]:
    """A whole conversation; the ticket and everything that the assistant said."""
    with customer:
        start.wait(60)
        heard = customer.talk(DEFECT, own.answers)
        said = "\n".join(text for each in heard for text in texts(each.reply))
        return customer.ticket(heard[-1].reply["ticket"]["protocol"]), said


def test_sixteen_people_at_once_get_sixteen_right_tickets(running: Assistant) -> None:
    before = set(protocols(running))
    cases, start = [case(number) for number in range(CROWD)], Barrier(CROWD)
    with ThreadPoolExecutor(CROWD) as people:
        customers = [running.customer(identity=own.identity) for own in cases]
        ended = list(people.map(talk, customers, cases, [start] * CROWD))
    for own, (ticket, said) in zip(cases, ended, strict=True):
        assert (ticket["contact"]["name"], ticket["contact"]["email"]) == (own.identity.name, own.identity.email)
        assert ticket["process"]["steps"] == own.answers["steps"][:-1]
        assert (ticket["process"]["expected_behavior"], ticket["process"]["error_message"]) == own.behavior
        assert ticket["status"] == "submitted"
        assert not [other.batch for other in cases if other is not own and other.batch in said]
    assert_one_after_the_other([protocol for protocol in protocols(running) if protocol not in before])


def protocols(running: Assistant) -> list[str]:
    """Every protocol that was given."""
    return [str(ticket.protocol) for ticket in running.store.all_tickets(limit=10_000)]


def assert_one_after_the_other(given: list[str]) -> None:
    assert len(set(given)) == len(given) == CROWD
    # Two days, where it is midnight in São Paulo meanwhile: each counts from 1.
    for day in {protocol.split("-")[1] for protocol in given}:
        numbers = sorted(int(protocol.split("-")[2]) for protocol in given if protocol.split("-")[1] == day)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_two_quick_messages_of_one_person_are_answered_in_their_order(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="expected_behavior")
    quick = [str(DEFECT_ANSWERS["expected_behavior"]), "ERRO 4711: histórico complementar não gravado"]
    at_work, go_on = Event(), Event()

    def hold() -> None:
        at_work.set()
        go_on.wait(PATIENCE)

    with running.relayed() as relay, ThreadPoolExecutor(2) as page:
        relay.at("sent", hold, cut=False)
        first = page.submit(customer.say, quick[0])
        assert at_work.wait(PATIENCE)
        second = page.submit(customer.say, quick[1])
        assert customer.conversation()["expects"]["field"]  # other calls are answered meanwhile
        go_on.set()
        assert (expected(first.result()), expected(second.result())) == ("error_message", "frequency")
    assert [message["text"] for message in customer.conversation()["messages"] if message["from"] == "user"][-2:] == quick
