import logging
import re

SECRET_PATH = re.compile(r"/(henvis|tilmeld|konto/adgangskode/ny|konto/velkommen|kalenderadresse)/[^\s\"']+")


class WithoutKeys(logging.Filter):
    """Cuts the keys and tokens out of addresses in a line: who reads the log must not get in by it."""

    def filter(self, record):
        record.msg, record.args = SECRET_PATH.sub(r"/\1/…", record.getMessage()), ()
        return True


class WithoutTicks(logging.Filter):
    """Leaves out that the task was sent, received and done which asks every other second whether a job waits: nearly
    always none does, and a job that is done says so itself."""

    def filter(self, record):
        return record.levelno > logging.INFO or "accounts.tasks.run_jobs" not in record.getMessage()
