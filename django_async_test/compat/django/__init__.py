"""What differs between versions of Django, and adapters to what it keeps private."""
