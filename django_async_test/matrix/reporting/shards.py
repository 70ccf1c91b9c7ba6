"""Reports of shards: each is of a part of an environment's tests, and together they are one."""


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
    """Return what is wrong with the shards of an environment: each ran once, and no other."""
    result = []
    by_shard = {}
    for report in reports:
        by_shard.setdefault(report["shard"], {})[report["digest"]] = report
    # A report of all tests and one of a shard contradict each other too.
    if any(len(one) > 1 for one in by_shard.values()) or (None in by_shard and len(by_shard) > 1):
        paths = ", ".join(report["path"] for report in reports)
        result.append("there are different reports of it, and only one can be true: {}".format(paths))
    if set(by_shard) == {None}:
        return result
    wanted = ["{}/{}".format(number, expected["shards"]) for number in range(1, expected["shards"] + 1)]
    for shard in wanted:
        if shard not in by_shard:
            result.append("its shard {} did not run".format(shard))
        elif expected["min_tests"] and not all(report["runs"] for report in by_shard[shard].values()):
            result.append("no test ran in its shard {}, or they ran in a way that is not known".format(shard))
    for shard in sorted(set(by_shard) - {None} - set(wanted)):
        result.append("it ran as shard {}, and there are {}".format(shard, expected["shards"]))
    return result
