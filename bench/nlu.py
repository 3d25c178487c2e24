"""What understanding costs: training of the classifier, and one message, on one core."""

from __future__ import annotations

import argparse
import statistics
import time

from bench.turns import percentile, table
from bot.nlu.examples import read_examples
from bot.nlu.interpret import interpret
from bot.nlu.training import train
from bot.settings import ROOT

#: Times that every message is read.
ROUNDS = 3
#: Aims: milliseconds of processor time a message, and seconds of it for training beside Rasa's start.
MILLISECONDS, SECONDS = 5.0, 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``python -m bench nlu``."""
    parser.description = "Trains the classifier on data/nlu and reads every message of it; processor time of one core."
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="times that every message is read (default: %(default)s)")


def run(options: argparse.Namespace) -> None:
    """Measures and prints the table."""
    examples = read_examples(ROOT / "data/nlu")
    texts = [text for text, _ in examples]
    started = time.process_time()
    model = train(texts, [intent for _, intent in examples])
    trained = time.process_time() - started
    costs = []
    for text in texts * options.rounds:
        started = time.process_time()
        interpret(model, text)
        costs.append(1000 * (time.process_time() - started))
    rows = [
        ("message, median (ms)", f"{statistics.median(costs):.2f}", f"<= {MILLISECONDS:.0f}"),
        ("message, p95 (ms)", f"{percentile(costs, 95):.2f}", ""),
        (f"training on {len(examples)} examples (s)", f"{trained:.1f}", f"<= {SECONDS:.0f}"),
    ]
    print(table(("", "measured", "aim"), rows))
