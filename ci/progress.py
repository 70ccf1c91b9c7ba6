"""How long a run of tox takes, and how far it is: by what its environments took the last time on this machine."""

import json
import os
import re
import subprocess
import time

import venvs

# The durations of the last runs: {"seconds": {environment: seconds}, "share": seconds of a run for each of those}
PATH = os.path.join(venvs.ROOT, ".tox", "durations.json")

# What tox says when an environment has ended.
ENDED = re.compile(r"^(?:\x1b\[\d+m)?([\w.-]+): (OK|FAIL|SKIP)\b")


def load():
    """Return what is known about earlier runs."""
    try:
        with open(PATH) as file:
            known = json.load(file)
        return {"seconds": dict(known["seconds"]), "share": float(known["share"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"seconds": {}, "share": 1.0}


def save(known, durations, seconds):
    """Keep what environments took in a run of so many seconds."""
    known["seconds"].update(durations)
    if sum(durations.values()):
        known["share"] = seconds / sum(durations.values())
    os.makedirs(os.path.dirname(PATH), exist_ok=True)
    with open(PATH + ".new", "w") as file:
        json.dump(known, file)
    os.replace(PATH + ".new", PATH)


def estimate(known, names):
    """Return how many seconds some environments take together, None if nothing is known about any of them."""
    took = [known["seconds"][name] for name in names if name in known["seconds"]]
    if not took:
        return None
    # Those that never ran take what the others do.
    return sum(took) / len(took) * len(names) * known["share"]


def shown(seconds):
    """Return a time as people read it."""
    return "{} s".format(round(seconds)) if seconds < 90 else "{} min".format(round(seconds / 60))


class Progress:
    """How far a run is."""

    def __init__(self, known, names):
        self.known = known
        self.names = list(names)
        self.left = set(names)
        self.started = time.monotonic()

    def begin(self):
        """Say how long it will take."""
        seconds = estimate(self.known, self.names)
        text = "as nothing is known about earlier runs here, nobody knows how long it takes"
        if seconds is not None:
            text = "about {} by what they took the last time".format(shown(seconds))
        venvs.say("{} environments, {}".format(len(self.names), text))

    def note(self, line):
        """Say how far it is, if a line of tox's says that an environment has ended."""
        match = ENDED.match(line)
        if not match or match.group(1) not in self.left:
            return
        self.left.discard(match.group(1))
        done = len(self.names) - len(self.left)
        text = "{} of {} done after {}".format(done, len(self.names), shown(time.monotonic() - self.started))
        if self.left and self.seconds_left() is not None:
            text += ", about {} left".format(shown(self.seconds_left()))
        venvs.say(text)

    def seconds_left(self):
        """Return how long the rest takes: by earlier runs, or else by what is done."""
        seconds = estimate(self.known, self.left)
        done = len(self.names) - len(self.left)
        if seconds is None and done:
            seconds = (time.monotonic() - self.started) / done * len(self.left)
        return seconds

    def run(self, command):
        """Run tox and show its output; return its exit code."""
        process = subprocess.Popen(command, cwd=venvs.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in process.stdout:
            text = line.decode(errors="replace")
            print(text, end="", flush=True)
            self.note(text)
        return process.wait()
