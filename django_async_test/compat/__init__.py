"""Everything that differs between versions of Python, Django and asgiref, and nothing else."""
