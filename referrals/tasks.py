from celery import shared_task

from referrals.actions import digest, imports, totals


@shared_task
def send_overdue_digests():
    """Hourly; does nothing the second time on a day (actions/digest.py)."""
    digest.send_all()


@shared_task
def forget_old_imports():
    """Daily; the second time there is nothing left."""
    imports.forget_old()


@shared_task
def send_unit_totals():
    """Hourly; does nothing the second time in a month (actions/totals.py)."""
    totals.send_all()
