"""What the shop knows: events, the tickets sold for them, and who wrote what in which thread."""

import threading

from django.db import models

from tickets.barcode import barcode


class Event(models.Model):
    title = models.CharField(max_length=100)
    seats_left = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title


class Ticket(models.Model):
    event = models.ForeignKey(Event, related_name="tickets", on_delete=models.CASCADE)
    holder = models.CharField(max_length=100)
    printed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return "%s for %s" % (self.event, self.holder)

    @property
    def barcode(self):
        return barcode(self.event_id, self.pk)


class AuditEntry(models.Model):
    """One thing that happened. The thread is kept because the tests ask for it."""

    action = models.CharField(max_length=20)
    detail = models.CharField(max_length=200)
    thread = models.CharField(max_length=100)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return "%s: %s" % (self.action, self.detail)

    @classmethod
    def record(cls, action, detail):
        """Write an entry in the name of the current thread."""
        return cls.objects.create(action=action, detail=str(detail), thread=threading.current_thread().name)
