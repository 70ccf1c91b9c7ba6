"""Which SQL statements end a transaction: what a driver is given is read token by token.

The first word is not enough: a comment, a byte order mark or another statement may stand before it, and MySQL executes
some comments, and the text of strings.  What a procedure of the database does is not seen here: see `gate`.
"""

import collections
import functools
import re

__unittest = True

#: What was found in a statement: the statement in it that ends the transaction, "" if there is none, and whether MySQL
#: commits before it executes one of them.
Verdict = collections.namedtuple("Verdict", "ends commits")

_HARMLESS_WORDS = "SELECT INSERT UPDATE DELETE SAVEPOINT RELEASE REPLACE".split()

#: The first six letters of nearly all statements, which end none unless another one follows; only a shortcut.
HARMLESS = frozenset([word[:6] for word in _HARMLESS_WORDS] + [word[:6].encode() for word in _HARMLESS_WORDS])

_NOTHING = Verdict("", False)

# Statements before which MySQL commits, whatever follows
_COMMITTING = frozenset(
    "BEGIN START CREATE ALTER DROP RENAME TRUNCATE LOCK UNLOCK GRANT REVOKE ANALYZE OPTIMIZE REPAIR CHECK CACHE FLUSH "
    "RESET INSTALL UNINSTALL".split()
)
_BODIES = frozenset("TRIGGER FUNCTION PROCEDURE EVENT PACKAGE".split())
_STATEMENTS_WITH_END = ("IF", "LOOP", "WHILE", "REPEAT", "FOR")

_WORD = r"(?P<word>[^\W\d][\w$]*)"
_STANDARD = r"(?P<text>'(?:[^']|'')*')"
_IDENTIFIER = r'"(?:[^"]|"")*"'
_LINE_COMMENT = r"--[^\n]*"
_TOKENS = {
    "postgresql": (
        r"(?P<nested>/\*)",
        _LINE_COMMENT,
        r"[eE]'(?:[^'\\]|\\.|'')*'",
        r"\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$",
        _IDENTIFIER,
        _STANDARD,
    ),
    "mysql": (
        # The content of an executable comment is code: only its marks are passed over.
        r"/\*M?!\d*",
        r"\*/",
        r"/\*.*?(?:\*/|\Z)",
        r"#[^\n]*",
        r"--(?=\s|\Z)[^\n]*",
        r"`(?:[^`]|``)*`",
        r"(?P<text>'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\")",
    ),
    "sqlite": (
        r"/\*.*?(?:\*/|\Z)",
        _LINE_COMMENT,
        r"`(?:[^`]|``)*`",
        r"\[[^\]]*\]",
        _IDENTIFIER,
        _STANDARD,
    ),
}


class _Patterns(dict):
    """The pattern of each vendor, made when a statement of that database is first read, and of others SQLite's."""

    def __missing__(self, vendor):
        parts = _TOKENS.get(vendor, _TOKENS["sqlite"]) + (_WORD, r"(?P<mark>[;=()])", r"(?P<number>\d+)")
        self[vendor] = pattern = re.compile("|".join(parts), re.DOTALL)
        return pattern


_PATTERNS = _Patterns()
_SETTING = re.compile(
    r"\s*(?:SET(?:\s+(?:SESSION|LOCAL))?|RESET)\s+([a-z_][a-z0-9_.]*)\s*(?:=|TO\b|;|\Z)", re.IGNORECASE
)
_NAME_OF_SETTING = re.compile(r"([a-z_][a-z0-9_.]*)\Z", re.IGNORECASE)
_SET_CONFIG = re.compile(r"\bset_config\s*\(\s*(?:'([a-z_][a-z0-9_.]*)'|%s)", re.IGNORECASE)
_COMMENT_MARK = re.compile(r"/\*|\*/")

# Without one of these words there is nothing to find: most long statements are values.
_SUSPECTS = tuple("COMMIT ROLLBACK END ABORT PREPARE IMMEDIATE".split())
_SUSPECTS_ON_MYSQL = _SUSPECTS + tuple(_COMMITTING) + ("PASSWORD",)


def look_at(sql, vendor, context=None):
    """Return the `Verdict` on what a driver is given: a string, bytes, or an object of psycopg.

    `context` is the connection of psycopg, which renders such an object.
    """
    if not isinstance(sql, str):
        sql = text_of(sql, context)
    # Values that a driver has put into the text would fill the memory.
    return _look_at_short(sql, vendor) if len(sql) < 1000 else _look_at(sql, vendor)


def setting(sql, context=None, params=None):
    """Return the name of the setting of the session that a statement of PostgreSQL changes, or None.

    `params` are those of the statement: the name that ``set_config()`` is given may be the first of them.
    """
    if not isinstance(sql, str):
        sql = text_of(sql, context)
    match = _SETTING.match(sql) or _SET_CONFIG.search(sql)
    if match is None:
        return None
    if match.group(1) is None:
        given = params[0] if isinstance(params, (list, tuple)) and params else None
        match = _NAME_OF_SETTING.match(given) if isinstance(given, str) else None
    return match.group(1).lower() if match else None


