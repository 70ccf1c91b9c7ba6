"""Django's own test helpers, working from coroutines: one module for each subject."""
