"""What is generated from a matrix: one module for each kind of file."""

import functools
import os

import jinja2

TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")


def template(name, **values):
    """Return a template filled in; what is not given is an error."""
    return environment().get_template(name).render(**values)


@functools.lru_cache(maxsize=None)
def environment():
    """Return what keeps the templates, each of which is compiled once."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=lambda name: name.endswith(".html.j2"),
        # GitHub's own expressions are written with {{ }}.
        variable_start_string="<<",
        variable_end_string=">>",
    )
