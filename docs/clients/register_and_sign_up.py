"""Registers a visitor, shows the lectures, signs up for one: an example of a program that uses the API.

    pip install openapi-python-client
    openapi-python-client generate --url https://forum.example.org/api/schema/ --output-path altyn_oimaq_client
    PYTHONPATH=altyn_oimaq_client python register_and_sign_up.py https://forum.example.org aigul@example.com

The client is generated from the schema of the site; nothing here is written by hand but what the program does.
Every request that changes something carries an Idempotency-Key: whoever gets no answer simply asks again.
"""

import sys
import uuid

from altyn_oimaq_client import AuthenticatedClient, Client
from altyn_oimaq_client.api.public import lectures
from altyn_oimaq_client.api.visitor import register_visitor, sign_up, signups
from altyn_oimaq_client.models import Registered, RegistrationRequest, SignUp, WishRequest


def main(site: str, email: str) -> None:
    anyone = Client(base_url=site, headers={"Accept-Language": "en"})
    person = RegistrationRequest.from_dict(
        {
            "given_name": "Айгүл",
            "family_name": "Үлгібай",
            "email": email,
            "kind": "trade",
            "language": "kk",
            "consents": ["processing"],
        }
    )
    registered = register_visitor.sync(client=anyone, body=person, idempotency_key=str(uuid.uuid4()))
    if not isinstance(registered, Registered):
        # Known already, or refused: `code` says why, `errors` which field.
        raise SystemExit(f"not registered: {registered}")
    print("registered as", registered.code)

    programme = lectures.sync(client=anyone, page_size=100)
    free = [one for one in programme.results if one.signup_required and one.seats_left > 0]
    for one in free:
        print(one.code, one.starts_at, one.title.en or one.title.kk, f"({one.seats_left} seats left)")

    me = AuthenticatedClient(base_url=site, token=registered.token)
    if free:
        wish = WishRequest(lecture=free[0].code)
        place = sign_up.sync(client=me, body=wish, idempotency_key=str(uuid.uuid4()))
        if not isinstance(place, SignUp):
            raise SystemExit(f"no seat: {place}")
        print(place.lecture, place.state)
    print("signed up for", [one.lecture for one in signups.sync(client=me).results])


if __name__ == "__main__":
    main(*sys.argv[1:])
