// Brings the service worker in (service-worker.js), once everything that the person came for is there.

async function start() {
  const { serviceWorker } = navigator;
  const isNew = !serviceWorker.controller;
  try {
    await serviceWorker.register("/sw.js", { updateViaCache: "none" });
    const { active } = await serviceWorker.ready;
    if (isNew) active.postMessage({ keep: location.href }); // this page came before the worker did
  } catch {
    // a private window, a full disk: the site works all the same
  }
}

function whenIdle() {
  "requestIdleCallback" in window ? requestIdleCallback(start, { timeout: 5000 }) : setTimeout(start, 1000);
}

if ("serviceWorker" in navigator) {
  document.readyState === "complete" ? whenIdle() : addEventListener("load", whenIdle, { once: true });
}
