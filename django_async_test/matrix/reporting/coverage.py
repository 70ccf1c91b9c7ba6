"""The coverage of all environments together: data that their processes have left, combined and reported."""

import io
import os
import tempfile
import warnings

from ..errors import Problem

# The beginning of the names of files with data.
DATA = ".coverage."


class Result(object):
    """What the tests of all environments have run.

    * ``percent``: how much of the lines, in per cent
    * ``text``, ``markdown``: the report
    * ``files``: how many files of data there were
    """

    def __init__(self, percent, text, markdown, files):
        self.percent = percent
        self.text = text
        self.markdown = markdown
        self.files = files


def files(paths):
    """Return the files of data in some directories."""
    found = []
    for path in paths:
        for folder, folders, names in os.walk(path):
            folders.sort()
            found += [os.path.join(folder, name) for name in sorted(names) if name.startswith(DATA)]
    return found


def combine(paths, source, xml=None, html=None):
    """Return the Result of the data in some directories; the project is in the current directory.

    Packages are measured where they are installed, and shown where they are written.
    """
    try:
        import coverage
    except ImportError:
        raise Problem("coverage is not installed: pip install coverage.") from None
    data = files(paths)
    if not data:
        raise Problem("there is no data of coverage in {}: did tests run?".format(", ".join(paths)))
    with tempfile.TemporaryDirectory() as directory:
        measured = coverage.Coverage(data_file=os.path.join(directory, ".coverage"), source_pkgs=None)
        where = {name: places(name) for name in source}
        measured.set_option("paths", dict(measured.config.paths, **where))
        try:
            with warnings.catch_warnings():
                # A file of data that cannot be read is missed, if nobody says so.
                warnings.simplefilter("error")
                measured.combine(data, strict=True, keep=True)
            measured.save()
            texts = []
            for form in ("text", "markdown"):
                output = io.StringIO()
                percent = measured.report(
                    file=output, output_format=form, show_missing=form == "text", skip_covered=True
                )
                texts.append(output.getvalue())
            if xml:
                measured.xml_report(outfile=xml)
            if html:
                measured.html_report(directory=html)
        except (coverage.CoverageException, Warning) as error:
            raise Problem("the data of coverage cannot be combined: {}".format(error)) from None
        finally:
            measured.get_data().close(force=True)
    return Result(percent, texts[0], texts[1], len(data))


def places(name):
    """Return where a package is: where it is written, then where it may have been installed."""
    path = name.replace(".", "/")
    written = [folder + path for folder in ("src/", "") if os.path.exists(folder + path)]
    return (written or [path]) + ["*/site-packages/" + path, "*/dist-packages/" + path]
