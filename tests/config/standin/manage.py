"""Stands in for the application: every command only says its name."""

import sys

print("did", *sys.argv[1:])  # noqa: T201
