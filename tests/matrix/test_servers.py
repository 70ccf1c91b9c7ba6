"""Tests of the oldest servers that a Django accepts."""

from django_async_test.matrix import servers
from tests.matrix.helpers import MistakeTests, names_of


class ServerTests(MistakeTests):
    def test_the_tag_of_an_image_is_the_version(self):
        """The version is known from the tags of usual images, and from no other."""
        for image, expected in (
            ("postgres:14", "14"),
            ("postgres:9.6-alpine", "9.6"),
            ("postgis/postgis:16-3.4", "16"),
            ("ghcr.io/someone/mysql:8.0.11", "8.0.11"),
            ("pgvector/pgvector:pg17", "17"),
            ("postgres:latest", None),
            ("registry:5000/database", None),
            (None, None),
        ):
            with self.subTest(image):
                self.assertEqual(expected, servers.version_of(image))

    def test_a_server_that_is_too_old(self):
        """A cell whose Django refuses the server is left out, and says so; one that accepts it is in."""
        matrix = self.matrix('django = ["5.2", "6.1"]\npython = ["3.14"]\n[databases.postgres]\nimage = "postgres:14"')
        self.assertEqual(["py314-django52-postgres"], names_of(matrix))
        reason = "Django 6.1 needs PostgreSQL 15 or later, and the image is postgres:14"
        self.assertEqual(reason, matrix.left_out["py314-django61-postgres"])

    def test_a_major_version_is_any_of_it(self):
        """mysql:8 may be 8.4, and mysql:8.0 is not."""
        for image, count in (("mysql:8", 1), ("mysql:8.0", 0), ("mysql:8.4.1", 1)):
            text = 'django = ["5.2", "6.1"]\npython = ["3.14"]\n[databases.sqlite]\n[databases.mysql]\nimage = "{}"'
            with self.subTest(image):
                matrix = self.matrix(text.format(image))
                self.assertEqual(count, names_of(matrix).count("py314-django61-mysql"))
