"""The few changes to Rasa itself, in one place: each with its reason and its measured gain.

``python -m bot.rasa_tuning ARGUMENTS`` is ``rasa ARGUMENTS`` with the changes made first: training and serving start that way, tests call
``apply()``, and the portal channel refuses to start unless ``active()``. ``RASA_TUNING_OFF`` (names separated by commas, or ``all``)
leaves changes out, to measure what they give: ``scripts/bench``.

The gains are processor time of a form turn in Rasa's own process, with this assistant's model and its bounded tracker, on 2 cores.
"""

from __future__ import annotations

import functools
import importlib.abc
import os
import sys
import types
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

#: What must stand in the environment before Rasa is imported; what stands there already wins.
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    # Rasa pins SQLAlchemy 1.4: its warning about 2.0 in every process helps nobody.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

#: Seconds that an action may take; ours take milliseconds. Two calls a turn stay below the time of a turn (bot/channels/turn.py).
ACTION_TIMEOUT = 10


def prebuilt_validator() -> None:
    """Checks what the action server answers with a validator that is built once.

    Rasa calls ``jsonschema.validate``, which first checks the schema, always the same one, against its meta-schema.
    Gain: 24 of 40 ms of a form turn. A refused answer still goes to Rasa's own method, for its own error.
    """
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    is_valid = validator_for(schema)(schema).is_valid
    checked = RemoteAction._validate_action_result

    @functools.wraps(checked)
    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        return bool(is_valid(result) or checked(self, result))

    RemoteAction._validate_action_result = validate


def cached_event_types() -> None:
    """Finds the class of an event's name in a dictionary.

    Rasa walks all subclasses of ``Event`` for each event that it reads from the store or the action server.
    Gain: 2 to 5 of 20 ms of a form turn. An unknown name is an error each time, as before.
    """
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type))


def short_action_timeout() -> None:
    """Gives up on an action after ``ACTION_TIMEOUT`` instead of 300 seconds, so that a hanging action server becomes an error.

    The timeout of the request wins over that of the session (``rasa.utils.endpoints``), and is this name of this module.
    """
    import rasa.core.actions.action

    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT


def without_tensorflow() -> None:
    """Lets Rasa be imported without TensorFlow: its modules become placeholders, whose use is an error.

    Rasa imports every component that it knows, also those that ``config.yml`` does not name; they take base classes and
    annotations from TensorFlow and call nothing of it. Without it Rasa's server takes 230 MB and is up in 3 to 5 s, and TensorFlow
    need not even be installed. Does nothing where TensorFlow has been imported before.
    """
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _PlaceholderFinder())


def tracebacks_without_locals() -> None:
    """Keeps the values of local variables out of the logs' tracebacks: customers' texts are among them.

    Rasa's structured logs take ``dict_tracebacks``, which writes them down (``rasa.utils.log_utils.configure_structlog``).
    """
    import structlog
    from structlog.tracebacks import ExceptionDictTransformer

    plain = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    structlog.processors.dict_tracebacks = plain


TUNINGS: tuple[Callable[[], None], ...] = (
    without_tensorflow,
    prebuilt_validator,
    cached_event_types,
    short_action_timeout,
    tracebacks_without_locals,
)


@functools.cache
def apply() -> None:
    """Makes the changes, once per process; before the first import of Rasa, as some change how it is imported.

    Raises:
        ValueError: ``RASA_TUNING_OFF`` names a change that there is not.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for tuning in chosen(os.environ.get("RASA_TUNING_OFF", "")):
        tuning()


def active() -> bool:
    """Whether ``apply()`` has run in this process."""
    return apply.cache_info().currsize > 0


def chosen(off: str) -> list[Callable[[], None]]:
    """The changes to make when those in ``off`` are left out.

    Raises:
        ValueError: ``off`` names a change that there is not.
    """
    names = {name.strip() for name in off.split(",")} - {""}
    unknown = names - {tuning.__name__ for tuning in TUNINGS} - {"all"}
    if unknown:
        known = ", ".join(tuning.__name__ for tuning in TUNINGS)
        raise ValueError(f"RASA_TUNING_OFF names {', '.join(sorted(unknown))}: there are {known} and all")
    return [] if "all" in names else [tuning for tuning in TUNINGS if tuning.__name__ not in names]


class _Placeholder(type):
    """The class of everything that a placeholder module holds: good as a base class or an annotation, for nothing else."""

    def __getattr__(cls, name: str) -> _Placeholder:
        if name.startswith("__"):
            raise AttributeError(name)
        return _NOT_LOADED

    def __call__(cls, *arguments: Any, **named: Any) -> NoReturn:
        raise RuntimeError(
            f"{cls.__name__} needs TensorFlow, which this assistant does not load: "
            "name no component in config.yml that needs it, or set RASA_TUNING_OFF=without_tensorflow"
        )


_NOT_LOADED = _Placeholder("TensorFlow", (), {})


class _PlaceholderModule(types.ModuleType):
    def __getattr__(self, name: str) -> _Placeholder:
        if name.startswith("__"):
            raise AttributeError(name)
        return _NOT_LOADED


class _PlaceholderFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in ("tensorflow", "keras"):
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def main() -> None:
    """Rasa's command line, with the changes made."""
    apply()
    from rasa.__main__ import main as rasa_command

    rasa_command()


if __name__ == "__main__":
    # Not this copy of the module, which is __main__, but the one that others import and ask whether it is active.
    from bot.rasa_tuning import main as rasa

    rasa()
