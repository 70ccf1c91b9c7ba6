"""What differs between versions of Python, and adapters to what it keeps private."""
