"""A cookie of Django's test client in the form in which browsers take it."""

__unittest = True


def as_dictionary(cookie, host):
    """Return the `cookie`, a ``http.cookies.Morsel``, for a server at `host`, as Playwright and Selenium both take it.

    It lasts as long as the browser, which spells the time of its end in one way with one and in another with the other.
    """
    found = {
        "name": cookie.key,
        "value": cookie.value,
        # The client has sent it whatever its domain; the browser sends it to the live server.
        "domain": host,
        "path": cookie["path"] or "/",
        "httpOnly": bool(cookie["httponly"]),
        # The live server speaks no TLS.
        "secure": False,
    }
    # Python 3.8 and later know it; without "secure", None is refused.
    same_site = (cookie.get("samesite") or "").capitalize()
    if same_site in ("Lax", "Strict"):
        found["sameSite"] = same_site
    return found
