#!/usr/bin/env python
"""Run Django's commands for the ticket shop, from any current directory."""

import os
import sys

if __name__ == "__main__":
    # Django looks for tests below the current directory, so that is where the project has to be.
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
