"""Writes a new step from the difference between the tables in code and a database at the newest step."""

from __future__ import annotations

import sys
import tempfile

from alembic import command

import assistant.schema  # noqa: F401  (registers every table)
from assistant.migrations import configuration, upgrade


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.db"
        upgrade(url)
        command.revision(configuration(url), message=" ".join(sys.argv[1:]), autogenerate=True)


if __name__ == "__main__":
    main()
