"""How our command lines refuse arguments."""

from __future__ import annotations

import argparse
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line that says where the usage is. Its subcommands are parsers of the same kind."""

    def error(self, message: str) -> NoReturn:
        """Prints the line to stderr and ends with exit code 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; `{self.prog} -h` shows the usage\n")
