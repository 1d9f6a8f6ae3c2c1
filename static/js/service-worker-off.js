// SERVICE_WORKER=off: takes itself and all that was kept away; from the next page on the site is without a worker.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
}
