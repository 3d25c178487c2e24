"""Each change does what Rasa did, only cheaper; and Rasa still is what the changes were written for."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot import rasa_tuning
from bot.settings import ROOT

#: What the changes stand in for or rely on, with the SHA-256 of its source in rasa 3.6.21. When one of them differs, read Rasa's new
#: code, adapt or drop the change, and measure again.
SOURCES = {
    "rasa.core.actions.action:RemoteAction._validate_action_result": "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42",
    "rasa.core.actions.action:RemoteAction.action_response_format_spec": "091b74aa3738d1262cf3c028386aaf9dd4f0d5c1374b62392411d70a79104a46",
    "rasa.core.actions.action:RemoteAction.run": "ccabf6f1160d527a157fad5bd285ce69e8221b1bcad23f8a61499b4360a1c17e",
    "rasa.core.actions.forms:FormAction.activate": "316fc4da2b1b5979116891c34113ed6c3fbdb493850e1f45e3edca260804c397",
    "rasa.core.actions.forms:FormAction.do": "b3ff652bb26791a200f526ff7e6d7423e878d1060dcebf51cf4f042b81177e9a",
    "rasa.shared.core.events:Event.resolve_by_type": "b5cf570fa7f286c7059ec73d8880528d03a78b28cf4e80285a46079c0fa65968",
    "rasa.utils.endpoints:EndpointConfig.request": "ccdb778aed8208e23cde3c3f47eac7fbbbb735dac8f7ef7254d54451c64ad608",
}


@pytest.fixture(scope="module", autouse=True)
def _tuned() -> None:
    rasa_tuning.apply()


@pytest.mark.parametrize("name", SOURCES)
def test_rasa_has_not_changed_underneath(name: str) -> None:
    module, _, path = name.partition(":")
    thing: Any = __import__(module, fromlist=["_"])
    for part in path.split("."):
        thing = getattr(thing, part)
    assert hashlib.sha256(inspect.getsource(inspect.unwrap(thing)).encode()).hexdigest() == SOURCES[name]


def test_the_changes_are_active_and_the_environment_is_set() -> None:
    assert rasa_tuning.active()
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert rasa_tuning.ENVIRONMENT.keys() <= os.environ.keys()


def test_changes_can_be_left_out_by_name() -> None:
    assert rasa_tuning.chosen("") == list(rasa_tuning.TUNINGS)
    assert rasa_tuning.chosen("all") == []
    left = rasa_tuning.chosen("prebuilt_validator, short_action_timeout")
    assert left == [rasa_tuning.without_tensorflow, rasa_tuning.cached_event_types, rasa_tuning.tracebacks_without_locals]
    with pytest.raises(ValueError, match="RASA_TUNING_OFF names validator: there are without_tensorflow, prebuilt_validator"):
        rasa_tuning.chosen("validator")


@pytest.fixture
def schema_checks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The schemas that were checked against their meta-schema."""
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    checked: list[Any] = []
    monkeypatch.setattr(validator_for(RemoteAction.action_response_format_spec()), "check_schema", checked.append)
    return checked


ANSWER = {"events": [{"event": "slot", "name": "turns", "value": 1, "timestamp": None}], "responses": [{"text": "Oi"}]}


@pytest.mark.parametrize("answer", [ANSWER, {}, {"events": [], "responses": []}])
def test_a_right_answer_of_an_action_is_accepted_without_checking_the_schema(answer: dict[str, Any], schema_checks: list[Any]) -> None:
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("validate_ticket_form", None)
    assert action._validate_action_result(answer) is True
    assert schema_checks == []
    assert inspect.unwrap(RemoteAction._validate_action_result)(action, answer) is True
    assert len(schema_checks) == 1  # Rasa as it is checks the schema each time


