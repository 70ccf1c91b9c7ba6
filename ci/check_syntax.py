#!/usr/bin/env python3
"""Find syntax that Python 3.5 refuses.

    python ci/check_syntax.py setup.py django_async_test tests

``ast.parse(feature_version=(3, 5))`` of a newer Python accepts some of it, such
as a comma after ``**kwargs`` in a definition; parso 0.7.1 has the grammar itself.
"""

import pathlib
import sys

import parso

#: What only newer Pythons run: pytest 7 needs Python 3.7, and asynchronous fixtures are asynchronous generators.
NEWER = "tests/pytest_plugin/project/"


def problems(path, grammar):
    """Yield (line, message) for each thing in the file that is no Python 3.5."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    for error in grammar.iter_errors(grammar.parse(source)):
        number = error.start_pos[0]
        # It takes the names in ``del one, another`` for a starred expression.
        if not ("starred" in error.message and lines[number - 1].lstrip().startswith("del ")):
            yield number, error.message


def main(places):
    grammar = parso.load_grammar(version="3.5")
    paths = []
    for place in map(pathlib.Path, places):
        paths += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    paths = [path for path in paths if NEWER not in path.resolve().as_posix()]
    if not paths:
        sys.exit("There is no Python file in: {}".format(" ".join(places)))
    found = 0
    for path in paths:
        for line, message in problems(path, grammar):
            print("{}:{}: {}".format(path, line, message))
            found += 1
    print("{} files, {} problems".format(len(paths), found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
