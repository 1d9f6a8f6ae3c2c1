"""An SMTP server of its own for a test: kind, moody, slow, hanging or gone, as the test wants."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG, DROP = "hang", "drop the line"  # instead of a reply to DATA


class Sink:
    """`mails` are those the server has taken; `connections` counts callers, `held` letters whose answer was
    kept back."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self.held = 0
        self.port = 0
        self._sessions: list[SMTP] = []
        self._controller: _Controller | None = None
        self.be_kind()

    # What the test wants of it

    def be_kind(self) -> None:
        self._data_reply, self._rcpt_reply, self._drops, self._hangs = "250 OK", "250 OK", False, False
        self._holding = False
        self._first_replies: dict[str, list[str]] = {}

    def answer_data_with(self, reply: str) -> None:
        self._data_reply = reply

    def answer_first(self, recipient: str, *replies: str) -> None:
        """To the first letters for this recipient: SMTP replies, HANG or DROP. Then as to everybody."""
        self._first_replies[recipient] = list(replies)

    def answer_rcpt_with(self, reply: str) -> None:
        self._rcpt_reply = reply

    def drop_the_line_after_data(self) -> None:
        self._drops = True

    def hang(self) -> None:
        self._hangs = True

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Letters are taken, but nobody is told so until the end of the block."""
        self._holding, self.held = True, 0
        try:
            yield
        finally:
            self._holding = False

    def hang_up_on_everybody(self) -> None:
        assert self._controller is not None
        sessions, self._sessions = self._sessions, []
        for transport in filter(None, (session.transport for session in sessions)):  # None: they left first
            self._controller.loop.call_soon_threadsafe(transport.close)

    # Its life

    def start(self) -> None:
        """Also after `stop`: at the same port. A second time is harmless."""
        if self._controller is not None:
            return
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        if self._controller is None:
            return
        self.hang_up_on_everybody()
        self._controller.stop()
        self._controller = None

    # aiosmtpd's handler hooks

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        self._sessions.append(server)
        if self._hangs:
            await asyncio.sleep(30)
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._rcpt_reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._rcpt_reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self._reply_to(envelope.rcpt_tos[0])
        if reply == HANG:
            await asyncio.sleep(30)
        if reply == DROP or reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if reply == DROP:
            server.transport.abort()
            return "250 OK"
        self.held += self._holding
        while self._holding:
            await asyncio.sleep(0.01)
        return reply

    def _reply_to(self, recipient: str) -> str:
        if first := self._first_replies.get(recipient):
            return first.pop(0)
        return DROP if self._drops else self._data_reply


class _Controller(Controller):
    """Finds its own port: asks itself whether it is up at the port it really got."""

    def _trigger_server(self) -> None:
        self.port = int(self.server.sockets[0].getsockname()[1])
        super()._trigger_server()
