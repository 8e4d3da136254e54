"""What the browser tests run: the demo as `make run` serves it, with files and mails in a folder of the run."""

import os

from config.settings_demo import *  # noqa: F403

STATIC_ROOT = os.path.join(os.environ["E2E_FOLDER"], "static")
EMAIL_FILE_PATH = os.path.join(os.environ["E2E_FOLDER"], "mails")
