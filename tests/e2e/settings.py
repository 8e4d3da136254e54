"""What the browser tests run: the demo as `make run` serves it, with files and mails in folders of the run."""

import os

from config.settings_demo import *  # noqa: F403

STATIC_ROOT = os.environ["E2E_STATIC"]
EMAIL_FILE_PATH = os.environ["E2E_MAILS"]
