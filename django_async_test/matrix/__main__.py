"""The command ``python -m django_async_test.matrix``, also named ``django-test-matrix``."""

import platform
import sys


def is_too_old():
    """Return whether this Python is older than 3.9, which Jinja2, packaging and tomlkit have left behind."""
    return not hasattr(str, "removeprefix")


def main(arguments=None):
    """Run the command; return its exit code."""
    if is_too_old():
        text = "django-test-matrix needs Python 3.9 or later to run, and this is {}. It makes tests for older ones."
        print(text.format(platform.python_version()), file=sys.stderr)
        return 2
    try:
        import jinja2  # noqa: F401
        import packaging  # noqa: F401
        import tomlkit  # noqa: F401
        import yaml  # noqa: F401

        try:
            import tomllib  # noqa: F401
        except ImportError:
            import tomli  # noqa: F401
    except ImportError as error:
        text = 'django-test-matrix needs {}: pip install "django-async-test[matrix]"'
        print(text.format(error.name), file=sys.stderr)
        return 2
    from . import cli

    return cli.main(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
