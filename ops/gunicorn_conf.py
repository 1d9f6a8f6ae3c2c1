"""The web server's settings, for ./run and for the container image alike: imports nothing of the site's.

The application is loaded once and then forked: one third of the memory and of the start's CPU time. Objects
made before the fork are taken out of garbage collection, else the first collection would copy every shared
page.
"""

import gc
import os
from typing import Any

from ops import web_worker

worker_class = web_worker.FairWorker
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
control_socket_disable = True

# The heartbeat file on a disk that is busy would get healthy workers killed.
if os.access("/dev/shm", os.W_OK):
    worker_tmp_dir = "/dev/shm"


def when_ready(server: Any) -> None:
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Forget the connections and the gauges of a worker that is gone."""
    web_worker.forget(worker)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
