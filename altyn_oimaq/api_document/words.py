"""What the document says of the whole. In English: it is read by programmers, and kept in the repository."""

# After what `altyn_oimaq.api_description` says of signing in, safe retries and limits.
CONVENTIONS = """

## Shapes

JSON in UTF-8. Times are ISO 8601 with an offset, days `YYYY-MM-DD`, money whole tenge (`…_kzt`), lengths metres
(`…_m`), areas square metres (`…_m2`). Texts of the forum have three languages: `{"kk": …, "ru": …, "en": …}`; an
empty one is not translated yet. Lists are pages: `next`, `previous`, `results`; `page_size` is 1 to 100.

Requests are taken by the letter: a member that is not described, a number instead of a text, or a key that comes
twice is refused with `400`.

## Refusals

`application/problem+json` (RFC 9457) in the language of `Accept-Language`. Programs switch on `code`; the codes that an
operation may answer are enumerated with it. More of them may be added, so keep a way for one that you do not know.
`errors` names the fields of invalid input.

## Polling

Keep the `ETag` and send it as `If-None-Match`: `304` costs next to nothing.
"""

TAGS = {
    "public": "For anyone, without a token: the forum, its exhibitors, booths, lectures and speakers.",
    "visitor": "Registering, and everything that the registered person does with the token that was answered.",
    "company": "Signing up, and everything that a company does: booth, application, invoices.",
    "organiser": "For the organisers' programs, by a token with scopes, or a session with a CSRF token.",
}
