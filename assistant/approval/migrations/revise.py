"""`python -m assistant.approval.migrations.revise "what and why"`: a new step from what changed in the tables."""

from __future__ import annotations

import sys

from assistant.approval.migrations import HERE, upgrade
from assistant.schema_steps import revise

if __name__ == "__main__":
    revise(HERE, upgrade, " ".join(sys.argv[1:]))
