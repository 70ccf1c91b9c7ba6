"""What differs between versions of asgiref, and adapters to what it keeps private."""
