"""The command ``python -m django_async_test.order``."""

import sys

from . import cli

if __name__ == "__main__":
    sys.exit(cli.main())
