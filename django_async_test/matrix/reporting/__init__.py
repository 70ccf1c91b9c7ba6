"""What is made of the reports of environments: the comparison with what was expected, and pictures."""
