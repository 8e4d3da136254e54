import logging
import re

PLACES = "henvis|tilmeld|konto/adgangskode/ny|konto/velkommen|kalenderadresse|kroge/sms|tid"
SECRET_PATH = re.compile(rf"/({PLACES})/[^\s\"']+")
BARE_KEY = re.compile(r"/\d{1,18}-[a-z2-7]{26}\b")  # the short address in a text message


class WithoutKeys(logging.Filter):
    """Cuts the keys and tokens out of addresses in a line: who reads the log must not get in by it."""

    def filter(self, record):
        record.msg, record.args = BARE_KEY.sub("/…", SECRET_PATH.sub(r"/\1/…", record.getMessage())), ()
        return True


TICKS = ("accounts.tasks.run_jobs", "followup.tasks.dispatch", "followup.tasks.reconcile_soon")


class WithoutTicks(logging.Filter):
    """Leaves out that the tasks were sent, received and done which ask every few seconds whether something waits:
    nearly always nothing does, and what is done says so itself."""

    def filter(self, record):
        return record.levelno > logging.INFO or not any(task in record.getMessage() for task in TICKS)
