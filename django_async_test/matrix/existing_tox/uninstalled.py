"""Djangos in the names of environments that install none of them: such environments test another one, the newest."""

from . import factors, lines

# What may install a Django.
KEYS = ("deps", "extras", "dependency_groups", "commands_pre", "commands", "install_command")


def take(testenv, found, own):
    """Note the Djangos that are older than all for which something is installed, if Django is for some of them.

    They are what was tested once. A newer one may be the newest there was, which is installed without a word. `own` are
    the names of environments that have a section of their own, which may install one.
    """
    named = {factors.django_of(factor, testenv.facts) for name in own for factor in factors.of_name(name)}
    has_django = False
    for key in KEYS:
        for line, djangos, _ in testenv.lines(key, noting=False):
            is_django = key == "deps" and lines.is_django(line)
            if is_django and djangos is None:
                return
            has_django = has_django or is_django
            named.update(djangos or ())
    order = [one for one in testenv.facts.django if one in named]
    if has_django and order:
        known = list(testenv.facts.django)
        found.uninstalled = [one for one in found.djangos if known.index(one) < known.index(order[0])]
        found.djangos = [one for one in found.djangos if one not in found.uninstalled]
