import logging

import pytest

from accounts.logs import WithoutKeys


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/henvis/4-abcdefgh/", "/henvis/…"),
        ("/henvis/4-abcdefgh/sendt/secret:token/", "/henvis/…"),
        ("/tilmeld/havnsoe/4-abcdefgh/", "/tilmeld/…"),
        ("/konto/adgangskode/ny/a-secret/", "/konto/adgangskode/ny/…"),
        ("/konto/velkommen/a-secret:token/", "/konto/velkommen/…"),
        ("/min-dag/", "/min-dag/"),
    ],
)
def test_keys_and_tokens_are_cut_out_of_a_line(path, shown):
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    WithoutKeys().filter(line)

    assert line.getMessage() == f"Not Found: {shown}"
