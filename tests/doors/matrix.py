"""Every operation of the API, and for whom it opens. An operation without a row fails `test_matrix`.

Callers are named as `test_matrix` makes them: `anonymous`, `visitor`, `other_visitor`, `company`, `other_company`,
`token:<scope>` for a program of an owner with that one scope, `session:<role>` for an organiser in a browser. For
everybody who is not named, the answer is the row's refusal, and nothing has changed.
"""

from typing import NamedTuple

from accounts.models import Scope
from accounts.roles import Role

PEOPLE = ("anonymous", "visitor", "other_visitor", "company", "other_company")
TOKENS = tuple(f"token:{scope}" for scope in Scope)
SESSIONS = tuple(f"session:{role}" for role in Role)
CALLERS = (*PEOPLE, *TOKENS, *SESSIONS)

ANYBODY = frozenset(CALLERS)
VISITORS = frozenset({"visitor", "other_visitor"})
COMPANIES = frozenset({"company", "other_company"})


class Row(NamedTuple):
    opens_for: frozenset[str]
    # Whose thing it is when the address names one: to others of the same kind it is not there.
    not_found_for: frozenset[str] = frozenset()

    def refusal(self, caller: str) -> set[int]:
        """What a caller is told for whom it does not open. A session of somebody else is 401 or 403."""
        if caller in self.not_found_for:
            return {404}
        if self.opens_for & frozenset(TOKENS) and caller.startswith(("token:", "session:")):
            return {403}
        return {401}


def _programs(*scopes: Scope, roles: tuple[Role, ...] = ()) -> frozenset[str]:
    return frozenset(
        {f"token:{scope}" for scope in scopes} | {f"session:{role}" for role in (Role.OWNER, *roles)}
    )


_DECIDE = Row(_programs(Scope.APPLICATIONS, roles=(Role.EXHIBITOR_MANAGER,)))
_OWN_SIGNUP = Row(frozenset({"visitor"}), frozenset({"other_visitor"}))
_OWN_PAPER = Row(frozenset({"company"}), frozenset({"other_company"}))

MATRIX: dict[str, Row] = {
    # For anyone
    **dict.fromkeys(
        "booths categories exhibitor exhibitors forum halls lecture lectures speakers"
        " register_visitor sign_up_company".split(),
        Row(ANYBODY),
    ),
    # The visitor
    **dict.fromkeys(
        "visitor correct_visitor erase_visitor cancel_visitor send_ticket_again signups sign_up".split(),
        Row(VISITORS),
    ),
    "cancel_signup": _OWN_SIGNUP,
    "accept_offer": _OWN_SIGNUP,
    # The company
    **dict.fromkeys(
        "company correct_company bookings hold_booth application change_application submit_application"
        " withdraw_application invoices".split(),
        Row(COMPANIES),
    ),
    "give_back_booth": _OWN_PAPER,
    "invoice_document": _OWN_PAPER,
    # Organisers
    "applications": Row(
        _programs(
            Scope.READ,
            Scope.APPLICATIONS,
            roles=(Role.EXHIBITOR_MANAGER, Role.FINANCE, Role.REVIEWER),
        )
    ),
    "exhibitors_file": Row(
        _programs(
            Scope.READ,
            Scope.PERSONAL_DATA,
            roles=(Role.EXHIBITOR_MANAGER, Role.FINANCE, Role.REVIEWER),
        )
    ),
    # Taking everybody out at once is the owner's.
    "visitors": Row(_programs(Scope.PERSONAL_DATA)),
    "visitors_file": Row(_programs(Scope.PERSONAL_DATA)),
    "organiser_signups": Row(
        _programs(Scope.PERSONAL_DATA, roles=(Role.PROGRAMME_MANAGER, Role.REGISTRATION_DESK))
    ),
    "approve_application": _DECIDE,
    "return_application": _DECIDE,
    "waitlist_application": _DECIDE,
    "reject_application": _DECIDE,
    "move_application": _DECIDE,
    "record_payment": Row(_programs(Scope.PAYMENTS, roles=(Role.FINANCE,))),
    **dict.fromkeys(
        "webhooks webhook webhook_create webhook_change webhook_remove webhook_rotate webhook_test".split(),
        Row(_programs(Scope.WEBHOOKS)),
    ),
}  # fmt: skip
