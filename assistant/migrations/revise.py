"""`python -m assistant.migrations.revise "what and why"`: a new step from what changed in the tables."""

from __future__ import annotations

import sys
from functools import partial

import assistant.schema  # noqa: F401  (registers every table)
from assistant.migrations import HERE
from assistant.schema_steps import revise, upgrade

if __name__ == "__main__":
    revise(HERE, partial(upgrade, HERE), " ".join(sys.argv[1:]))
