"""Tests of the lifespan events."""

import asyncio
import unittest

from django_async_test.live.lifespan import Lifespan
from tests.helpers import forever
from tests.live.helpers import run


class LifespanTests(unittest.TestCase):
    def test_the_events(self):
        """Startup is awaited and its state kept; shutdown is awaited."""
        seen = []

        async def application(scope, receive, send):
            for event in ("startup", "shutdown"):
                self.assertEqual("lifespan." + event, (await receive())["type"])
                seen.append(event)
                scope["state"]["number"] = 1
                await send({"type": "lifespan.{}.complete".format(event)})

        async def main():
            lifespan = Lifespan(application, 5)
            await lifespan.start()
            self.assertEqual(["startup"], seen)
            self.assertEqual({"number": 1}, lifespan.state)
            self.assertIsNone(await lifespan.stop())
            self.assertEqual(["startup", "shutdown"], seen)

        run(main())

    def test_an_application_without_lifespan(self):
        """Django's handler refuses; it is asked once only."""
        calls = []

        async def application(scope, receive, send):
            calls.append(scope["type"])
            raise ValueError("unknown type")

        async def main():
            lifespan = Lifespan(application, 5)
            for _ in range(2):
                await lifespan.start()
                self.assertIsNone(lifespan.state)
                self.assertIsNone(await lifespan.stop())
            self.assertEqual(["lifespan"], calls)

        run(main())

    def assert_fails(self, application, text):
        async def main():
            with self.assertRaisesRegex(RuntimeError, "failed in its lifespan startup: " + text):
                await Lifespan(application, 0.1).start()

        run(main())

    def test_a_startup_that_fails(self):
        """The message of the application, or its exception, is reported."""

        async def says_so(scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no redis"})

        async def raises(scope, receive, send):
            await receive()
            raise LookupError("no redis")

        async def returns(scope, receive, send):
            await receive()

        async def hangs(scope, receive, send):
            await receive()
            await forever()

        self.assert_fails(says_so, "no redis")
        self.assert_fails(raises, "no redis")
        self.assert_fails(returns, "it returned before it answered")
        self.assert_fails(hangs, "no answer within 0.1 seconds")

    def test_a_shutdown_that_fails(self):
        """The problem is returned, with the message of the application."""

        async def application(scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.failed", "message": "stuck"})

        async def early(scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.complete"})
            raise LookupError("gone")

        async def main(application):
            lifespan = Lifespan(application, 5)
            await lifespan.start()
            await asyncio.sleep(0)
            return await lifespan.stop()

        self.assertIn("failed in its lifespan shutdown: stuck", run(main(application)))
        self.assertIn("ended its lifespan early", run(main(early)))
