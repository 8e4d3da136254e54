"""Exits well when the web server of this container gives an answer, and no error."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
# Behind the proxy, as the proxy asks: otherwise the answer would be a redirect to https, or a refusal.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
connection.request("GET", "/", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status >= 500)
