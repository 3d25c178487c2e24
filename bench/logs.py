"""Reading big logs: time against ``grep -c 'THREAD ERROR'`` on the same file in the same run, and the memory it takes."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.turns import Row, table
from bot.settings import ROOT

MEGABYTES = 200
#: Times each program runs; the quickest counts, as everything slower is the machine's doing.
ROUNDS = 5
#: Aims: at most so many times the time of grep, and so many megabytes beside what Python takes by itself.
TIMES_GREP, EXTRA_MEGABYTES = 6.0, 64.0

#: Reads a file in a process of its own: seconds, or with "memory" the most bytes that it held at once; imports are done before.
#: The resident set is no measure: a process starts with the largest one that its parent had.
_READ = """
import sys, time, tracemalloc
from bot.protheus.detect import read_findings
read_findings(b"THREAD ERROR ([1], JOB_A, THIS)   01/01/2026   00:00:00\\nx on A(A.PRW) line : 1\\n")
if sys.argv[2] == "memory":
    tracemalloc.start()
started = time.perf_counter()
read_findings(sys.argv[1])
print(tracemalloc.get_traced_memory()[1] if sys.argv[2] == "memory" else time.perf_counter() - started)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``python -m bench logs``."""
    parser.description = "Generates an error.log and a console.log, reads them, and compares with grep -c 'THREAD ERROR'."
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, metavar="N", help="size of each file (default: %(default)s)")


def run(options: argparse.Namespace) -> None:
    """Measures and prints the table."""
    with tempfile.TemporaryDirectory(prefix="assertivo-bench-") as folder:
        rows = [_measured(Path(folder) / name, pieces, options.megabytes) for name, pieces in _FILES.items()]
    print(table(("", "grep (ms)", "read (ms)", "ratio", f"aim <= {TIMES_GREP:.0f}", "memory (MB)", f"aim <= {EXTRA_MEGABYTES:.0f}"), rows))


def generate(file: Path, pieces: Callable[[], Iterator[bytes]], megabytes: int) -> None:
    """Writes pieces to a file until it has its size."""
    with file.open("wb") as target:
        for piece in pieces():
            target.write(piece)
            if target.tell() >= megabytes * 1024 * 1024:
                return


def error_log() -> Iterator[bytes]:
    """Errors without end, each with some thousands of lines of variables and records, in cp1252."""
    dump = "".join(f"LOCAL {number}: CVAR{number}(C): conteúdo da variável {number * 7919 % 1000:03}\n" for number in range(2500))
    fields = "".join(f"Field {number}: C5_CAMPO{number}(C):{number * 31 % 9973:05}\n" for number in range(500))
    dumped = f"Variables in use\nPublicas\n{dump}STACK MATA410(MATA410.PRX)\nFiles\nSC5010;Rdd:TOPCONN;Alias:SC5;Recno:1\n{fields}".encode(
        "cp1252"
    )
    for number in range(sys.maxsize):
        day, hour, minute, second = number // 86400 % 28 + 1, number // 3600 % 24, number // 60 % 60, number % 60
        head = (
            f"{'*' * 73}\nTHREAD ERROR ([{number}], usuario{number % 90}, MAQ-{number % 70})   {day:02}/11/2026   "
            f"{hour:02}:{minute:02}:{second:02}\n"
            f"variable does not exist CVAR{number % 400} on U_M410GRV(\nM410GRV.PRW) 12/11/2026 19:03:22 line : {number % 900}\n\n"
            "[build: 7.00.240223P-20250326]\n[environment: HOMOLOG]\n[remark: |Emp :01/03Logado: usuario  SIGAFAT Obj :]\n\n"
            + "".join(f"Called from A410F{depth}(MATA410.PRX) 28/09/2026 11:15:09 line : {depth * 37}\n" for depth in range(30))
        )
        yield head.encode("cp1252") + dumped


def console_log() -> Iterator[bytes]:
    """A start, then records of every severity; a thread error in each some hundred."""
    yield b"*** TOTVS S.A. ***\n* TOTVS - Build 7.00.240223P - Mar 26 2025 - 10:41:55 NG\n"
    yield b"* Build Version: 24.3.1.4\nOS Version .........: Linux 5.14\n"
    for number in range(sys.maxsize):
        day, hour, minute, second = number // 86400 % 28 + 1, number // 3600 % 24, number // 60 % 60, number % 60
        stamp = f"2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}.114000-03:00 {7000 + number % 50}|\n"
        severity = "FATAL" if number % 997 == 0 else "ERROR" if number % 101 == 0 else "WARN " if number % 23 == 0 else "INFO "
        text = f"[Thread {7000 + number % 50}] Execução da rotina MATA{number % 400:03} concluída em {number % 77} s"
        record = f"{stamp}[{severity}][SERVER] {text}\n"
        if number % 503 == 0:
            record += (
                f"THREAD ERROR ([{number}], JOB_WF, THIS)   {day:02}/11/2026   {hour:02}:{minute:02}:{second:02}\n"
                f"array out of bounds ( {number % 9} of 3 ) on MATA330(MATA330.PRX) 12/11/2026 19:03:22 line : 57\n"
            )
        yield record.encode()


_FILES: dict[str, Callable[[], Iterator[bytes]]] = {"error.log": error_log, "console.log": console_log}


def _measured(file: Path, pieces: Callable[[], Iterator[bytes]], megabytes: int) -> Row:
    generate(file, pieces, megabytes)
    greps, reads = [], []
    for _ in range(ROUNDS):  # by turns, so that a noisy moment of the machine meets both
        greps.append(_grep_seconds(file))
        reads.append(_read(file, "seconds"))
    memory = _read(file, "memory") / 1024 / 1024
    file.unlink()
    grep, read = min(greps), min(reads)
    label = f"{file.name}, {megabytes} MB"
    met = ("yes" if read <= TIMES_GREP * grep else "no", "yes" if memory <= EXTRA_MEGABYTES else "no")
    return label, f"{grep * 1000:.0f}", f"{read * 1000:.0f}", f"{read / grep:.1f}", met[0], f"{memory:.1f}", met[1]


def _grep_seconds(file: Path) -> float:
    started = time.perf_counter()
    # its output is read: written to /dev/null, grep would stop at the first match
    subprocess.run(["grep", "-c", "THREAD ERROR", str(file)], stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - started


def _read(file: Path, measure: str) -> float:
    ended = subprocess.run([sys.executable, "-c", _READ, str(file), measure], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return float(ended.stdout)
