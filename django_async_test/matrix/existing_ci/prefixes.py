"""What stands in front of the command that a shell runs: what measures or limits it, or gives it a screen."""

import re

ASSIGNED = r"((?:[A-Za-z_]\w*=\S+ )*)"
VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)"

# They change nothing about what the command behind them does.
MEASURES = re.compile(
    ASSIGNED + r"(?:(?:/usr/bin/)?time(?: -[fo] ?" + VALUE + r"| --?[\w-]+(?:=" + VALUE + r")?)* |exec (?!-)"
    r"|command (?!-)|env (?=[A-Za-z_]\w*=)|stdbuf(?: -[ioe] ?\S+| --\w+=\S+)+ |unbuffer |catchsegv |nohup "
    r"|nice(?: -n ?-?\d+| --?\d+| --adjustment=-?\d+)? )(?=\S)"
)

# It is what makes a command end that waits for something; tests end without it.
LIMITS = re.compile(ASSIGNED + r"timeout(?: (?:-[ks] ?|--(?:kill-after|signal)[ =])\S+| --?[\w-]+)* [\d.]+[smhd]? ")

# What makes a screen for a command, with its options and their values.
SCREEN = re.compile(
    r"xvfb-run(?: (?:-[efnpsw] ?|--(?:error-file|auth-file|server-num|xauth-protocol|server-args|wait)[ =])"
    + VALUE
    + r"| -[al]+| --(?:auto-servernum|auto-display|listen-tcp))*(?: --)? "
)
PROGRAM = "xvfb-run"

# The package of Debian that has it.
PACKAGE = "xvfb"


def without(line, is_known):
    """Return a command without what measures it, and without a limit if `is_known` says that of what is behind it."""
    match = MEASURES.match(line)
    while match:
        line = match.group(1) + line[match.end() :]
        match = MEASURES.match(line)
    match = LIMITS.match(line)
    limited = without(match.group(1) + line[match.end() :], is_known) if match else line
    return limited if is_known(limited) else line


def screen(line, runner=""):
    """Return what gives a command a screen; empty if nothing does.

    Variables may stand before it, and what matches the pattern `runner`.
    """
    match = re.match(ASSIGNED + runner + "(?P<screen>" + SCREEN.pattern + ")", line)
    return match.group("screen") if match else ""


def without_screen(line, runner=""):
    """Return a command without what gives it a screen."""
    found = screen(line, runner)
    return line.replace(found, "", 1) if found else line
