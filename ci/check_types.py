"""Check with mypy and pyright that users of the package get the types they expect.

    python ci/check_types.py

It needs django-stubs; pyright is left out where it is not installed.  In ci/typing/, each line with a comment
``# error: ...`` must be reported by both, and no other.  In the samples of README.md and docs/ mypy must find nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(PROJECT, "ci", "typing")
FILES = ["correct.py", "mistakes.py"]

# What mypy says of the samples, which have no annotations, as it does with Django's classes: of attributes that a class
# hook or a setting adds; and of libraries that are not installed here.
ALLOWED = re.compile(
    r"\[(no-untyped-def|no-untyped-call|var-annotated)\]|"
    r'"(type\[)?\w+(Tests|Case)\]?" has no attribute|'
    r"'Settings' object has no attribute|"
    r'"(BaseDatabaseWrapper|BaseTaskBackend)" has no attribute|'
    r"\[import-not-found\]|has type \"Any\"|"
    # `debug = True`, which the stubs explain
    r'base class "AsyncLifecycle" defined the type as "Callable\[\[\], None\]"'
)


def expected_errors():
    """Return the set of (file, line) that have a comment about an error."""
    found = set()
    for name in FILES:
        with open(os.path.join(SAMPLES, name), encoding="utf-8") as file:
            found.update((name, number) for number, line in enumerate(file, 1) if "# error:" in line)
    return found


def mypy(paths):
    """Return the lines in which mypy reports an error."""
    command = [sys.executable, "-m", "mypy", "--config-file", os.path.join(SAMPLES, "mypy.ini"), "--no-error-summary"]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([PROJECT, SAMPLES, PROJECT + "/tests/project"]))
    done = subprocess.run(command + paths, capture_output=True, text=True, cwd=PROJECT, env=environment)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def mypy_errors():
    """Return the set of (file, line) that mypy reports in the samples with annotations."""
    matches = [
        re.match(r".*?(\w+\.py):(\d+): error:", line) for line in mypy([os.path.join(SAMPLES, n) for n in FILES])
    ]
    return {(match.group(1), int(match.group(2))) for match in matches}


def pyright_errors():
    """Return the set of (file, line) that pyright reports; None where it is not installed."""
    program = shutil.which("pyright", path=os.path.dirname(sys.executable)) or shutil.which("pyright")
    if program is None:
        return None
    command = [program, "--outputjson", "--pythonpath", sys.executable, "--project", SAMPLES]
    done = subprocess.run(command, capture_output=True, text=True, cwd=SAMPLES)
    diagnostics = json.loads(done.stdout)["generalDiagnostics"]
    found = {(os.path.basename(entry["file"]), entry["range"]["start"]["line"] + 1) for entry in diagnostics}
    return {(name, line) for name, line in found if name in FILES}


def blocks():
    """Yield (name of a module, source) for each sample on a page that can run."""
    pages = ["README.md"] + sorted("docs/" + name for name in os.listdir(os.path.join(PROJECT, "docs")))
    for page in pages:
        if not page.endswith(".md"):
            continue
        with open(os.path.join(PROJECT, page), encoding="utf-8") as file:
            text = file.read()
        for match in re.finditer(r"((?:<!-- .*? -->\n)*)```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            # What fails is about a mistake, and models are in the project.
            if not re.search("fails|not run|model|with ours", match.group(1)):
                name = re.sub(r"\W", "_", os.path.basename(page)[: -len(".md")])
                yield "page_{}_{}".format(name, text.count("\n", 0, match.start(2)) + 1), match.group(2)


def page_errors():
    """Return what mypy reports about the samples of the pages."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, source in blocks():
            paths.append(os.path.join(folder, name + ".py"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(source)
        lines = mypy(paths)
    return [line for line in lines if not ALLOWED.search(line)]


def main():
    """Run all checks; return whether all is well."""
    expected = expected_errors()
    results = {"mypy": mypy_errors(), "pyright": pyright_errors()}
    problems = []
    for checker, found in results.items():
        if found is None:
            print("{}: not installed".format(checker))
            continue
        problems += ["{}: not reported: {}:{}".format(checker, *place) for place in sorted(expected - found)]
        problems += ["{}: reported: {}:{}".format(checker, *place) for place in sorted(found - expected)]
    problems += page_errors()
    print("\n".join(problems) or "{} lines with errors, all reported, and no other.".format(len(expected)))
    return not problems


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
