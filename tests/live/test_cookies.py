"""Tests of cookies in the form in which browsers take them."""

import unittest
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from django_async_test.live import cookies
from tests.helpers import TestsAboutTests, in_sensitive_thread
from tests.live.helpers import CASES, WSGICase, has_async_views


class CookiesTests(TestsAboutTests):
    def test_a_cookie(self):
        """Browsers take what Playwright and Selenium both know; the live server speaks no TLS."""
        jar = SimpleCookie()
        jar["id"] = "1"
        jar["id"].update({"path": "/shop", "httponly": True, "secure": True, "domain": "example.org"})
        expected = {
            "name": "id",
            "value": "1",
            "domain": "localhost",
            "path": "/shop",
            "httpOnly": True,
            "secure": False,
        }
        self.assertEqual(expected, cookies.as_dictionary(jar["id"], "localhost"))

    @unittest.skipUnless(SimpleCookie("a=1")["a"].isReservedKey("samesite"), "Python before 3.8 has no SameSite")
    def test_same_site(self):
        """None is left out: it would need TLS."""
        jar = SimpleCookie("id=1")
        for given, expected in (("lax", "Lax"), ("Strict", "Strict"), ("None", None), ("", None)):
            jar["id"]["samesite"] = given
            self.assertEqual(expected, cookies.as_dictionary(jar["id"], "localhost").get("sameSite"))

    @unittest.skipUnless(hasattr(Client, "force_login"), "Django before 1.9 logs in with a password only")
    def test_those_of_a_test(self):
        """browser_cookies() has those of the client that is logged in, or that it is given."""

        class Inner(WSGICase):
            def test(self):
                self.assertEqual([], self.browser_cookies())
                self.client.force_login(User.objects.create_user("ada"))
                (cookie,) = self.browser_cookies()
                self.assertEqual(settings.SESSION_COOKIE_NAME, cookie["name"])
                self.assertEqual(self.client.session.session_key, cookie["value"])
                self.assertEqual([cookie], self.browser_cookies(self.client))
                self.assertEqual([], self.browser_cookies(self.client_class()))

            async def test_asynchronous(self):
                client = self.async_client if has_async_views else self.client
                user = await in_sensitive_thread(User.objects.create_user, "ada")
                await in_sensitive_thread(client.force_login, user)
                self.assertEqual([settings.SESSION_COOKIE_NAME], [each["name"] for each in self.browser_cookies()])

        self.assertPasses(Inner)

    def test_server_thread(self):
        """A class has the address under the name that Django's has it."""
        for base in CASES:

            class Inner(base):
                @classmethod
                def setUpClass(cls):
                    super().setUpClass()
                    assert cls.server_thread.is_ready.is_set()
                    assert cls.server_thread.error is None

                def test(self):
                    thread = self.server_thread
                    self.assertEqual("http://{}:{}".format(thread.host, thread.port), self.live_server_url)

            with self.subTest(base=base.__name__):
                self.assertPasses(Inner)
