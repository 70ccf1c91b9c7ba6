"""Real servers whose requests happen inside the transaction of the test."""
