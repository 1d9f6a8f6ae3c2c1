"""Is the connection that was kept still there? A look at its socket tells, without asking the server.

`CONN_HEALTH_CHECKS` sends `SELECT 1` before the first statement of every request. A server that has gone has closed
the line or said so on it, and either makes the socket of an idle connection readable: only then is it asked.
(Go's database/sql looks in the same way.) After an error Django asks as before.
"""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    health_check_enabled: bool
    health_check_done: bool
    prepared: set[str]  # what this connection knows of `core.statements`

    def get_new_connection(self, conn_params: Any) -> Any:
        self.prepared = set()
        return super().get_new_connection(conn_params)

    def close_if_health_check_failed(self) -> None:
        if self.connection is not None and self.health_check_enabled and not self.health_check_done:
            self.health_check_done = self._is_quiet()
        super().close_if_health_check_failed()

    def _is_quiet(self) -> bool:
        if self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0)
