"""What ``test_cost.py`` measures and how it says so, a module for each subject.

``kinds``: whose test case classes are compared.  ``bodies``: what their tests
do.  ``figures``: which two costs make a ratio, and the most that it may be.
``samples``: how a cost is measured.  ``noise``: how much of a ratio is chance.
``report``: the tables.  ``profiling``: which calls a cost consists of.
"""
