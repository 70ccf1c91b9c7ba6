"""Tests of the content of streaming responses."""

from django.http import StreamingHttpResponse

from django_async_test import TestCase
from django_async_test.testing import responses
from tests.helpers import TestsAboutTests
from tests.testing import site


class ChunksTests(TestsAboutTests):
    def test_sync_content(self):
        """It is read chunk by chunk; closing it ends the generator."""
        closed = []

        def chunks():
            try:
                yield b"a"
                yield b"b"
            finally:
                closed.append(True)

        class Response(object):
            def __init__(self):
                self.streaming_content = chunks()

        class Inner(TestCase):
            async def test(self):
                del closed[:]
                reader = responses.Chunks(Response())
                self.assertEqual(b"a", await reader.next())
                await reader.close()
                self.assertEqual([True], closed)
                self.assertIsNone(await reader.next())
                del closed[:]
                self.assertEqual(b"ab", await responses.content_of(StreamingHttpResponse(chunks())))

        self.assertPasses(Inner)

    def test_asynchronous_content(self):
        """It is awaited, and can be replayed."""

        class Response(object):
            def __init__(self):
                self.streaming_content = site.Numbers(3)

        class Inner(TestCase):
            async def test(self):
                response = Response()
                self.assertTrue(responses.is_asynchronous(response))
                content = await responses.content_of(response)
                self.assertEqual(b"1\n2\n3\n", content)
                responses.replay(response, content, asynchronously=True)
                self.assertEqual(content, await responses.content_of(response))
                responses.replay(response, content, asynchronously=False)
                self.assertFalse(responses.is_asynchronous(response))
                self.assertEqual(content, await responses.content_of(response))

        self.assertPasses(Inner)
