"""Where the documentation is: the one place that knows its address.

`ci/docs.py url` writes other addresses here and wherever else they stand: see CONTRIBUTING.md.
"""

__unittest = True

#: Of the site, with the version; a placeholder until the owner has set it.
BASE_URL = "https://django-async-test.example/en/stable/"
#: Of the repository, likewise.
REPOSITORY_URL = "https://git.example/django-async-test"


def page(name, anchor=""):
    """Return the URL of the page made of docs/`name`.md, of the heading with `anchor` on it."""
    return "{}{}.html{}".format(BASE_URL, name, "#" + anchor if anchor else "")