def text_of(sql, context):
    """Return the text of what a driver is given that is no string; `context` is the connection of psycopg."""
    if isinstance(sql, (bytes, bytearray, memoryview)):
        return bytes(sql).decode("utf-8", "replace")
    if hasattr(sql, "as_string"):
        return sql.as_string(context)
    # A template string of Python 3.14
    return " ".join(getattr(sql, "strings", ()))


def _look_at(sql, vendor):
    capitals = sql.upper()
    if not any(word in capitals for word in (_SUSPECTS_ON_MYSQL if vendor == "mysql" else _SUSPECTS)):
        return _NOTHING
    ends, commits = "", False
    for statement in _statements(_tokens(sql, vendor), vendor):
        verdict = _judge(statement, vendor)
        ends, commits = ends or verdict.ends, commits or verdict.commits
    return Verdict(ends, commits)


_look_at_short = functools.lru_cache(maxsize=500)(_look_at)


def _tokens(sql, vendor):
    """Yield words in capitals, strings with their quotation marks, numbers, and some marks."""
    find, position = _PATTERNS[vendor].search, 0
    while True:
        match = find(sql, position)
        if match is None:
            return
        position, kind = match.end(), match.lastgroup
        if kind == "nested":
            position = _end_of_comment(sql, position)
        elif kind == "word":
            yield match.group().upper()
        elif kind in ("mark", "text", "number"):
            yield match.group()


def _end_of_comment(sql, position):
    # Comments of PostgreSQL may contain others.
    depth = 1
    while depth:
        match = _COMMENT_MARK.search(sql, position)
        if match is None:
            return len(sql)
        position = match.end()
        depth += 1 if match.group() == "/*" else -1
    return position


def _statements(tokens, vendor):
    """Yield each statement as a list of tokens; the body of a trigger or function belongs to the one that makes it."""
    statement, depth, previous = [], 0, None
    for token in tokens:
        if token == ";" and not depth:
            yield statement
            statement = []
            continue
        if statement and statement[0] == "CREATE" and not _BODIES.isdisjoint(statement[:9]):
            depth = _depth(depth, previous, token)
        statement.append(token)
        previous = token
    yield statement


def _depth(depth, previous, token):
    if previous == "END" and token in _STATEMENTS_WITH_END:
        # END IF and its kind, whose beginning was not counted
        return depth + 1
    if token == "BEGIN" or (token == "CASE" and depth and previous != "END"):
        return depth + 1
    return depth - 1 if token == "END" and depth else depth


def _judge(statement, vendor):
    first = statement[0] if statement else None
    if first == "COMMIT" or (first == "ROLLBACK" and "TO" not in statement[1:3]):
        return Verdict(_name(statement), False)
    if first in ("END", "ABORT") and vendor != "mysql":
        return Verdict(_name(statement), False)
    if statement[:2] == ["PREPARE", "TRANSACTION"]:
        return Verdict(_name(statement), False)
    if vendor != "mysql":
        return _NOTHING
    if statement[:2] == ["SET", "PASSWORD"]:
        return Verdict("", True)
    if first == "SET":
        # SET STATEMENT setting = value FOR statement
        is_for_one = statement[1:2] == ["STATEMENT"] and "FOR" in statement
        return _judge(statement[statement.index("FOR") + 1 :], vendor) if is_for_one else _judge_settings(statement)
    if first in _STATEMENTS_WITH_END:
        return _judge_compound(statement, vendor)
    if first == "ANALYZE" and "TABLE" not in statement[1:3]:
        # MariaDB's way to explain a query
        return _NOTHING
    if statement[:2] == ["EXECUTE", "IMMEDIATE"] or (first == "PREPARE" and "FROM" in statement[1:3]):
        # Known only if it is a string and nothing that is computed
        return _look_at(statement[-1][1:-1], vendor) if statement[-1][0] in "'\"" else _NOTHING
    if statement[:3] == ["BEGIN", "NOT", "ATOMIC"]:
        return _judge(statement[3:], vendor)
    if first == "BEGIN" or statement[:2] == ["START", "TRANSACTION"]:
        # MySQL commits, and begins another one.
        return Verdict(_name(statement), False)
    return Verdict("", first in _COMMITTING and not _is_temporary(statement))


def _judge_compound(statement, vendor):
    """Return the verdict on a compound statement up to its first semicolon: what stands behind its key words."""
    for position, token in enumerate(statement):
        if token in ("THEN", "ELSE", "DO", "LOOP", "REPEAT"):
            verdict = _judge(statement[position + 1 :], vendor)
            if verdict != _NOTHING:
                return verdict
    return _NOTHING


def _judge_settings(statement):
    for position, token in enumerate(statement):
        if token == "AUTOCOMMIT":
            value = statement[position + 1 : position + 3]
            if value[-1:] and value[-1].strip("'\"").upper() not in ("0", "OFF", "FALSE"):
                return Verdict(_name(statement), False)
    return _NOTHING


def _is_temporary(statement):
    return statement[0] in ("CREATE", "DROP") and (
        "TEMPORARY" in statement[1:4] or statement[1:2] == ["PREPARE"] or statement[:2] == ["DROP", "PREPARE"]
    )


def _name(statement):
    return " ".join(statement[:4])
