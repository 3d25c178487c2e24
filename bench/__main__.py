"""``python -m bench [NAME ...]``: the benchmarks, all of them or those named."""

from __future__ import annotations

import sys
from types import ModuleType

from bench import logs, nlu, parsing, turns, widget
from bench.customer import Stuck
from bench.installation import StartError
from bot.command_line import OneLineParser
from bot.settings import SettingsError
from bot.store import StoreError
from bot.training import TrainingError

#: Each has ``add_arguments(parser)`` and ``run(options)``; the order in which all of them run.
BENCHMARKS: dict[str, ModuleType] = {"turns": turns, "logs": logs, "parsing": parsing, "nlu": nlu, "widget": widget}
_HELP = {
    "turns": "what a turn costs, alone and under load, in short and long conversations",
    "logs": "what reading a big error.log and a big console.log costs, against grep",
    "parsing": "what a turn costs while ten big error.logs come in and are parsed, against idle servers",
    "nlu": "what the classifier's training and one message cost",
    "widget": "what opening the chat costs a browser, with a short and a long conversation",
}


def main(arguments: list[str] | None = None) -> int:
    """Runs benchmarks and prints their tables: all where none is named. Options go with one name."""
    given = sys.argv[1:] if arguments is None else arguments
    # Names only, or none: one after the other, each as it is by itself.
    several = [[name] for name in given or BENCHMARKS] if set(given) <= set(BENCHMARKS) else [given]
    try:
        for each in several:
            options = _parser().parse_args(each)
            if len(several) > 1:
                print(f"== {options.name}", flush=True)
            BENCHMARKS[options.name].run(options)
    except (SettingsError, StartError, StoreError, Stuck, TrainingError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    return 0


def _parser() -> OneLineParser:
    parser = OneLineParser(prog="python -m bench", description="The benchmarks of the assistant, as tables: all of them, or those named.")
    commands = parser.add_subparsers(metavar="NAME", dest="name", required=True)
    for name, module in BENCHMARKS.items():
        module.add_arguments(commands.add_parser(name, help=_HELP[name]))
    return parser


if __name__ == "__main__":
    sys.exit(main())
