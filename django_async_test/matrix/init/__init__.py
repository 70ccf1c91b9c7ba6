"""A first configuration for a project: what it says about itself is read, the rest is asked for or guessed."""

from .proposal import Proposal, propose
from .write_all import run

__all__ = ["Proposal", "propose", "run"]
