"""Rasa as a library. Importing this package sets what Rasa and TensorFlow read when they are imported after it.

Warnings go to the log and are not shown: they are about the age of libraries that Rasa keeps back (docs/adr/0001), and
some of those libraries undo any filter of ours when they are imported.
"""

import logging
import os

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)
