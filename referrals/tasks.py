from celery import shared_task

from referrals.actions import digest


@shared_task
def send_overdue_digests():
    """Hourly; does nothing the second time on a day (actions/digest.py)."""
    digest.send_all()
