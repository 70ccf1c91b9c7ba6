#!/usr/bin/env python3
"""Start a private PostgreSQL and a private MariaDB, run a command that uses them, stop them.

    python3 ci/databases.py -- python3 ci/test.py
    python3 ci/databases.py --only postgres -- python tests/run.py
    python3 ci/databases.py                     # print the variables, and serve until Ctrl-C

They listen on Unix sockets in a directory of their own, which is removed in
the end, and know nothing of a server that runs on this machine already.  The
command finds them through ``TEST_POSTGRES_HOST``, ``TEST_POSTGRES_USER``,
``TEST_MYSQL_HOST`` and ``TEST_MYSQL_USER``; if one of the hosts is set before, that server is used.

The programs are looked for on PATH and where distributions put them.  Both
servers refuse to be run by root, so root runs them as another user.
"""

import argparse
import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

# Seconds until a server must have started, and must have stopped.
PATIENCE = 60

# The path of a Unix socket has at most 107 characters.
LONGEST_DIRECTORY = 60


def find(name, *places):
    """Return the path of a program on PATH, or else the newest in the directories that `places` match."""
    directories = [directory for place in places for directory in sorted(glob.glob(place), key=version, reverse=True)]
    path = shutil.which(name) or shutil.which(name, path=os.pathsep.join(directories))
    if path is None:
        raise SystemExit("{} is not on PATH nor in {}: install the server.".format(name, ", ".join(places)))
    # Some programs look for others next to themselves, where a link does not lead.
    return os.path.realpath(path)


def version(path):
    """Return the numbers in a path, to compare."""
    return [int(part) for part in "".join(c if c.isdigit() else " " for c in path).split()]


class Server:
    """A server that runs in a directory of its own while the context lasts; ``variables`` lead to it."""

    name = None
    prefix = None
    users = ()  # who may run it when root does not; the first one that exists
    stop_signal = signal.SIGTERM
    program = None

    def __enter__(self):
        place = tempfile.gettempdir()
        self.directory = tempfile.mkdtemp(prefix="db", dir=place if len(place) < LONGEST_DIRECTORY else "/tmp")
        self.process = None
        try:
            self.rights = self.choose_user()
            os.chmod(self.directory, 0o755)
            if self.rights:
                os.chown(self.directory, self.rights["user"], self.rights["group"])
            self.log = os.path.join(self.directory, "log")
            self.prepare()
            self.start()
            self.wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exception):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def choose_user(self):
        """Return what makes `subprocess` run a program as another user than root."""
        if os.geteuid() != 0:
            return {}
        for name in self.users + ("nobody",):
            with contextlib.suppress(KeyError):
                user = pwd.getpwnam(name)
                return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        raise SystemExit("{} does not run as root, and there is no user {}.".format(self.name, self.users))

    def path(self, name):
        return os.path.join(self.directory, name)

    def call(self, *command):
        """Run a program to its end."""
        with open(self.log, "ab") as log:
            code = subprocess.call(command, cwd=self.directory, stdout=log, stderr=log, **self.rights)
        if code:
            self.fail("{} failed.".format(command[0]))

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the command; the server is stopped when that has ended.
                start_new_session=True,
                **self.rights,
            )

    def wait(self):
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None:
                self.fail("{} stopped.".format(self.name))
            if time.monotonic() > end:
                self.fail("{} does not answer after {} seconds.".format(self.name, PATIENCE))
            time.sleep(0.1)

    def fail(self, message):
        with open(self.log, errors="replace") as log:
            raise SystemExit("{} The end of its log:\n{}".format(message, "".join(log.readlines()[-30:])))


class PostgreSQL(Server):
    name = "PostgreSQL"
    prefix = "TEST_POSTGRES_"
    users = ("postgres",)
    # "Fast shutdown": does not wait for clients.
    stop_signal = signal.SIGINT

    # No durability: the data lives as long as the run. Connections for many environments at once.
    options = {
        "listen_addresses": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
        "max_connections": "300",
    }

    def prepare(self):
        places = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql*/bin")
        # initdb calls the postgres beside it; on PATH there may be a mere wrapper.
        self.program = find("initdb", *places)
        data = self.path("data")
        self.call(self.program, "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.variables = {"HOST": self.directory, "USER": "tests"}

    def command(self):
        command = [self.beside("postgres"), "-D", self.path("data"), "-k", self.directory]
        for name, value in self.options.items():
            command += ["-c", "{}={}".format(name, value)]
        return command

    def beside(self, name):
        return os.path.join(os.path.dirname(self.program), name)

    def answers(self):
        command = [self.beside("pg_isready"), "-q", "-h", self.directory]
        return subprocess.call(command) == 0


class MariaDB(Server):
    name = "MariaDB"
    prefix = "TEST_MYSQL_"
    users = ("mysql",)

    options = {
        "innodb-flush-log-at-trx-commit": "0",
        "innodb-doublewrite": "0",
        "innodb-buffer-pool-size": "128M",
        "character-set-server": "utf8mb4",
        "max-connections": "300",
        "sync-binlog": "0",
    }

    def prepare(self):
        self.program = find("mariadbd", "/usr/sbin", "/usr/local/sbin", "/usr/libexec")
        self.socket = self.path("socket")
        self.call(
            find("mariadb-install-db", "/usr/bin", "/usr/local/bin"),
            "--no-defaults",
            "--datadir=" + self.path("data"),
            "--auth-root-authentication-method=normal",  # without a password
            "--skip-test-db",
        )
        self.variables = {"HOST": self.socket, "USER": "root"}

    def command(self):
        command = [
            self.program,
            "--no-defaults",
            "--skip-networking",
            "--datadir=" + self.path("data"),
            "--socket=" + self.socket,
            "--pid-file=" + self.path("pid"),
        ]
        return command + ["--{}={}".format(*item) for item in self.options.items()]

    def answers(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(self.socket)
                return bool(client.recv(1))  # the server greets first
            except OSError:
                return False


SERVERS = {"postgres": PostgreSQL, "mysql": MariaDB}


@contextlib.contextmanager
def running(kinds):
    """Run a server of each kind, unless its variable is set already; give the variables that lead to them."""
    variables = {}
    with contextlib.ExitStack() as stack:
        for kind in kinds:
            cls = SERVERS[kind]
            if os.environ.get(cls.prefix + "HOST"):
                print("{}: as {}HOST tells".format(cls.name, cls.prefix), flush=True)
                continue
            began = time.monotonic()
            server = stack.enter_context(cls())
            variables.update((cls.prefix + key, value) for key, value in server.variables.items())
            seconds = time.monotonic() - began
            print("{} runs in {} ({:.1f} s)".format(server.name, server.directory, seconds), flush=True)
        yield variables


def main():
    parser = argparse.ArgumentParser(description="Run a command beside private database servers.")
    parser.add_argument("--only", choices=sorted(SERVERS), help="start only this one")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- and a command; without one: until Ctrl-C")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command

    # Whoever ends this process ends the servers too.
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(128 + signal.SIGTERM))
    with running([arguments.only] if arguments.only else list(SERVERS)) as variables:
        if command:
            return subprocess.call(command, env=dict(os.environ, **variables))
        for item in sorted(variables.items()):
            print("export {}={}".format(*item), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                signal.pause()


if __name__ == "__main__":
    sys.exit(main())
