"""Telling other people's programs what happened: signed, in order, at least once.

The journal is the outbox: what a service wrote down in the transaction of its deed is found there afterwards, so
a registration costs the same whether somebody listens or not (docs/decisions/0026).
"""
