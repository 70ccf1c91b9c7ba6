"""Where a live server listens: one socket for all tests of a class, its URLs, and errors that explain themselves."""

import contextlib
import errno
import os
import socket
import threading

__unittest = True

#: How many connections may wait to be accepted.
BACKLOG = 512


class ServerThread(object):
    """Tells what the thread of Django's live server tells, of a server that may be in another place."""

    #: The exception with which the server could not be started: there is none once there is an address.
    error = None

    def __init__(self, host, sock):
        self.host = host
        self.port = sock.getsockname()[1]
        #: An event, set as soon as requests are accepted.
        self.is_ready = threading.Event()
        self.is_ready.set()


def listen(cls):
    """Return a socket that listens where ``host`` and ``port`` of `cls` say.

    Raises OSError, naming the class and what to do, if that is not possible.
    """
    host, port = cls.host, cls.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, _family(host), socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                # A connection that was just closed must not block the port for the next class.
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(address)
            sock.listen(BACKLOG)
        except BaseException:
            sock.close()
            raise
    except OSError as error:
        raise OSError(error.errno, _explain(cls, error)) from error
    return sock


def _family(host):
    # As Django's live server does: IPv4, unless the host is an address of IPv6.
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _explain(cls, error):
    where = "{}: the live server cannot listen on port {} of {!r}".format(cls.__qualname__, cls.port, cls.host)
    if error.errno == errno.EADDRINUSE:
        return (
            "{}, which is taken. Set `port = 0`, which takes a free one (also in each process of --parallel), "
            "or end the program that has the port.".format(where)
        )
    return "{} ({}). Set `host` to a name of this machine, such as 'localhost', and `port = 0`.".format(
        where, error.strerror or error
    )


def url(scheme, host, sock):
    """Return the URL of the server that `sock` belongs to, without a slash at the end."""
    return "{}://{}:{}".format(scheme, "[{}]".format(host) if ":" in host else host, sock.getsockname()[1])


def drain(sock):
    """Close the connections that wait to be accepted, so that no later test answers them."""
    sock.setblocking(False)
    with contextlib.suppress(OSError):
        while True:
            sock.accept()[0].close()
