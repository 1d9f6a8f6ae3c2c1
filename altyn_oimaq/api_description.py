"""What the documentation of the API says before its operations: true of all of them.

The numbers are those of `core.api.metering`; a test compares them.
"""

DESCRIPTION = """\
Registration of visitors and companies for the exhibition-forum.

## Signing in

`Authorization: Bearer <token>`. A visitor's token comes with registration, a company's with its sign-up or from its
office (page «Team»). An organiser's token is made in the administration or by `manage.py create_api_token`: it has
scopes and an expiry, sees one edition unless it was made for all of them, and never does more than the role of its
holder allows at the moment of the call. `?edition=<code>` names an edition; what a token does not see is `404`. A
browser may use the site's session instead; without the CSRF token of the page in `X-CSRFToken` whatever changes
something is refused with `403 csrf_failed`.

## Safe retries

Send `Idempotency-Key` (1 to 255 visible ASCII characters; make it impossible to guess, such as a UUID) with every
`POST`, `PATCH` and `DELETE`. For 24 hours the same key, body and caller at the same address get the same answer, status
and `Location` included. Another body or method under the key is `422 idempotency_key_reused`; while the first request
is in flight the answer is `409 in_progress`. A refusal for what the request says (`400`, `404`, `409`, `422`) is kept
as well: ask again with a new key. `401`, `403`, `408`, `429` and everything from `500` are not kept, nor is a body
that is not JSON: repeat those with the same key.

## Limits

Each request counts against its caller's budget: a token, a visitor, a company, a signed-in browser, or without any of
these the address.

| caller | reads a minute | writes a minute |
| --- | --- | --- |
| address | 3000 | 300 |
| visitor | 600 | 120 |
| company | 1200 | 300 |
| token | 3000 | 600 |
| account | 1200 | 300 |

Some operations have a limit of their own beside it (`register`, `company`, `signup`). Answers say what is left, as
draft-ietf-httpapi-ratelimit-headers does:

    RateLimit-Policy: "read";q=3000;w=60
    RateLimit: "read";r=2987;t=41

`q` requests in `w` seconds; `r` are left until the window begins anew in `t` seconds. A limit that is used up is
answered with `429 too_many_requests` and `Retry-After` in seconds. When the counters cannot be reached, reads are
answered without these headers and writes with `503 unavailable`.
"""
