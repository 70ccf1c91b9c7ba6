"""Conditions of tox: the shortest factors that mean some of the environments and no other."""

from .. import names


def lines(environments, values, comments=()):
    """Return ``condition: value`` lines that give each environment its values.

    `values` is a function that returns the list of an environment.  A value
    comes where it comes in those lists.  `comments` are for some values.
    """
    wanted = {}
    for environment in environments:
        for value in values(environment):
            wanted.setdefault(value, []).append(environment)
    result = []
    for value in in_order(environments, values):
        if value in comments:
            result.append("# " + comments[value])
        for condition in conditions(wanted[value], environments):
            result.append("{}: {}".format(condition, value) if condition else value)
    return result


def in_order(environments, values):
    """Return all values, each before those that come after it in any list, as far as that is possible."""
    result = []
    for environment in environments:
        mine = values(environment)
        for index, value in enumerate(mine):
            if value not in result:
                following = [result.index(other) for other in mine[index + 1 :] if other in result]
                result.insert(min(following, default=len(result)), value)
    return result


def conditions(chosen, environments):
    """Return conditions that hold in the chosen environments only; an empty one always holds."""
    dimensions = dimensions_of(environments)
    allowed = [{dimension(environment) for environment in chosen} for dimension in dimensions]
    chosen_names = {environment.name for environment in chosen}
    if meant(environments, dimensions, allowed) != chosen_names:
        # Not all combinations: say it for each Python, or Django, or database alone.
        for dimension, values in zip(dimensions, allowed):
            if len(values) > 1:
                parts = {}
                for environment in chosen:
                    parts.setdefault(dimension(environment), []).append(environment)
                return [one for part in parts.values() for one in conditions(part, environments)]
    for index, values in enumerate(allowed):
        # Without a dimension that makes no difference the condition is shorter.
        allowed[index] = None
        if meant(environments, dimensions, allowed) != chosen_names:
            allowed[index] = values

    texts = []
    for index, (dimension, values) in enumerate(zip(dimensions, allowed)):
        if values is not None:
            order = list(dict.fromkeys(dimension(environment) for environment in environments))
            texts += expression(index, [value for value in order if value in values], order)
    return ["-".join(texts)]


def meant(environments, dimensions, allowed):
    """Return the names of the environments that have an allowed value in each dimension; None allows all."""
    return {
        environment.name
        for environment in environments
        if all(values is None or dimension(environment) in values for dimension, values in zip(dimensions, allowed))
    }


def expression(index, values, everything):
    """Return the factors that mean these values of a dimension."""
    if index < 3:
        prefix = ("py", "django", "")[index]
        return [names.braces(prefix, values)]
    if None in values:
        return ["!" + value for value in everything if value not in values]
    return [names.braces("", values)]


def dimensions_of(environments):
    """Return functions that return a factor of an environment: Python, Django, database, versions of factors."""
    factors = sorted({version.factor for environment in environments for version in environment.versions})
    return [python_of, django_of, database_of] + [version_of(factor) for factor in factors] + [axis_of]


def python_of(environment):
    """Return the factor of an environment's Python."""
    return environment.python_factor


def django_of(environment):
    """Return the factor of an environment's Django."""
    return names.django_factor(environment.django)


def database_of(environment):
    """Return the factor of an environment's database."""
    return environment.database.name


def axis_of(environment):
    """Return the factor of an environment's axis, None without one."""
    return (environment.axis.name or None) if environment.axis else None


def version_of(factor):
    """Return a function that returns an environment's version of a factor, None if it has none."""

    def dimension(environment):
        for version in environment.versions:
            if version.factor == factor:
                return version.name
        return None

    return dimension


def env_list(environments):
    """Return the names of environments in few lines: those that differ in Django only are one line."""
    rows = {}
    for environment in environments:
        key = (environment.suffix, environment.python_factor)
        rows.setdefault(key, []).append(environment)
    return [
        names.join(python_of(row[0]), names.braces("django", [django_of(one) for one in row]), suffix)
        for (suffix, _), row in rows.items()
    ]
