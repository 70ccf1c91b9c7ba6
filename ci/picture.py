"""The picture of a run and what `verify` says about it, by the generator of this checkout."""

import os
import subprocess

import venvs

# What the generator needs, beside the checkout.
REQUIREMENTS = [
    "Django",
    "six",
    "Jinja2>=3",
    "packaging>=22",
    "tomlkit>=0.11",
    "PyYAML",
    "tomli; python_version < '3.11'",
]

REPORTS = os.path.join(venvs.ROOT, ".tox", "reports")


def call(python, command, names, *options):
    """Run a command of the generator about some environments; return its exit code and output."""
    arguments = [
        python,
        "-m",
        "django_async_test.matrix",
        "--config",
        os.path.join("ci", "matrix.toml"),
        command,
        REPORTS,
    ]
    for name in names:
        arguments += ["--only", name]
    done = subprocess.run(
        arguments + list(options),
        cwd=venvs.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=without_summary(),
    )
    return done.returncode, done.stdout.decode(errors="replace").rstrip()


def without_summary():
    """Return the environment without the variable that would have the picture added to a summary."""
    return {key: value for key, value in os.environ.items() if key != "GITHUB_STEP_SUMMARY"}


def show(python, names):
    """Print the grid, with the reasons for skips, and what verify says; return verify's exit code and last line.

    The page is written beside the reports.
    """
    page = os.path.join(venvs.ROOT, ".tox", "report.html")
    print("\n" + call(python, "report", names)[1])
    print(call(python, "report", names, "--html", page)[1])
    code, output = call(python, "verify", names)
    print("\n" + output, flush=True)
    return code, output.split("\n")[-1]
