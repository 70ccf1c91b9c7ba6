"""What is current in a thread: language, time zone, URL configuration, script prefix."""

from django.conf import settings

from ..compat.django import current
from ..engine.state.part import Change, Part, compare

__unittest = True

_URLS = "URL configuration"
_LOCALE_MIDDLEWARE = "django.middleware.locale.LocaleMiddleware"


class Current(Part):
    """What ``activate()`` and its kin have set, where it does not end with the context of the test.

    What each request of the test client leaves is put back without a word: the URL configuration of the settings, and
    the language of LocaleMiddleware.
    """

    name = "current"
    title = "what is active"
    holds_while_same = True

    def take(self):
        return None if current.ends_with_context else current.read()

    def changes(self, before):
        if before is None:
            return []
        after = current.read()
        if after == before:
            return []
        if _URLS in after and _URLS not in before and after[_URLS] == getattr(settings, "ROOT_URLCONF", None):
            current.write(_without(after, _URLS))
            return self.changes(before)
        if _has_locale_middleware() and after.get("language") != before.get("language"):
            current.write(
                dict(after, language=before["language"]) if "language" in before else _without(after, "language")
            )
            return self.changes(before)
        return [Change("the " + text) for text in compare(_named(before), _named(after))]

    def marks(self, before):
        return [] if before is None else [(current.read, before)]

    def put_back(self, before):
        if before is not None:
            current.write(before)


def _without(values, name):
    return {each: value for each, value in values.items() if each != name}


def _named(values):
    # The value of a language is its catalogue.
    language = values.get("language")
    return dict(values, language=language.language()) if hasattr(language, "language") else values


def _has_locale_middleware():
    names = list(getattr(settings, "MIDDLEWARE", None) or []) + list(
        getattr(settings, "MIDDLEWARE_CLASSES", None) or []
    )
    return _LOCALE_MIDDLEWARE in names
