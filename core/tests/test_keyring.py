import base64

import pytest

from core.keyring import Keyring, SignatureInvalid, new_key

# Always the same: they stand in the names of tests, which every worker must find alike.
OLD, NEW = "k1:" + "b2xk" * 10 + "b2w=", "k2:" + "bmV3" * 10 + "bmU="


def ring(*keys: str, prefix: str = "AO1") -> Keyring:
    return Keyring.from_text(",".join(keys), prefix=prefix)


def test_the_first_key_signs_and_all_verify():
    before, after = ring(OLD), ring(NEW, OLD)
    signed = before.sign("a.b")
    assert signed.startswith("AO1.k1.a.b.")
    assert after.sign("a.b").startswith("AO1.k2.a.b.")
    assert after.verify(signed) == "a.b"


def test_the_same_payload_gives_the_same_text():
    assert ring(OLD).sign("x") == ring(OLD).sign("x")


def test_public_keys_are_raw_ed25519():
    keys = ring(NEW, OLD).public_keys
    assert list(keys) == ["k2", "k1"]
    assert all(len(base64.urlsafe_b64decode(key + "=")) == 32 for key in keys.values())


SIGNED = ring(OLD).sign("1.CODE.1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "AO1.k1",
        "AO1.k1..",
        SIGNED.replace("CODE", "CODF"),
        SIGNED.replace("AO1", "AO2"),
        SIGNED.replace("k1", "k9"),
        SIGNED[:-1],
        SIGNED + "=",
        SIGNED + "A",
        SIGNED[:-3] + " " + SIGNED[-3:],
        SIGNED.replace("k1", "қ1"),
        SIGNED + "\ud800",
        "\x00" + SIGNED,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(SignatureInvalid):
        ring(OLD).verify(text)


def test_a_signature_has_one_spelling():
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(SIGNED[-1])
    other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
    with pytest.raises(SignatureInvalid):
        ring(OLD).verify(SIGNED[:-1] + other)  # the four spare bits of the last sign differ


def test_another_ring_and_another_purpose_refuse_it():
    with pytest.raises(SignatureInvalid):
        ring(new_key("k1")).verify(SIGNED)
    with pytest.raises(SignatureInvalid):
        ring(OLD, prefix="GATE").verify(SIGNED)


@pytest.mark.parametrize(
    "text", ["", "k1", "k1:", "k1:AAAA", "K1:" + "A" * 43 + "=", "k1:абв", f"{OLD},{OLD}", f"{OLD},"]
)
def test_bad_settings_are_named_without_showing_the_key(text):
    with pytest.raises(ValueError, match="signing key") as refusal:
        Keyring.from_text(text, prefix="AO1")
    assert OLD.partition(":")[2] not in str(refusal.value)
