"""A headless Chromium or Chrome that is driven through a pipe: enough for these tests, and nothing to install.

A larger project takes Selenium or Playwright, in the same places.
"""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The protocol of Chrome's developer tools, on the file descriptors 3 and 4.
    "--remote-debugging-pipe",
]

# Seconds until a browser must have answered, and until a page must be as expected.
PATIENCE = 30


def find():
    """Return the path of a browser, or None."""
    paths = [shutil.which(name) for name in NAMES]
    return next((path for path in paths if path), None)


class Browser(object):
    """One browser with one page, for a `with` block."""

    def __enter__(self):
        self._directory = tempfile.mkdtemp(prefix="browser")
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        # Out of the way of 3 and 4, to which the child moves them.
        os.dup2(commands, 63)
        os.dup2(answers, 64)
        os.close(commands)
        os.close(answers)

        def move():
            os.dup2(63, 3)
            os.dup2(64, 4)

        self._process = subprocess.Popen(
            [find(), "--user-data-dir=" + self._directory] + OPTIONS + ["about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=move,
            close_fds=False,
        )
        os.close(63)
        os.close(64)
        self._number = 0
        self._session = None
        self._buffer = b""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return self

    def __exit__(self, *exc_info):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._answers)
        shutil.rmtree(self._directory, ignore_errors=True)

    def open(self, url):
        """Go to a page."""
        self._call("Page.navigate", url=url)
        self.wait_for("location.href === %s && document.readyState === 'complete'" % json.dumps(url))

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; of a promise, what it is resolved with."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError("%s: %s" % (expression, answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait_for(self, condition):
        """Wait until a JavaScript expression is true."""
        end = time.time() + PATIENCE
        while time.time() < end:
            if self.evaluate(condition):
                return
            time.sleep(0.05)
        raise AssertionError("%s did not come true; the page is: %s" % (condition, self.text()))

    def text(self):
        """Return what a reader of the page sees."""
        return self.evaluate("document.body.innerText")

    def _call(self, method, **params):
        self._number += 1
        command = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            command["sessionId"] = self._session
        os.write(self._commands, json.dumps(command).encode("utf-8") + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]

    def _read(self):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], PATIENCE)
            part = os.read(self._answers, 65536) if ready else b""
            if not part:
                raise AssertionError("the browser does not answer")
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message.decode("utf-8"))
