"""A package index that needs no network."""

from django_async_test.matrix import update


class FakeIndex(update.Index):
    """Answers from a dictionary of releases and the Pythons that they name."""

    def __init__(self, releases):
        self.releases = releases

    def versions(self, package, prereleases=False):
        found = sorted(map(update.Version, self.releases))
        return [version for version in found if prereleases or not version.is_prerelease]

    def metadata(self, package, version):
        pythons = self.releases[str(version)]
        classifiers = ["Programming Language :: Python :: " + python for python in pythons.split()]
        return {
            "classifier": classifiers,
            "requires_python": ">=3.12",
            "requires_dist": ["asgiref>=3.10", "x; extra == 'a'"],
        }
