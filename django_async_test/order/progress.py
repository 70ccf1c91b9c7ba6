"""What has been tried so far, in a small file, so that a search goes on where it was ended.

The search is a function of the suite, the seed and what the trials say: to go on is to do all of it again, with the
results of the trials that are known.
"""

import hashlib
import json
import os

__unittest = True

VERSION = 1


class ProgressError(Exception):
    """The file cannot be used for this search."""


def digest(value):
    """Return a short text for a value that JSON knows, the same for the same value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8")).hexdigest()[:20]


class Progress(object):
    """The results of trials by what was tried; `path` is the file, None for none.

    `suite` are the keys of the tests, `options` those that choose it.
    """

    def __init__(self, path, suite, seed, options=()):
        self._path = path
        suite_of_options = digest([list(options), list(suite)])
        self._head = {"version": VERSION, "tests": len(suite), "suite": suite_of_options, "seed": seed}
        self._results = {}

    def resume(self):
        """Read the file; return how many trials it knows. ProgressError if it is none or of another suite or seed."""
        try:
            with open(self._path, encoding="utf-8") as file:
                data = json.load(file)
            head, results = data["head"], data["results"]
        except FileNotFoundError:
            raise ProgressError("--resume: there is no {}. Start without --resume.".format(self._path)) from None
        except (ValueError, KeyError, TypeError):
            raise ProgressError(
                "--resume: {} is no file of this command. Remove it, and start without --resume.".format(self._path)
            ) from None
        if head.get("suite") != self._head["suite"]:
            raise ProgressError(
                "--resume: the suite has changed since {} was written: it has {} tests, and had {}, or other ones. "
                "What was found then may be untrue now: start without --resume.".format(
                    self._path, self._head["tests"], head.get("tests")
                )
            )
        if head != self._head:
            raise ProgressError(
                "--resume: {} was written with --seed {}. Give that, or start without --resume.".format(
                    self._path, head.get("seed")
                )
            )
        self._results = results
        return len(results)

    def find(self, question):
        """Return the result that is known for a question, None if none is."""
        return self._results.get(digest(question))

    def note(self, question, result):
        """Keep the result, in the file too."""
        self._results[digest(question)] = result
        if self._path is not None:
            # Not half of a file, if it is ended just now
            temporary = self._path + ".new"
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump({"head": self._head, "results": self._results}, file)
            os.replace(temporary, self._path)

    def remove(self):
        """Remove the file: the search is over."""
        if self._path is not None and os.path.exists(self._path):
            os.unlink(self._path)


def seed_of(path):
    """Return the seed with which a file was written, None if it cannot be known."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)["head"]["seed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
