from django.db.models.signals import post_save
from django.dispatch import receiver

from tickets.models import AuditEntry, Ticket


@receiver(post_save, sender=Ticket)
def record_sale(instance, created, **kwargs):
    """Every new ticket is audited, whoever made it and in whichever thread."""
    if created:
        AuditEntry.record("sold", instance)
