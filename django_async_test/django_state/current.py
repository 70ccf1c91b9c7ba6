"""What is current in a thread: language, time zone, URL configuration, script prefix."""

from django.conf import settings

from ..compat.django import current
from ..engine.state.part import Change, Part, compare

__unittest = True

_LOCALE_MIDDLEWARE = "django.middleware.locale.LocaleMiddleware"


class Current(Part):
    """What ``activate()`` and its kin have set, where it does not end with the context of the test.

    The language that LocaleMiddleware leaves after each request of the test client is put back without a word.
    """

    name = "current"
    title = "what is active"

    def take(self):
        return None if current.ends_with_context else current.read()

    def changes(self, before):
        if before is None:
            return []
        after = current.read()
        if after == before:
            return []
        if _has_locale_middleware() and after.get("language") != before.get("language"):
            current.write(dict(after, language=before["language"]) if "language" in before else _without(after))
            return self.changes(before)
        return [Change("the " + text) for text in compare(_named(before), _named(after))]

    def put_back(self, before):
        if before is not None:
            current.write(before)


def _without(values):
    return {name: value for name, value in values.items() if name != "language"}


def _named(values):
    # The value of a language is its catalogue.
    language = values.get("language")
    return dict(values, language=language.language()) if hasattr(language, "language") else values


def _has_locale_middleware():
    names = list(getattr(settings, "MIDDLEWARE", None) or []) + list(
        getattr(settings, "MIDDLEWARE_CLASSES", None) or []
    )
    return _LOCALE_MIDDLEWARE in names
