"""Never into our own network: not by a number, not by a name, not by a name that changes its mind."""

import ipaddress
import socket
import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from webhooks import targets, transport
from webhooks.checks import lease_outlasts_a_send, not_into_our_own_house
from webhooks.models import Delivery, Endpoint
from webhooks.targets import TargetRefused, look_up

from .receiver import Receiver

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "[::1]", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.8", "240.0.0.1", "[::]",
    "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "１２７.0.0.1",
    "127。0。0。1", "localhost", "LOCALHOST.", "ip6-localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_hosts_are_refused(host):
    with pytest.raises(TargetRefused):
        look_up(f"https://{host}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/", "ftp://93.184.216.34/", "file:///etc/passwd", "https://", "https:///x", "//x/", "x",
        "https://user:secret@93.184.216.34/", "https://user@93.184.216.34/", "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/", "https://93.184.216.34/#part", "https://93.184.216.34/a b",
        "https://93.184.216.34\\@127.0.0.1/", "https://93.184.216.34/\r\nHost: x", "https://a..b/", "https://[::1/",
        "https://93.184.216.34/" + "a" * 500, "gopher://93.184.216.34/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(TargetRefused):
        look_up(url)


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1:248:1893:25c8:1946]"])
def test_public_addresses_are_taken(host):
    assert look_up(f"https://{host}:8443/hook?a=1").port == 8443


@pytest.fixture
def names(monkeypatch):
    """What the resolver says: `names["hooks.example.org"] = [["93.184.216.34"], ["127.0.0.1"]]`, in turn."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def ask(host, port, *args, **options):
        if host not in known:
            return real(host, port, *args, **options)
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    return known


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1", "fe80::1%eth0"])
def test_a_name_that_leads_inside(address, names):
    names["hooks.example.org"] = [[address]]
    with pytest.raises(TargetRefused):
        look_up("https://hooks.example.org/")


def test_one_private_address_among_others(names):
    names["hooks.example.org"] = [["93.184.216.34", "10.0.0.1"]]
    with pytest.raises(TargetRefused):
        look_up("https://hooks.example.org/")


def test_a_name_that_nobody_knows(names):
    names["hooks.example.org"] = [[]]
    with pytest.raises(TargetRefused):
        look_up("https://hooks.example.org/")


def test_loopback_only_where_it_is_allowed(loopback):
    assert look_up("http://127.0.0.1:8000/").addresses == ("127.0.0.1",)
    with pytest.raises(TargetRefused):
        look_up("http://10.0.0.1/")


@pytest.mark.django_db
class TestWhenItIsSent:
    def test_the_name_leads_inside_by_then(self, names, listen, register, sweep, settings):
        settings.WEBHOOKS_TO_LOOPBACK = False
        names["hooks.example.org"] = [["93.184.216.34"], ["127.0.0.1"]]
        listen(url="https://hooks.example.org/")
        register()
        sweep()
        assert Delivery.objects.get().problem.startswith("refused")

    def test_a_row_that_was_written_past_the_service(self, listen, register, sweep, settings, receiver):
        listen()
        settings.WEBHOOKS_TO_LOOPBACK = False
        register()
        sweep()
        assert receiver.got == []
        assert Delivery.objects.get().problem.startswith("refused")


class TestTheLine:
    """The name is resolved once; the line goes to the address that was judged, under the name."""

    def test_no_second_question_to_the_resolver(self, names, loopback, monkeypatch):
        """A resolver that answers with a public address first and with ours afterwards gains nothing: nobody asks."""
        asked = []
        judged = names["rebinding.example.org"] = [["93.184.216.34"], ["127.0.0.1"]]
        real = socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda to, **options: asked.append(to) or real(("127.0.0.1", 1))
        )
        transport.send("https://rebinding.example.org/", b"{}", {})
        assert asked == [("93.184.216.34", 443)]
        assert judged == [["127.0.0.1"]]

    def test_host_and_certificate_are_those_of_the_name(self, names, loopback, tls_receiver):
        server, seen = tls_receiver
        names["hooks.example.org"] = [["127.0.0.1"]]
        port = server.server.server_address[1]
        answer = transport.send(f"https://hooks.example.org:{port}/hook", b"{}", {})
        assert answer.status == 204
        assert seen == ["hooks.example.org"]
        assert server.got[0][1]["Host"] == f"hooks.example.org:{port}"

    def test_another_name_s_certificate_is_refused(self, names, loopback, tls_receiver):
        server, _seen = tls_receiver
        names["other.example.org"] = [["127.0.0.1"]]
        answer = transport.send(f"https://other.example.org:{server.server.server_address[1]}/", b"{}", {})
        assert answer.status is None
        assert "Hostname mismatch" in answer.problem
        assert server.got == []

    @pytest.fixture
    def tls_receiver(self, tmp_path, monkeypatch):
        """With a certificate for hooks.example.org that only this test trusts; tells which name was asked for."""
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]), timezone.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / "server.pem"
        pem.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        seen: list[str] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        context.sni_callback = lambda _line, host, _context: seen.append(host)
        server = Receiver()
        server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
        trusting = ssl.create_default_context(cafile=str(pem))
        monkeypatch.setattr(transport, "_tls", lambda: trusting)
        yield server, seen
        server.stop()


def test_every_special_block_is_refused():
    """IANA's special-purpose blocks as Python knows them, and what it forgets."""
    for block in ("10.0.0.0/8", "fc00::/7", "fe80::/10", "2001:db8::/32", "192.0.2.0/24", "100::/64"):
        assert not targets._is_allowed(next(ipaddress.ip_network(block).hosts()))


@pytest.mark.django_db
def test_nothing_is_saved_for_a_refused_target(listen, settings):
    settings.WEBHOOKS_TO_LOOPBACK = False
    with pytest.raises(TargetRefused):
        listen()
    assert not Endpoint.objects.exists()


def test_production_refuses_loopback(settings):
    assert not_into_our_own_house() == []
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert [error.id for error in not_into_our_own_house()] == ["webhooks.E001"]


def test_a_lease_that_a_slow_receiver_outlasts(settings):
    assert lease_outlasts_a_send() == []
    settings.WEBHOOK_TIMEOUT = 30
    assert [error.id for error in lease_outlasts_a_send()] == ["webhooks.E002"]
