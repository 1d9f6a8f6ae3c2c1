"""Which operation follows which, and with what of the answer: for people, generated clients, and fuzzing."""

from typing import Any

_AS_REGISTERED = {"header.Authorization": "Bearer {$response.body#/token}"}


def _link(
    operation: str, description: str, body: dict[str, Any] | None = None, **parameters: str
) -> dict[str, Any]:
    link: dict[str, Any] = {"operationId": operation, "description": description}
    if named := {name.replace("__", "."): value for name, value in parameters.items()}:
        link["parameters"] = named
    if body is not None:
        link["requestBody"] = body
    return link


def _with_token(link: dict[str, Any]) -> dict[str, Any]:
    return link | {"parameters": _AS_REGISTERED | link.get("parameters", {})}


# operationId -> status -> name -> link
LINKS: dict[str, dict[str, dict[str, Any]]] = {
    "register_visitor": {
        "201": {
            "me": _with_token(_link("visitor", "The person's own data.")),
            "signups": _with_token(_link("signups", "What became of the lectures that were wished for.")),
            "cancel": _with_token(_link("cancel_visitor", "The person does not come.")),
        }
    },
    "lectures": {
        "200": {
            "lecture": _link("lecture", "One of them.", path__code="$response.body#/results/0/code"),
            "sign_up": _link("sign_up", "A seat in it.", {"lecture": "$response.body#/results/0/code"}),
        }
    },
    "sign_up": {
        "201": {
            "cancel": _link("cancel_signup", "Give it up.", path__code="$response.body#/lecture"),
        }
    },
    "signups": {
        "200": {
            "accept": _link(
                "accept_offer",
                "Take the seat that is offered.",
                path__code="$response.body#/results/0/lecture",
            ),
        }
    },
    "exhibitors": {
        "200": {
            "exhibitor": _link("exhibitor", "One of them.", path__slug="$response.body#/results/0/slug"),
        }
    },
    "sign_up_company": {
        "201": {
            "me": _with_token(_link("company", "The company's own data.")),
            "application": _with_token(
                _link("application", "Its application, a draft until it is handed in.")
            ),
            "bookings": _with_token(_link("bookings", "Its booths.")),
        }
    },
    "booths": {
        "200": {
            "hold": _link("hold_booth", "Hold it.", {"booth": "$response.body#/results/0/number"}),
        }
    },
    "hold_booth": {
        "201": {
            "give_back": _link("give_back_booth", "Give it back.", path__code="$response.body#/code"),
            "application": _link("application", "The application that it belongs to."),
        }
    },
    "invoices": {
        "200": {
            "document": _link(
                "invoice_document", "As it was issued.", path__number="$response.body#/results/0/number"
            ),
            "pay": _link("record_payment", "Money came.", path__number="$response.body#/results/0/number"),
        }
    },
    "applications": {
        "200": {
            name: _link(operation, words, path__code="$response.body#/results/0/code")
            for name, operation, words in (
                ("approve", "approve_application", "Approve it."),
                ("return", "return_application", "Return it for correction."),
                ("waitlist", "waitlist_application", "Put it on the waiting list."),
                ("reject", "reject_application", "Reject it."),
                ("move", "move_application", "Give it another booth."),
            )
        }
    },
    "webhook_create": {
        "201": {
            name: _link(operation, words, path__code="$response.body#/code")
            for name, operation, words in (
                ("webhook", "webhook", "As it is now."),
                ("change", "webhook_change", "Change it."),
                ("test", "webhook_test", "Try it out."),
                ("rotate", "webhook_rotate", "Give it a new secret."),
                ("remove", "webhook_remove", "Take it away."),
            )
        }
    },
    "webhooks": {
        "200": {
            "webhook": _link("webhook", "One of them.", path__code="$response.body#/results/0/code"),
        }
    },
}
