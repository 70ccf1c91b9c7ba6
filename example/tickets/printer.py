"""The ticket printer: one background thread that works through a queue.

No request and no test owns this thread. It is what usually escapes a test's transaction.
"""

import logging
import queue
import threading

from django.db import connection

from tickets.models import AuditEntry, Ticket

logger = logging.getLogger(__name__)

_jobs = queue.Queue()
_switch = threading.Lock()
_thread = None


def enqueue(ticket):
    """Print a ticket soon; the first ticket starts the thread."""
    global _thread
    with _switch:
        # A fork (a preforking server, parallel tests) takes the variable along but not the thread.
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="printer", daemon=True)
            _thread.start()
        _jobs.put(ticket.pk)


def finish():
    """Block until everything that is in the queue has been printed, and end the thread."""
    with _switch:
        if _thread is not None and _thread.is_alive():
            _jobs.put(None)
            _thread.join()


def _work():
    for pk in iter(_jobs.get, None):
        try:
            _print(pk)
        except Exception:
            # The next customer wants a ticket too: one failure must not end the thread.
            logger.exception("Ticket %s could not be printed", pk)
        finally:
            # No request ends in this thread, so nobody else gives the connection back.
            connection.close()


def _print(pk):
    ticket = Ticket.objects.select_related("event").get(pk=pk)
    Ticket.objects.filter(pk=pk).update(printed=True)
    AuditEntry.record("printed", "%s, %s" % (ticket.barcode, ticket))
