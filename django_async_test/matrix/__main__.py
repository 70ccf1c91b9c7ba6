"""The command ``python -m django_async_test.matrix``, also named ``django-test-matrix``."""

import sys

# Jinja2 and packaging, which it needs, are not to be had for older ones, and neither is tox.
OLDEST = (3, 9)


def main(arguments=None):
    """Run the command; return its exit code."""
    if sys.version_info < OLDEST:
        text = "django-test-matrix needs Python 3.9 or later to run, and this is {}.{}. It makes tests for older ones."
        print(text.format(*sys.version_info[:2]), file=sys.stderr)
        return 2
    try:
        import jinja2  # noqa: F401
        import packaging  # noqa: F401

        if sys.version_info < (3, 11):
            import tomli  # noqa: F401
    except ImportError as error:
        text = 'django-test-matrix needs {}: pip install "django-async-test[matrix]"'
        print(text.format(error.name), file=sys.stderr)
        return 2
    from . import cli

    return cli.main(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
