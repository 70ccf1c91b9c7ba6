"""Tests of what the test clients get on older Djangos; newer ones keep the same promises."""

import unittest

import django.test
from django.contrib.auth import get_user_model
from django.test.client import RedirectCycleError

from django_async_test import TestCase
from django_async_test.compat.django import clients
from tests.helpers import TestsAboutTests, in_sensitive_thread
from tests.testing import site

AsyncClient = clients.AsyncClient
needs_async_client = unittest.skipUnless(AsyncClient, "Django before 3.1 has no asynchronous client")


def create_user():
    return get_user_model().objects.create_user("ann", password="secret")


class LoginTests(TestsAboutTests):
    def assert_logs_in(self, get, client_name):
        """Run a test class whose `get` requests with the client of that name."""

        @site.settings
        class Inner(TestCase):
            def setUp(self):
                super().setUp()
                self.user = create_user()
                self.own = getattr(self, client_name)

            async def whoami(self):
                return (await get(self.own, "/whoami/")).content.decode()

            async def test_login(self):
                self.assertFalse(await self.own.alogin(username="ann", password="wrong"))
                self.assertTrue(await self.own.alogin(username="ann", password="secret"))
                self.assertEqual("ann 1", await self.whoami())
                self.assertEqual("ann 2", await self.whoami())
                await self.own.alogout()
                self.assertEqual(" 1", await self.whoami())

            if hasattr(django.test.Client, "force_login"):

                async def test_force_login(self):
                    await self.own.aforce_login(self.user)
                    self.assertEqual("ann 1", await self.whoami())
                    await self.own.aforce_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
                    self.assertEqual("ann 2", await self.whoami())

            async def test_session(self):
                session = await self.own.asession()
                session["count"] = 41
                await in_sensitive_thread(session.save)
                self.assertEqual(" 42", await self.whoami())
                session = await self.own.asession()
                self.assertEqual(42, await self.acall(session.get, "count"))

        self.assertPasses(Inner)

    def test_the_sync_client(self):
        """The client logs in and out from a coroutine, and returns its session, on every Django."""

        async def get(client, path):
            return await TestCase.acall(client.get, path)

        self.assert_logs_in(get, "client")

    @needs_async_client
    def test_the_asynchronous_client(self):
        """The asynchronous client does the same on every Django that has it."""

        async def get(client, path):
            return await client.get(path)

        self.assert_logs_in(get, "async_client")


@needs_async_client
class FollowTests(TestsAboutTests):
    def test_redirects_are_followed(self):
        """``follow=True`` requests what a response redirects to, and notes each redirect."""

        @site.settings
        class Inner(TestCase):
            async def test_get(self):
                response = await self.async_client.get("/redirect_twice/", follow=True)
                self.assertEqual(200, response.status_code)
                self.assertEqual([("/redirect/?from=twice", 302), ("/page/", 302)], response.redirect_chain)

            async def test_no_redirect(self):
                response = await self.async_client.get("/page/", follow=True)
                self.assertEqual([], response.redirect_chain)

            async def test_not_followed(self):
                response = await self.async_client.get("/redirect/", {"a": "1"})
                self.assertEqual(302, response.status_code)
                self.assertFalse(hasattr(response, "redirect_chain"))

            async def test_the_method_is_kept_where_the_status_says_so(self):
                response = await self.async_client.post("/redirect_with_the_method/", {"name": "tea"}, follow=True)
                self.assertEqual(b"POST kept=1 multipart", response.content)
                self.assertEqual([("/echo/?kept=1", 307)], response.redirect_chain)
                response = await self.async_client.get("/redirect_with_the_method/", follow=True)
                self.assertEqual(b"GET kept=1", response.content)

            async def test_a_post_becomes_a_get(self):
                response = await self.async_client.post("/redirect/", {"name": "tea"}, follow=True)
                self.assertEqual("GET", response.request["method"])

            async def test_relative(self):
                response = await self.async_client.get("/redirect_relatively/", follow=True)
                self.assertEqual("/page/", response.request["path"])

            async def test_a_loop(self):
                with self.assertRaisesRegex(RedirectCycleError, "Redirect loop detected") as caught:
                    await self.async_client.get("/redirect_for_ever/", follow=True)
                self.assertEqual(302, caught.exception.last_response.status_code)

            async def test_too_many(self):
                with self.assertRaisesRegex(RedirectCycleError, "Too many redirects") as caught:
                    await self.async_client.get("/redirect_further/1/", follow=True)
                self.assertEqual(302, caught.exception.last_response.status_code)

            async def test_the_content_type_is_kept_with_the_method(self):
                response = await self.async_client.post(
                    "/redirect_with_the_method/", '"tea"', content_type="application/json", follow=True
                )
                self.assertEqual(b"POST kept=1 applicati", response.content)

        # Django 5.0 and later do not follow relative redirects of this client, and lose the method.
        own = not getattr(AsyncClient.get, "_follows", False)
        names = unittest.defaultTestLoader.getTestCaseNames(Inner)
        missing = {name for name in names if "relative" in name or "the_method" in name} if own else set()
        self.assertPasses(Inner, *sorted(set(names) - missing))


class InstallTests(unittest.TestCase):
    def test_nothing_of_djangos_own_is_replaced(self):
        """Where Django has the methods, they are left alone; calling it again changes nothing."""
        classes = [cls for cls in (django.test.Client, AsyncClient) if cls is not None]
        before = [(cls, name, getattr(cls, name)) for cls in classes for name in ("alogin", "asession", "get")]
        clients.install()
        for cls, name, value in before:
            self.assertIs(value, getattr(cls, name))
        if hasattr(AsyncClient, "_ahandle_redirects"):
            self.assertTrue(AsyncClient.alogin.__module__.startswith("django."))
            self.assertTrue(AsyncClient.get.__module__.startswith("django."))
