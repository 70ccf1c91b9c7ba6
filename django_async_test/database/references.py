"""Whether a test can have broken references between rows of SQLite, which Django looks for at the end of each test.

To look takes longer the more rows there are.  Where the driver has counted no change since they were found to be whole,
they still are: what a test has changed is rolled back.
"""

__unittest = True


class References(object):
    """The references between the rows that the tests of a class find on one connection."""

    def __init__(self):
        #: Whether a statement was executed of which it is not known what it changes.
        self.is_in_doubt = False
        # What the driver counted when they were whole, at the beginning and at the end of the last test
        self._whole_at = self._began_at = self._ended_at = None
        self._connection = None

    def begin_test(self, connection):
        """A test begins on `connection`, that of the driver."""
        now = connection.total_changes
        if connection is not self._connection or now != self._ended_at or self.is_in_doubt:
            # Somebody has written between two tests.
            self._connection, self._whole_at = connection, None
        elif self._whole_at == self._began_at:
            # As before that test, whose changes were rolled back
            self._whole_at = now
        self._began_at, self.is_in_doubt = now, False

    def end_test(self, connection):
        """The test is about to be rolled back; return whether the references are known to be whole."""
        self._ended_at = connection.total_changes
        return connection is self._connection and self._ended_at == self._whole_at and not self.is_in_doubt

    def note_whole(self):
        """They were found to be whole at the end of the test."""
        if self._ended_at == self._began_at and not self.is_in_doubt:
            self._whole_at = self._ended_at
