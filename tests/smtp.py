"""An SMTP server of its own for a test: kind, moody, hanging or gone, as the test wants."""

import asyncio
import email
import email.policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """`mails` are those the server has answered for; `connections` counts callers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self._stopped = False
        self._sessions: list[SMTP] = []
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)
        self.be_kind()

    # What the test wants of it

    def be_kind(self) -> None:
        self._data_reply, self._rcpt_reply, self._drops, self._hangs = "250 OK", "250 OK", False, False

    def answer_data_with(self, reply: str) -> None:
        self._data_reply = reply

    def answer_rcpt_with(self, reply: str) -> None:
        self._rcpt_reply = reply

    def drop_the_line_after_data(self) -> None:
        self._drops = True

    def hang(self) -> None:
        self._hangs = True

    def hang_up_on_everybody(self) -> None:
        for session in self._sessions:
            self._controller.loop.call_soon_threadsafe(session.transport.close)

    # Its life

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        """Gone: nobody answers at the port any more. A second time is harmless."""
        if not self._stopped:
            self._stopped = True
            self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.server.sockets[0].getsockname()[1])

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
        if self._data_reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self._drops:
            server.transport.abort()
        return self._data_reply


class _Controller(Controller):
    """Finds its own port: asks itself whether it is up at the port it really got."""

    def _trigger_server(self) -> None:
        self.port = int(self.server.sockets[0].getsockname()[1])
        super()._trigger_server()
