"""What is generated from a matrix: one module for each kind of file."""

import os

import jinja2

TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")


def template(name, **values):
    """Return a template filled in; what is not given is an error."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=name.endswith(".html.j2"),
        # GitHub's own expressions are written with {{ }}.
        variable_start_string="<<",
        variable_end_string=">>",
    )
    return environment.get_template(name).render(**values)
