"""What no page may do: say something on the console, break the policy, leave the machine, answer with an error."""

import re
from urllib.parse import urlsplit

# The browser's own line about a response of 400 or more.
BROWSERS_LINE = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


class Watch:
    """Follows browser contexts; `found` has everything that was not intended."""

    def __init__(self, address):
        self.address = address
        self.intended = set()
        self.found = []
        self.answers = {}
        self.events = {
            "console": self._console,
            "weberror": self._error,
            "request": self._request,
            "response": self._response,
        }

    def follow(self, context):
        for name, look in self.events.items():
            context.on(name, look)

    def leave(self, context):
        for name, look in self.events.items():
            context.remove_listener(name, look)

    def status(self, page) -> int:
        """Of the answer that the page shows."""
        return self.answers[page]

    def _console(self, message):
        line = BROWSERS_LINE.match(message.text)
        if not (line and int(line[1]) in self.intended):
            self.found.append(f"console: {message.text}")

    def _error(self, error):
        self.found.append(f"error on the page: {error.error}")

    def _request(self, request):
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.found.append(f"left the machine: {request.url}")

    def _response(self, response):
        if response.request.is_navigation_request():
            self.answers[response.frame.page] = response.status
        if response.status >= 400 and response.status not in self.intended:
            self.found.append(f"{response.status} from {response.url}")
        is_page = not urlsplit(response.url).path.startswith("/static/") and not response.url.startswith("data:")
        if is_page and policy_of(response) != POLICY:
            self.found.append(f"policy of {response.url}: {policy_of(response)}")


def policy_of(response) -> set[str]:
    policy = response.headers.get("content-security-policy", "")
    return {part.strip() for part in policy.split(";") if part.strip()}
