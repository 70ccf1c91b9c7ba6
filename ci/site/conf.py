"""The configuration of the documentation site, which `ci/docs.py build` builds."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from django_async_test import __version__, documentation

project = "django-async-test"
author = copyright = "django-async-test contributors"
version = release = __version__

extensions = ["myst_parser", "sphinx_copybutton"]
root_doc = "index"

# The anchors of headings are those of GitHub: links to them are the same in both places.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

pygments_style = "friendly"
pygments_dark_style = "monokai"
add_module_names = False
toc_object_entries_show_parents = "hide"
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = "django-async-test {}".format(release)
html_baseurl = documentation.BASE_URL
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
