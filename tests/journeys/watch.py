"""What must not happen on any page: a stranger is asked, something is missing, the console complains."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# `browse` keeps the service worker out of every journey but those that are about it.
_NO_WORKER = "Service Worker registration blocked by Playwright"
# Chromium says so of every page that is answered with 4xx, also of our own friendly ones; `_on_response`
# knows the difference.
_SAID_ELSEWHERE = ("Failed to load resource", _NO_WORKER)
# What a script asks for and is refused in words that it shows.
_REFUSES_IN_WORDS = ("/plan/changes/",)


class Watch:
    def __init__(self, context: BrowserContext, site: str) -> None:
        self.faults: list[str] = []
        self._site = site
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failure)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._site + "/", "data:", "blob:")):
            self.faults.append(f"foreign: {request.url}")

    def _on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        is_answer = is_page or response.url.endswith(_REFUSES_IN_WORDS)
        if response.status >= (500 if is_answer else 400):
            self.faults.append(f"{response.status}: {response.url}")

    def _on_failure(self, request: Request) -> None:
        # A download, or a page left before everything had come, is "aborted".
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_SAID_ELSEWHERE):
            self.faults.append(f"{message.type}: {message.text}")
