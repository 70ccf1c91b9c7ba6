"""The version of this generator, to which generated files pin it."""

VERSION = "1.0.0rc1"

PACKAGE = "django-async-test"

# What is installed to run the generator and the plugin of tox: a later one could find that files should be different.
REQUIREMENT = "{}[matrix]=={}".format(PACKAGE, VERSION)
