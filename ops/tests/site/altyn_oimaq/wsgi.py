"""Ready when PostgreSQL and Valkey answer through the libraries that the real site uses."""

import json
import os

import psycopg2
import redis


def application(environ, start_response):
    psycopg2.connect(os.environ["DATABASE_URL"]).close()
    redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(dict(os.environ)).encode()]
