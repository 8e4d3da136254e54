import socket
import threading


class Listener:
    """A server that gives one answer to one request, byte for byte, and hangs up."""

    def __init__(self, answer: str):
        self.answer = answer.encode("latin-1")
        self.heard = b""

    def __enter__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join()
        self._server.close()

    def _serve(self):
        connection, _ = self._server.accept()
        with connection:
            # One message fits into one packet, but head and body may come one after the other.
            while b"}" not in self.heard:
                self.heard += connection.recv(65536)
            connection.sendall(self.answer)
