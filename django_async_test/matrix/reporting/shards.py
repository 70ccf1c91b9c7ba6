"""Reports of shards: each is of a part of an environment's tests, and together they are one."""

import re

# Of how many shards there can be a report.
COUNT = re.compile(r"[1-9][0-9]{0,3}\Z")


def merged(reports):
    """Return the reports of an environment as wholes: those of its shards are one, the last of each shard."""
    whole = [report for report in reports if report["shard"] is None]
    parts = list({report["shard"]: report for report in reports if report["shard"] is not None}.values())
    if parts:
        more = {
            "exit_code": next((part["exit_code"] for part in parts if part["exit_code"] != 0), 0),
            "seconds": round(sum(part["seconds"] for part in parts), 1),
            "runs": [run for part in parts for run in part["runs"]],
            "databases": [database for part in parts for database in part["databases"]],
            # They say which tests the shard has.
            "arguments": [],
        }
        whole.append(dict(parts[-1], **more))
    return whole


def wrong(expected, reports):
    """Return what is wrong with the number of reports of an environment: one, or one of each shard."""
    shards = {report["shard"] for report in reports}
    bodies = {report["digest"] for report in reports}
    if len(bodies) > len(shards):
        paths = ", ".join(report["path"] for report in reports)
        return ["there are different reports of it, and only one can be true: {}".format(paths)]
    if shards == {None}:
        return []
    count = expected["shards"] if expected["shards"] > 1 else count_of(shards)
    if shards != {"{}/{}".format(number, count) for number in range(1, count + 1)}:
        text = "not all parts of its tests ran, or others did: there are the shards {}"
        return [text.format(", ".join(sorted(map(str, shards))))]
    empty = sorted({report["shard"] for report in reports if not report["runs"]})
    if empty and expected["min_tests"]:
        return ["no test ran in shard {}, or they ran in a way that is not known".format(", ".join(empty))]
    return []


def count_of(shards):
    """Return how many shards there are by their names, 0 if these do not agree."""
    counts = {str(shard).partition("/")[2] for shard in shards}
    return int(counts.pop()) if len(counts) == 1 and COUNT.match(max(counts)) else 0
