"""Package metadata: literals only, so that every pip since Python 3.5's reads the same.

It is in this file because pip 9 (Python 3.5) and older setuptools make an
empty package, without an error, out of setup.cfg or pyproject.toml alone.
The long description, which nothing depends on, is in setup.cfg.
"""

from setuptools import find_packages, setup

setup(
    name="django-async-test",
    version="1.0.0rc1",
    description="Asyncio tests for Django: every database access inside the test's own transaction.",
    author="django-async-test contributors",
    license="MIT",
    # The placeholders of django_async_test/documentation.py, until the owner has set them: see CONTRIBUTING.md.
    url="https://django-async-test.example/en/stable/",
    project_urls={
        "Documentation": "https://django-async-test.example/en/stable/",
        "Changelog": "https://django-async-test.example/en/stable/changelog.html",
        "Source": "https://git.example/django-async-test",
        "Issues": "https://git.example/django-async-test/issues",
    },
    keywords="django asyncio async test testing unittest pytest transaction asynctest tox matrix",
    packages=find_packages(include=["django_async_test", "django_async_test.*"]),
    package_data={"": ["py.typed", "*.pyi"], "django_async_test.matrix": ["facts.toml", "templates/*.j2"]},
    zip_safe=False,  # type checkers do not look into zip files for py.typed
    python_requires=">=3.5",
    install_requires=[
        # The first series whose test cases have setUpTestData(). No upper limit: see ci/matrix.toml.
        "Django>=1.8",
        # six.reraise(): the first of several errors goes on with its own traceback. The oldest that is tested.
        "six>=1.4",
        # Suites on old Pythons mix its names with ours: where its own classes keep their promises, they are ours too.
        # It is broken on Python 3.8 and cannot be imported on 3.11: there we bring our own.
        'asynctest>=0.6; python_version < "3.8"',
    ],
    extras_require={
        # The server of ASGILiveServerTestCase, and what it needs for WebSockets. 0.14 is the first that serves with
        # sockets of ours; it needs Python 3.6, as does Django 3.0, the first with an ASGI handler.
        "live": ['uvicorn>=0.14; python_version >= "3.6"', 'websockets; python_version >= "3.6"'],
        # The generator of tox.ini and CI, which runs on Python 3.9 or later.
        "matrix": [
            # Fills in the templates.
            "Jinja2>=3",
            # Compares versions and reads requirements as pip does; 22 is the first that refuses what is no version.
            "packaging>=22",
            # Reads TOML; newer Pythons have it as tomllib.
            'tomli>=1.1; python_version < "3.11"',
            # Writes TOML, with the comments and the layout of a file that people edit.
            "tomlkit>=0.11",
            # Reads YAML: the workflows that a project has, and whether one says the same in another layout.
            "PyYAML>=5.4",
        ],
    },
    entry_points={
        "console_scripts": ["django-test-matrix = django_async_test.matrix.__main__:main"],
        # A plugin of pytest; it does nothing without pytest-django.
        "pytest11": ["django_async_test = django_async_test.pytest_plugin"],
        # A plugin of tox, for configurations that the generator has written; it does nothing for others.
        "tox": ["django-test-matrix = django_async_test.matrix.plugin.hooks"],
    },
    classifiers=[
        # No license classifier: setuptools refuses it beside a license field.
        "Development Status :: 4 - Beta",
        "Environment :: Web Environment",
        "Framework :: AsyncIO",
        "Framework :: Django",
        "Framework :: Django :: 1.8",
        "Framework :: Django :: 1.9",
        "Framework :: Django :: 1.10",
        "Framework :: Django :: 1.11",
        "Framework :: Django :: 2.0",
        "Framework :: Django :: 2.1",
        "Framework :: Django :: 2.2",
        "Framework :: Django :: 3.0",
        "Framework :: Django :: 3.1",
        "Framework :: Django :: 3.2",
        "Framework :: Django :: 4.0",
        "Framework :: Django :: 4.1",
        "Framework :: Django :: 4.2",
        "Framework :: Django :: 5.0",
        "Framework :: Django :: 5.1",
        "Framework :: Django :: 5.2",
        "Framework :: Django :: 6.0",
        "Framework :: Django :: 6.1",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.5",
        "Programming Language :: Python :: 3.6",
        "Programming Language :: Python :: 3.7",
        "Programming Language :: Python :: 3.8",
        "Programming Language :: Python :: 3.9",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Programming Language :: Python :: 3.14",
        "Programming Language :: Python :: 3.15",
        "Topic :: Software Development :: Testing",
        "Typing :: Typed",
    ],
)
