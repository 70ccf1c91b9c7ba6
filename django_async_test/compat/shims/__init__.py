"""Our own implementation of asynctest's mocks, selector and helpers, one subject per file."""
