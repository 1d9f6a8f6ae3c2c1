"""First floor: a row first, a message second. Outbox, delivery, retries, sweep, templates.

Knows no wing above it: they register who writes which kind of letter (`mailing.letters.letter`).
"""
