"""Finds which tests fail because of others: ``python -m django_async_test.order LABELS``.

The command itself knows neither Django nor pytest.  A process of its own has the suite
(`django_process`, `pytest_process`), and forks for each trial where that is safe; otherwise each trial is a process.
`search` decides what is tried next, `minimize` finds the smallest set of tests, `blame` says what they have left.
"""

__unittest = True
