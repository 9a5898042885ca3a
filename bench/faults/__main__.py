"""`python -m bench.faults [SUBMISSIONS]`: the fault run, 1,000 submissions unless told otherwise; prints the counts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.faults.run import FaultRun


def main() -> None:
    submissions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        counts = FaultRun(Path(folder), submissions).run()
    print(counts)
    sys.exit(0 if counts.right else 1)


if __name__ == "__main__":
    main()
