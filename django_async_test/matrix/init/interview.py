"""The interview: the user confirms the proposal or changes it."""

from ..errors import Problem
from .outputs import CI


def interview(proposal, kinds, ask=input):
    """Ask about each value; an empty answer takes what is proposed. `kinds` are those of databases."""

    def question(text, value):
        try:
            return ask("{} [{}]: ".format(text, value)).strip() or value
        except EOFError:
            message = "init asks questions, and its input is at an end: init --yes takes the proposals."
            raise Problem(message) from None

    print("An empty answer takes what stands in brackets.")
    proposal.django = question('Django (a range, "supported" or "all")', proposal.django)
    proposal.python = question('Python (a range, "supported" or "all")', proposal.python)
    databases = question("Databases (of {})".format(", ".join(kinds)), " ".join(proposal.databases))
    before = proposal.databases
    proposal.databases = {name: before.get(name, {}) for name in databases.replace(",", " ").split()}
    commands = " ; ".join(proposal.testenv.commands)
    command = question("Command that runs the tests", commands)
    if command != commands:
        proposal.testenv.commands = [command]
    current = [key for key in CI if key in proposal.write]
    provider = question("CI (of {}, none)".format(", ".join(CI)), current[0] if current else "none")
    choose_provider(proposal, provider)


def choose_provider(proposal, provider):
    """Write the configuration of this provider of CI only."""
    if provider not in CI and provider != "none":
        raise Problem('there is no CI "{}": choose from: {}, none.'.format(provider, ", ".join(CI)))
    for key in CI:
        proposal.write.pop(key, None)
    if provider in CI:
        proposal.write[provider] = CI[provider]
