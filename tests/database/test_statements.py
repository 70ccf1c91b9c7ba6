"""Tests of which statements end a transaction."""

import unittest

from django_async_test.database import statements


class StatementTests(unittest.TestCase):
    def test_a_statement_that_ends_the_transaction_is_known_by_its_first_word(self):
        """Blanks, case, semicolons and what follows do not matter."""
        for sql in ("COMMIT", " commit;", "\n\tCommit ; SELECT 1", "ROLLBACK", "end", "ABORT"):
            with self.subTest(sql):
                self.assertTrue(statements.ends_transaction(sql))

    def test_other_statements_do_not_end_it(self):
        """Ordinary statements, those of savepoints, and what is not a string, leave the transaction open."""
        for sql in ("SELECT 1", "INSERT INTO t", "SAVEPOINT x", "RELEASE SAVEPOINT x", "", " ", None, b"COMMIT"):
            with self.subTest(sql=sql):
                self.assertFalse(statements.ends_transaction(sql))
                self.assertFalse(statements.commits_on_mysql(sql))

    def test_a_rollback_to_a_savepoint_does_not_end_it(self):
        """A roll-back is complete unless it says to what."""
        self.assertFalse(statements.ends_transaction("ROLLBACK TO SAVEPOINT s1"))
        self.assertTrue(statements.ends_transaction("ROLLBACK"))

    def test_mysql_commits_before_it_changes_a_table(self):
        """Statements of definition commit on MySQL, which is not an end that can be refused."""
        for sql in ("CREATE TABLE t (id int)", "alter table t", "TRUNCATE t", "BEGIN"):
            with self.subTest(sql):
                self.assertTrue(statements.commits_on_mysql(sql))
                self.assertFalse(statements.ends_transaction(sql))
