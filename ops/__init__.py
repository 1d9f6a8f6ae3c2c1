"""Starts everything that `./run` and `./test` need, on a machine that has nothing but Python.

Standard library only; never imports Django: this package works before there is a database to configure.
From the bottom up: `errors`, `interrupts`, `privileges`, `folders` → `process` → `binaries`, `postgres_wire`,
`postgres`, `valkey`, `outside` → `port`, `environment`, `running` → the doors `up` (for ./run) and
`pytest_services` (for ./test).
"""
