"""Tests of reading which servers jobs have."""

from django_async_test.matrix.existing_ci import services, workflows
from tests.matrix.helpers import ProjectTests, table


class ServicesTests(ProjectTests):
    def read(self, text):
        self.write(".github/workflows/a.yml", text)
        return workflows.read(".", table(), [])

    def test_commands_in_containers(self):
        """What runs in a container is read as any other command, and so are servers of docker compose."""
        self.write("dev/docker-compose.yml", "services: {db: {image: 'postgres:16'}, web: {build: .}, x: {image: y}}")
        self.write("other.yml", "services: {cache: {image: redis}}")
        self.write("broken.yml", "services: {")
        text = """
            jobs:
              a:
                strategy: {matrix: {python: ["3.12", "3.13"]}}
                steps:
                  - {run: docker compose up -d, working-directory: dev}
                  - run: |
                      docker compose -f other.yml up && docker compose -f broken.yml up && docker compose -f no.yml up
                      docker exec -t -e A=b web-app python manage.py test
        """
        (job,) = self.read(text)
        self.assertEqual(["python manage.py test"], job.commands)
        self.assertEqual({"postgres": "postgres:16", "cache": "redis"}, job.services)
        self.assertEqual((["y"], []), (job.containers, services.chosen_for(job)))
        job.arguments = ["", "-m 'not slow'"]
        self.assertEqual(["y"], services.chosen_for(job))

    def test_servers_that_commands_start(self):
        """A container of a server is the same as a service; one of a client or of another program is none."""
        for line, images, logins in (
            (
                "docker run --name db_postgres -p 5432:5432 -e POSTGRES_PASSWORD=a -d postgres:latest",
                {"postgres": "postgres:latest"},
                {"postgres": {"password": "a"}},
            ),
            (
                "sudo docker run -d --rm --env=MARIADB_ROOT_PASSWORD=b -eX=y mariadb:11 --port 3307",
                {"mariadb": "mariadb:11"},
                {"mariadb": {"password": "b"}},
            ),
            ("docker run -dit --network=host mysql mysqld", {"mysql": "mysql"}, {"mysql": {}}),
            ("podman run -p 6379:6379 redis:7", {"redis-server": "redis:7"}, {}),
            ("docker run --rm postgres psql -c x", {}, {}),
            ("docker run --rm web/postgres python manage.py test", {}, {}),
            ("docker run -d elastic", {}, {}),
            ("docker run -d", {}, {}),
            ("docker build postgres", {}, {}),
        ):
            with self.subTest(line):
                (job,) = self.read("jobs: {a: {steps: [{run: '%s'}, {run: tox}]}}" % line)
                self.assertEqual((images, logins), (job.services, job.logins))
                self.assertEqual(bool(images), not job.others[1:] and not job.commands)

    def test_who_logs_into_a_service(self):
        """The user and the password of a server are read, and that there is none; expressions are not."""
        for image, env, expected in (
            ("postgres", "{POSTGRES_USER: a, POSTGRES_PASSWORD: 1}", {"user": "a", "password": "1"}),
            ("postgres", "[POSTGRES_HOST_AUTH_METHOD=trust]", {"password": ""}),
            ("postgres", "{POSTGRES_USER: '${{ x }}'}", {}),
            ("mysql", "{MYSQL_ROOT_PASSWORD: a, MYSQL_USER: b}", {"password": "a"}),
            ("mysql", "{MYSQL_ALLOW_EMPTY_PASSWORD: yes}", {"password": ""}),
            ("mysql", "{MYSQL_USER: b}", {}),
        ):
            (job,) = self.read("jobs: {a: {services: {b: {image: %s, env: %s}}, steps: [{run: tox}]}}" % (image, env))
            self.assertEqual([expected], list(job.logins.values()), env)

    def test_packages_that_are_services(self):
        """A service is the package of Debian of its image, or of its name without one; a database is none."""
        found = [services.packaged(*one) for one in (("a", "x/redis:7"), ("memcached", ""), ("redis", "postgres"))]
        self.assertEqual(["redis-server", "memcached", None], found)
