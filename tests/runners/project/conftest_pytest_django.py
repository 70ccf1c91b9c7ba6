import notes
import pytest


@pytest.fixture(scope="session", autouse=True)
def ending(django_db_setup, django_db_blocker):
    from tests.helpers import replaced

    before = replaced()
    yield
    with django_db_blocker.unblock():
        notes.note_what_is_left(before)