@pytest.mark.parametrize("answer", [{"events": [{"event": "unheard of"}]}, {"events": None}, {"responses": ["text"]}, [], None])
def test_a_wrong_answer_of_an_action_is_refused_in_rasas_own_words(answer: Any) -> None:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("validate_ticket_form", None)
    with pytest.raises(ValidationError) as expected:
        inspect.unwrap(RemoteAction._validate_action_result)(action, answer)
    with pytest.raises(ValidationError) as caught:
        action._validate_action_result(answer)
    assert caught.value.message == expected.value.message


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One entry for each walk over all the classes of events."""
    import rasa.shared.utils.common
    from rasa.shared.core.events import Event

    walked: list[Any] = []
    walk: Callable[[Any], list[Any]] = rasa.shared.utils.common.all_subclasses

    def counted(cls: Any) -> list[Any]:
        if cls is Event:
            walked.append(cls)
        return walk(cls)

    monkeypatch.setattr(rasa.shared.utils.common, "all_subclasses", counted)
    return walked


def test_the_class_of_an_event_is_looked_for_once(walks: list[Any]) -> None:
    from rasa.shared.core.events import Event, SlotSet

    Event.resolve_by_type.cache_clear()
    assert [Event.resolve_by_type("slot") for _ in range(3)] == [SlotSet] * 3
    assert len(walks) == 1
    assert inspect.unwrap(Event.resolve_by_type)("slot") is inspect.unwrap(Event.resolve_by_type)("slot")
    assert len(walks) == 3  # Rasa as it is walks them each time


def test_every_event_is_still_found_and_an_unknown_one_is_an_error_each_time() -> None:
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    original = inspect.unwrap(Event.resolve_by_type)
    for name in {event.type_name for event in all_subclasses(Event)} | {"topic"}:
        assert Event.resolve_by_type(name) is original(name)
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name 'unheard of'"):
            Event.resolve_by_type("unheard of")


# Fails while it fills a response, as Rasa does where a response names a slot that there is not.
FAILING_RESPONSE = """
from bot import rasa_tuning
rasa_tuning.apply()
from rasa.core.nlg.interpolator import interpolate_text
from rasa.utils.log_utils import configure_structlog
configure_structlog()
interpolate_text("{missing}", {"details": "o que o cliente escreveu"})
"""


@pytest.mark.parametrize(("off", "told"), [("", False), ("tracebacks_without_locals", True)])
def test_a_traceback_in_the_log_holds_nothing_of_what_customers_said(off: str, told: bool) -> None:
    environment = {**os.environ, "RASA_TUNING_OFF": off}
    ended = subprocess.run([sys.executable, "-c", FAILING_RESPONSE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert '"exc_type": "KeyError"' in ended.stdout
    assert ("o que o cliente escreveu" in ended.stdout) is told


def _call_arguments() -> tuple[Any, Any, Any, Any]:
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    return CollectingOutputChannel(), None, DialogueStateTracker.from_events("42", []), Domain.empty()


async def test_an_action_call_has_a_short_timeout_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import rasa.core.constants
    from rasa.core.actions.action import RemoteAction
    from rasa.utils.endpoints import EndpointConfig

    timeouts: list[float] = []

    async def request(_self: EndpointConfig, **arguments: Any) -> dict[str, Any]:
        timeouts.append(arguments["timeout"])
        return {"events": [], "responses": []}

    monkeypatch.setattr(EndpointConfig, "request", request)
    await RemoteAction("validate_ticket_form", EndpointConfig("http://127.0.0.1:1")).run(*_call_arguments())
    assert timeouts == [rasa_tuning.ACTION_TIMEOUT]
    assert rasa.core.constants.DEFAULT_REQUEST_TIMEOUT == 300  # what Rasa as it is waits


async def test_a_hanging_action_server_becomes_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import rasa.core.actions.action
    from rasa.utils.endpoints import EndpointConfig

    released = asyncio.Event()

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    monkeypatch.setattr(rasa.core.actions.action, "DEFAULT_REQUEST_TIMEOUT", 0.05)
    endpoint = EndpointConfig(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook")
    with pytest.raises(asyncio.TimeoutError):
        await rasa.core.actions.action.RemoteAction("validate_ticket_form", endpoint).run(*_call_arguments())
    released.set()
    server.close()
    await server.wait_closed()


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Any]]:
    """The names of the actions that were called, and what they answer."""
    from rasa.core.actions.action import RemoteAction

    called: list[str] = []
    answer: list[Any] = []

    async def run(self: RemoteAction, *_arguments: Any) -> list[Any]:
        called.append(self.name())
        return list(answer)

    monkeypatch.setattr(RemoteAction, "run", run)
    return called, answer


@pytest.mark.parametrize(("requested", "calls"), [("release", 1), (None, 1), ("silent", 2)])
async def test_a_form_that_answers_at_activation_is_validated_once(
    requested: str | None, calls: int, validations: tuple[list[str], list[Any]]
) -> None:
    """Rasa validates again in the same turn only where the first answer was empty (#11595).

    Ours sets a bookkeeping slot in every turn, so nothing is changed in Rasa for this.
    """
    from rasa.core.actions.forms import FormAction
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    domain = Domain.from_yaml(
        "version: '3.1'\nslots:\n"
        + "".join(f"  {slot}: {{type: any, mappings: [{{type: custom}}]}}\n" for slot in ("turns", "release"))
        + "forms: {ticket_form: {required_slots: [release]}}\nactions: [validate_ticket_form]\n"
    )
    called, answer = validations
    if requested != "silent":
        answer += [SlotSet("turns", 1), SlotSet("requested_slot", requested)]
    events = [ActionExecuted("action_listen"), UserUttered("erro na MATA410", {"name": "open_ticket"})]
    tracker = DialogueStateTracker.from_events("42", events, domain.slots)
    await FormAction("ticket_form", None).run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, domain)
    assert called == ["validate_ticket_form"] * calls


IMPORTS = """
import sys
from bot import rasa_tuning
assert not rasa_tuning.active()
rasa_tuning.apply()
import rasa.engine.recipes.default_components as components
import tensorflow
assert type(tensorflow).__name__ == "_PlaceholderModule", tensorflow
assert "tensorflow.keras" in sys.modules  # Rasa as it is imports TensorFlow for components that config.yml does not name
assert issubclass(components.DIETClassifier, object)
for use in (lambda: tensorflow.zeros(3), lambda: tensorflow.keras.layers.Dense(1), lambda: tensorflow.config.list_physical_devices()):
    try:
        use()
    except RuntimeError as error:
        assert "needs TensorFlow, which this assistant does not load" in str(error)
    else:
        raise AssertionError("a placeholder was used without an error")
print("imported")
"""


def test_rasa_imports_without_tensorflow_whose_use_is_an_error() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "RASA_TUNING_OFF"}
    done = subprocess.run([sys.executable, "-c", IMPORTS], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "imported", done.stderr[-2000:]


def test_tensorflow_that_is_already_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    finders = list(sys.meta_path)
    rasa_tuning.without_tensorflow()
    assert sys.meta_path == finders


def test_the_module_is_rasas_command_line(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rasa", "run", "--help"])
    with pytest.raises(SystemExit):
        rasa_tuning.main()
    assert "--credentials" in capfd.readouterr().out
