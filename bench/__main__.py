"""``python -m bench [NAME ...]``: the benchmarks, all of them or those named."""

from __future__ import annotations

import sys

from bench import logs, turns
from bench.customer import Stuck
from bench.installation import StartError
from bot.command_line import OneLineParser
from bot.settings import SettingsError
from bot.store import StoreError
from bot.training import TrainingError


def main(arguments: list[str] | None = None) -> int:
    """Runs a benchmark and prints its tables; ``turns`` where none is named."""
    parser = OneLineParser(prog="python -m bench", description="The benchmarks of the assistant, as tables.")
    commands = parser.add_subparsers(metavar="NAME")
    turns.add_arguments(commands.add_parser("turns", help="what a turn costs, alone and under load, in short and long conversations"))
    logs.add_arguments(commands.add_parser("logs", help="what reading a big error.log and a big console.log costs, against grep"))
    options = parser.parse_args(arguments or sys.argv[1:] or ["turns"])
    try:
        options.run(options)
    except (SettingsError, StartError, StoreError, Stuck, TrainingError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
