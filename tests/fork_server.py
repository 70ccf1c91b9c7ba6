"""Start Python programs in a fraction of the time: as forks of a process that has imported what they need.

A program gets a process, a folder, an environment and streams of its own, and finds Django without settings, as if it
had imported it itself.  The server reads its requests, lines of JSON, from its standard input.  Where a system has no
forks, programs are started as ever.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import types

can_fork = hasattr(os, "fork")


class Process(object):
    """A program that the server has started, with the methods of ``subprocess.Popen`` that the tests need."""

    returncode = None

    def __init__(self, server, pid):
        self._server = server
        self.pid = pid

    def poll(self):
        if self.returncode is None:
            self.returncode = self._server.ask(wait=self.pid, flags=os.WNOHANG)
        return self.returncode

    def wait(self, timeout=None):
        """Return the exit status; a process that takes longer than `timeout` seconds is killed, other than by Popen."""
        if self.returncode is None:
            try:
                self.returncode = self._server.ask(timeout, wait=self.pid, flags=0)
            except subprocess.TimeoutExpired:
                # The server is waiting for it, too, and answers then.
                os.kill(self.pid, signal.SIGKILL)
                self.returncode = self._server.answer()
                raise
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)


class ForkServer(object):
    """The server as the tests see it."""

    def __init__(self, path, modules):
        env = dict(os.environ, PYTHONPATH=os.pathsep.join(path))
        env.pop("DJANGO_SETTINGS_MODULE", None)
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__)] + list(modules),
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )

    def start(self, args, cwd, env, stdin, output):
        """Start Python with `args`; `stdin` and `output`, for both streams, are paths."""
        return Process(self, self.ask(args=args, cwd=cwd, env=env, stdin=stdin, output=output))

    def ask(self, timeout=None, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        if timeout is not None and not select.select([self._process.stdout], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a forked process", timeout)
        return self.answer()

    def answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The fork server has ended. Its standard error, among the output above, says why.")
        return json.loads(line)

    def stop(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@functools.lru_cache(maxsize=None)
def shared(path, modules):
    """Return the server of this run of the suite that has imported `modules` from the folders of `path`."""
    server = ForkServer(path, modules)
    atexit.register(server.stop)
    return server


def start(args, output, path=(), modules=(), stdin=os.devnull, cwd=None, env=None):
    """Start Python with `args`, in a process that has imported `modules`; `stdin` and `output` are paths of files.

    Both streams are written into `output`, line by line.
    """
    cwd = cwd or os.getcwd()
    env = dict(os.environ if env is None else env)
    env["PYTHONPATH"] = os.pathsep.join(path)
    if can_fork:
        return shared(tuple(path), tuple(modules)).start(args, cwd, env, stdin, output)
    with open(stdin) as source, open(output, "a") as target:
        return subprocess.Popen(
            [sys.executable, "-u"] + args, cwd=cwd, env=env, stdin=source, stdout=target, stderr=subprocess.STDOUT
        )


def serve():
    """Answer requests; return the one to start a program, in the process that is to be the program."""
    for line in sys.stdin:
        request = json.loads(line)
        if "args" in request:
            answer = os.fork()
            if not answer:
                return request
        else:
            pid, status = os.waitpid(request["wait"], request["flags"])
            answer = None
            if pid:
                answer = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        print(json.dumps(answer), flush=True)


def become(request):
    """Be the program that is asked for."""
    sys.stdout.flush()
    os.dup2(os.open(request["stdin"], os.O_RDONLY), 0)
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = open(1, "w", 1, encoding="utf-8", closefd=False)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.path.insert(0, request["cwd"])
    args = request["args"]
    if args[0] == "-c":
        sys.argv[:] = args[:1]
        sys.modules["__main__"] = main_module = types.ModuleType("__main__")
        exec(compile(args[1], "<string>", "exec"), vars(main_module))
    elif args[0] == "-m":
        sys.argv[:] = args[1:]
        runpy.run_module(args[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = args
        runpy.run_path(os.path.join(request["cwd"], args[0]), run_name="__main__")


def main():
    # The folder of this file is no place for modules.
    del sys.path[0]
    for name in sys.argv[1:]:
        importlib.import_module(name)
    # No program collects any of that as garbage, nor looks for garbage among it.
    if hasattr(gc, "freeze"):
        gc.collect()
        gc.freeze()
    request = serve()
    if request is not None:
        become(request)


if __name__ == "__main__":
    main()
