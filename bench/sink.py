"""An SMTP server that takes every mail and notes when, in a process of its own: `python -m bench.sink FILE`.

It says yes to everything, reads as little of a mail as it can, and appends one line for each to FILE: the moment
(CLOCK_MONOTONIC, the same for all processes of the machine), the recipient, whether a PDF is in it, its size.
`Sink` is the other side: starts the process and reads the file.
"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, NamedTuple, Self

END = b"\r\n.\r\n"


class Mail(NamedTuple):
    accepted_at: float
    recipient: str
    has_pdf: bool
    size: int


class Sink:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.mails: dict[str, Mail] = {}
        self.repeated = 0
        self._read = 0

    def __enter__(self) -> Self:
        self.file.touch()
        command = [sys.executable, "-m", "bench.sink", str(self.file)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        self.process.wait()

    def wait_for(self, emails: set[str], *, seconds: float = 30) -> dict[str, Mail]:
        """The mails to these people, each with its ticket. Raises TimeoutError when some do not come."""
        deadline = time.monotonic() + seconds
        while missing := emails - self._look():
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{len(missing)} of {len(emails)} mails did not come, {min(missing)} for one"
                )
            time.sleep(0.02)
        if without := [email for email in emails if not self.mails[email].has_pdf]:
            raise ValueError(f"{len(without)} mails came without a PDF, that to {without[0]} for one")
        return {email: self.mails[email] for email in emails}

    def _look(self) -> set[str]:
        with self.file.open() as file:
            file.seek(self._read)
            whole, _newline, _rest = file.read().rpartition("\n")
        self._read += len(whole.encode()) + bool(whole)
        for line in whole.splitlines():
            at, recipient, pdf, size = line.split()
            self.repeated += recipient in self.mails
            self.mails.setdefault(recipient, Mail(float(at), recipient, pdf == "pdf", int(size)))
        return self.mails.keys() | set()


class Session(asyncio.Protocol):
    """One connection. The transport keeps the order, so answers are written as commands come."""

    def __init__(self, notes: IO[str]) -> None:
        self.notes = notes
        self.received = bytearray()
        self.recipient = ""
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        while self._take_mail() if self.in_data else self._take_command():
            pass

    def _take_mail(self) -> bool:
        end = self.received.find(END, max(0, self._searched - len(END)))
        self._searched = len(self.received)
        if end < 0:
            return False
        pdf = "pdf" if b"application/pdf" in self.received[:end] else "bare"
        self.transport.write(b"250 taken\r\n")
        self.notes.write(f"{time.monotonic():.6f} {self.recipient} {pdf} {end}\n")
        self.notes.flush()
        del self.received[: end + len(END)]
        self.in_data = False
        return bool(self.received)

    def _take_command(self) -> bool:
        line, newline, rest = bytes(self.received).partition(b"\r\n")
        if not newline:
            return False
        self.received = bytearray(rest)
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode()
        if verb == b"DATA":
            self.in_data, self._searched = True, 0
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250-sink\r\n250 8BITMIME\r\n" if verb == b"EHLO" else b"250 ok\r\n")
        return bool(self.received)


async def serve(file: Path) -> None:
    with file.open("a") as notes:
        server = await asyncio.get_running_loop().create_server(lambda: Session(notes), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
