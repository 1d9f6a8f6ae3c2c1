// The page that is shown without a network lists what is kept on this device.

const STORES = ["own-1", "pages-1"];
const MOST = 30;

async function kept() {
  const found = new Map();
  for (const name of STORES) {
    const store = await caches.open(name);
    for (const request of (await store.keys()).reverse()) {
      const { pathname, search } = new URL(request.url);
      const title = await titleOf(await store.match(request, { ignoreVary: true }));
      if (title && found.size < MOST && !found.has(pathname + search)) found.set(pathname + search, title);
    }
  }
  return found;
}

async function titleOf(answer) {
  if (!answer?.headers.get("Content-Type")?.startsWith("text/html")) return "";
  return new DOMParser().parseFromString(await answer.text(), "text/html").title;
}

const list = document.querySelector("[data-kept-pages]");
if (list && "caches" in window) {
  const pages = await kept().catch(() => new Map());
  for (const [address, title] of pages) {
    const link = Object.assign(document.createElement("a"), { href: address, textContent: title });
    const item = list.appendChild(document.createElement("li"));
    item.append(link);
  }
  list.closest("section").hidden = !pages.size;
}
document.querySelector("[data-again]")?.addEventListener("click", () => location.reload());
