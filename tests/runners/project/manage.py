import multiprocessing
import os
import signal
import sys

import tests.run  # noqa: F401 - warnings are errors, in workers too

# isort: split
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # A process that is started in the background may ignore it, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("START_METHOD"):
        multiprocessing.set_start_method(os.environ["START_METHOD"])
    execute_from_command_line(sys.argv)
