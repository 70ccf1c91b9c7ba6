"""Build the site of the documentation, and write the addresses of site and repository wherever they stand.

    python3 ci/docs.py build DIRECTORY
    python3 ci/docs.py url https://django-async-test.readthedocs.io/en/stable/ https://github.com/OWNER/django-async-test

The site is made of docs/, README.md and CHANGELOG.md, in the order of ci/site/order.toml.  The addresses are literals
in setup.py, which computes nothing, and in README.md, which must read the same on the package index; the package
itself has them in django_async_test/documentation.py.
"""

import os
import re
import subprocess
import sys
import tempfile

try:
    import tomllib
except ImportError:
    # Python before 3.11, which builds no site
    tomllib = None

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SITE = os.path.join(PROJECT, "ci", "site")
CONSTANTS = "django_async_test/documentation.py"
FILES = [CONSTANTS, "README.md", "setup.py"]


def read(path):
    with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
        return file.read()


def addresses():
    """Return (address of the site with the version, address of the repository)."""
    return tuple(re.search(r'(?m)^%s = "(.+)"$' % name, read(CONSTANTS)).group(1) for name in NAMES)


NAMES = ("BASE_URL", "REPOSITORY_URL")


def replaced(text, old, new):
    """Return `text` with each of the addresses in `old` replaced by the one in `new` at the same place."""
    for before, after in zip(old, new):
        text = text.replace(before, after)
    return text


def set_urls(base, repository):
    """Replace both addresses in all files that have them."""
    new = (base.rstrip("/") + "/", repository.rstrip("/"))
    old = addresses()
    for path in FILES:
        text = replaced(read(path), old, new)
        with open(os.path.join(PROJECT, path), "w", encoding="utf-8") as file:
            file.write(text)


# --- the site ---------------------------------------------------------------------------------------------


def order():
    """Return [(caption, names of pages)]: the order of the site."""
    with open(os.path.join(SITE, "order.toml"), "rb") as file:
        return [(part["caption"], part["pages"]) for part in tomllib.load(file)["part"]]


def inside(text, folder=""):
    """Return the text of a page of the site, with links inside the site, and to the repository for the rest."""
    base, repository = addresses()
    pages = {page for _, names in order() for page in names}

    def target(match):
        path, hash_sign, anchor = match.group(1).partition("#")
        if path.startswith(base):
            path = re.sub(r"\.html$", ".md", path[len(base) :])
        elif "://" not in path and path:
            path = os.path.normpath(os.path.join(folder, path))
            name = re.sub(r"^docs/|\.md$", "", path)
            path = name + ".md" if name in pages else "{}/blob/main/{}".format(repository, path)
        return "](" + path + hash_sign + anchor + ")"

    text = re.sub(r"\]\(([^)\s]+)\)", target, text)
    # How the suite runs a sample is of no interest to readers.
    return re.sub(r"(?m)^<!-- .*? -->\n", "", text)


def pages():
    """Return {file: text} of the source of the site, which is made of docs/, README.md and CHANGELOG.md."""
    sys.path.insert(0, os.path.join(PROJECT, "ci"))
    import reference

    reference.set_up()
    readme = read("README.md")
    # Badges are for those who have not come to the site yet.
    readme = re.sub(r"(?m)^!\[.*\n\n", "", readme)
    intro, rest = readme.split("## Install\n", 1)
    tutorial = "# Tutorial: your first test\n\n## Install\n" + rest.split("## What else you get")[0]
    found = {"tutorial.md": inside(tutorial), "changelog.md": inside(read("CHANGELOG.md"))}
    for name in os.listdir(os.path.join(PROJECT, "docs")):
        if name.endswith(".md"):
            found[name] = inside(read("docs/" + name), "docs")
    found["reference.md"] = inside(reference.page(), "docs")
    what = "## What else you get" + rest.split("## What else you get")[1].split("## Try it in this checkout")[0]
    contents = "".join(
        "\n```{{toctree}}\n:caption: {}\n:hidden:\n\n{}\n```\n".format(caption, "\n".join(names))
        for caption, names in order()
    )
    found["index.md"] = inside(intro) + "\nBegin with [the tutorial](tutorial.md).\n\n" + inside(what) + contents
    return found


def llms(texts):
    """Return the text of llms.txt, as llmstxt.org has it: what the project is, and each page with its title."""
    base, _ = addresses()
    lines = ["# django-async-test", "", "> " + texts["index.md"].split("\n\n")[1].replace("\n", " "), ""]
    for caption, names in order():
        lines += ["## " + caption, ""]
        for name in names:
            title = re.search(r"(?m)^# (.+)$", texts[name + ".md"]).group(1)
            lines.append("- [{}]({}{}.html)".format(title, base, name))
        lines.append("")
    return "\n".join(lines)


def build(target):
    """Build the site into the directory `target`; warnings are errors.  Return the exit status of Sphinx."""
    texts = pages()
    with tempfile.TemporaryDirectory() as source:
        for name, text in texts.items():
            with open(os.path.join(source, name), "w", encoding="utf-8") as file:
                file.write(text)
        status = subprocess.call(
            [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", SITE, source, target]
        )
    if not status:
        with open(os.path.join(target, "llms.txt"), "w", encoding="utf-8") as file:
            file.write(llms(texts))
    return status


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "build":
        sys.exit(build(sys.argv[2]))
    if len(sys.argv) != 4 or sys.argv[1] != "url":
        sys.exit(__doc__)
    set_urls(*sys.argv[2:])
