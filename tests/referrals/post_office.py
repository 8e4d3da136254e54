"""A mail server of our own on this machine, that can keep a sender waiting in the middle of a letter."""

import socketserver
from contextlib import contextmanager
from threading import Event, Thread


class PostOffice(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Counter)
        self.letters: list[str] = []
        self.arrived = Event()
        # Cleared, it takes letters and does not say so.
        self.answers = Event()
        self.answers.set()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Counter(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            word = line.strip().upper()[:4].decode()
            if word == "DATA":
                self.say("354 go on")
                self.take_letter()
            self.say("221 bye" if word == "QUIT" else "250 yes")

    def take_letter(self):
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.letters.append(b"".join(lines).decode())
        self.server.arrived.set()
        self.server.answers.wait(60)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())

    def finish(self):
        """The other end may be dead by now."""


@contextmanager
def open_post_office():
    with PostOffice() as office:
        Thread(target=office.serve_forever, daemon=True).start()
        yield office
        office.answers.set()
        office.shutdown()
