"""A gateway that does nothing but answer after so many milliseconds, so that what is measured is ours.

python -m bench.messaging.gateway MILLISECONDS PORT_FILE
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

LENGTH = b"content-length:"
ids = count(1)


class Answering(asyncio.Protocol):
    """One connection, with one request at a time: each is answered when its time has come."""

    wait = 0.02

    def connection_made(self, transport):
        self.transport, self.got = transport, b""

    def data_received(self, data):
        self.got += data
        head, found, body = self.got.partition(b"\r\n\r\n")
        if found and len(body) >= self._length(head):
            self.got = b""
            asyncio.get_running_loop().call_later(self.wait, self._answer)

    def _length(self, head) -> int:
        lines = (line.lower() for line in head.split(b"\r\n"))
        return next((int(line.removeprefix(LENGTH)) for line in lines if line.startswith(LENGTH)), 0)

    def _answer(self):
        body = b'{"msg_id": "%d"}' % next(ids)
        head = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(head % len(body) + body)


async def serve(port_file: Path):
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=1000)
    port_file.with_suffix(".new").write_text(str(server.sockets[0].getsockname()[1]))
    port_file.with_suffix(".new").rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    Answering.wait = float(sys.argv[1]) / 1000
    asyncio.run(serve(Path(sys.argv[2])))
