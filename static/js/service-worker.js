// Pages that stay readable without a network. Served at /sw.js behind `const FACTS = …` (website/installable.py).
// - A page comes from the network; if that fails or takes too long, from the store, with a line that says how old it
//   is. Only pages whose answer says so are stored: `X-Offline: public`, or `own` for what this browser alone sees.
// - `own` belongs to one person at a time, and goes with them: see ENDS and `keep`.
// - Files with a hash in their name never change: the store first.
// - POST and everything that is not named here is none of our business.

const SHELL = `shell-${FACTS.version}`;
const [PAGES, OWN, FILES, PICTURES] = ["pages-1", "own-1", "files-1", "pictures-1"];
const MOST = { [PAGES]: 60, [OWN]: 20, [FILES]: 80, [PICTURES]: 60 };
const PATIENCE = 4000; // milliseconds until a kept page is better than waiting
const OWN_FOR = 60 * 24 * 3600 * 1000; // as long as the cookie that remembers the person

const OUTSIDE = /^(\/\w\w)?\/(admin|accounts|exhibit|mailbox|api|looking|news)\//;
const FILE = /^\/static\/(css|js|fonts|img)\//;
const PICTURE = /^\/media\//;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const MY_PAGE = /^(?:\/\w\w)?\/my\/([^/]+)\/$/;
const MY_TICKET = /^(?:\/\w\w)?\/my\/([^/]+)\/ticket\.pdf$/;
// Whoever cancels, deletes their data or asks to be forgotten leaves nothing behind.
const ENDS = /^(\/\w\w)?\/(my\/[^/]+\/(cancel|erase)|register\/forget|exhibit\/leave|accounts\/logout)\/$/;

let farewells = 0; // what was asked for before one must not be stored after it

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  const url = new URL(event.data.keep, location.origin); // the page that was open before we were
  if (url.origin === location.origin && !OUTSIDE.test(url.pathname)) {
    event.waitUntil(keepNow(url, { again: true }).catch(() => {}));
  }
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && ENDS.test(url.pathname)) event.waitUntil(forgetOwn());
  if (request.method !== "GET" || OUTSIDE.test(url.pathname)) return;
  if (FILE.test(url.pathname)) event.respondWith(file(event, FILES, HASHED.test(url.pathname)));
  else if (PICTURE.test(url.pathname)) event.respondWith(file(event, PICTURES, true));
  else if (request.mode === "navigate" || MY_TICKET.test(url.pathname)) event.respondWith(page(event, url));
});

async function install() {
  const [shell, files] = await Promise.all([caches.open(SHELL), caches.open(FILES)]);
  const fresh = Object.values(FACTS.without).map((path) => new Request(path, { cache: "reload" }));
  await Promise.all([shell.addAll(fresh), files.addAll(FACTS.shell)]);
  await skipWaiting(); // pages come from the network anyway: nobody waits for the new version
}

async function activate() {
  const ours = new Set([SHELL, PAGES, OWN, FILES, PICTURES]);
  for (const name of await caches.keys()) if (!ours.has(name)) await caches.delete(name);
  // The browser would ask for every page that is none of our business twice, the second time for what it shows: a
  // secret that is shown once would be gone by then. Former versions switched it on.
  await registration.navigationPreload?.disable();
  await clients.claim();
}

// --- Pages ---------------------------------------------------------------------------------------

async function page(event, url) {
  const since = farewells;
  const asked = fetch(event.request);
  const stored = asked.then((answer) => keep(url, answer.clone(), since));
  event.waitUntil(stored.catch(() => {}));
  const kept = await find(url);
  if (!kept) return asked.catch(() => without(url));
  const tooLate = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([asked, tooLate]);
    if (answer && ![502, 503, 504].includes(answer.status)) return answer;
  } catch {
    // no network
  }
  return withItsAge(kept, url);
}

/** Stores the answer if it says that it may be; what it says no more is dropped. */
async function keep(url, answer, since) {
  const mark = answer.headers.get("X-Offline");
  const [, owner] = url.pathname.match(MY_PAGE) ?? url.pathname.match(MY_TICKET) ?? [];
  if (owner && mark !== "own" && answer.type === "basic" && answer.status < 500) return forgetOwn();
  if ([404, 410].includes(answer.status)) return drop(url);
  if (!answer.ok || answer.redirected || !["public", "own"].includes(mark)) return;
  const body = await answer.blob();
  if (mark === "own" && since !== farewells) return;
  if (owner) await makeWayFor(owner);
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", Date.now());
  headers.delete("Content-Encoding"); // the body is unpacked by now
  headers.delete("Content-Length");
  const name = mark === "own" ? OWN : PAGES;
  await put(name, keyOf(url), new Response(body, { headers }));
  if (MY_PAGE.test(url.pathname)) await keepCompanions(url);
}

/** One person at a time, as the cookie has it: another one's link takes the place of the first. */
async function makeWayFor(owner) {
  const own = await caches.open(OWN);
  const owners = (await own.keys()).map(({ url }) => new URL(url).pathname.match(/\/my\/([^/]+)\//)?.[1]);
  if (owners.some((one) => one && one !== owner)) await caches.delete(OWN);
}

/** Whoever has a ticket wants the programme and the plan in the hall, where there is no network. */
async function keepCompanions(url) {
  for (const path of FACTS.companions[languageOf(url)]) {
    const text = await keepNow(new URL(path, location.origin));
    const halls = text.match(new RegExp(`(?<=href=")${path}[\\w-]+/(?=")`, "g")) ?? [];
    if (path.includes("floor-plan")) for (const hall of new Set(halls)) await keepNow(new URL(hall, location.origin));
  }
}

/** Fetches a page with its files, unless it is here already; its text. */
async function keepNow(url, { again = false } = {}) {
  if (!again && (await find(url))) return "";
  const since = farewells;
  const answer = await fetch(keyOf(url));
  if (!answer.headers.get("X-Offline")) return "";
  const text = await answer.clone().text();
  await keep(url, answer, since);
  const files = await caches.open(FILES);
  for (const path of new Set(text.match(/(?<=(?:href|src)=")\/static\/(?:css|js|fonts|img)\/[^"]+/g))) {
    if (!(await files.match(path))) await files.add(path);
  }
  await trim(FILES);
  return text;
}

async function find(url) {
  for (const name of [OWN, PAGES]) {
    const kept = await (await caches.open(name)).match(keyOf(url), { ignoreVary: true });
    if (kept && name === OWN && Date.now() - keptAt(kept) > OWN_FOR) await drop(url);
    else if (kept) return kept;
  }
}

async function drop(url) {
  for (const name of [OWN, PAGES]) await (await caches.open(name)).delete(keyOf(url), { ignoreVary: true });
}

async function forgetOwn() {
  farewells += 1;
  await caches.delete(OWN);
}

/** The page as it was kept, with a line that says so. */
async function withItsAge(kept, url) {
  const { headers } = kept;
  if (!headers.get("Content-Type")?.startsWith("text/html")) return kept;
  const words = FACTS.words[languageOf(url)].replace("{time}", moment(new Date(keptAt(kept))));
  const notice = `<p class="notice" role="status" data-kept>${words}</p>`;
  const text = (await kept.text()).replace(/<main id="main"[^>]*>/, (start) => start + notice);
  return new Response(text, { headers });
}

async function without(url) {
  const kept = await (await caches.open(SHELL)).match(FACTS.without[languageOf(url)], { ignoreVary: true });
  if (!kept) return Response.error();
  return new Response(await kept.blob(), { status: 503, headers: kept.headers });
}

// --- Files ---------------------------------------------------------------------------------------

async function file({ request }, name, neverChanges) {
  const files = await caches.open(name);
  const kept = await files.match(request, { ignoreVary: true });
  if (kept && neverChanges) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await put(name, request, answer.clone());
    return answer;
  } catch (reason) {
    if (kept) return kept;
    throw reason;
  }
}

// --- Small things --------------------------------------------------------------------------------

async function put(name, key, answer) {
  const store = await caches.open(name);
  await store.delete(key, { ignoreVary: true }); // the newest stands last
  await store.put(key, answer);
  await trim(name);
}

async function trim(name) {
  const store = await caches.open(name);
  const keys = await store.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await store.delete(key, { ignoreVary: true });
}

/** The address without what makes no other page. */
function keyOf(url) {
  const kept = [...url.searchParams].filter(([name]) => name === "day" || name === "edition");
  return url.origin + url.pathname + (kept.length ? `?${new URLSearchParams(kept)}` : "");
}

function keptAt(answer) {
  return Number(answer.headers.get("X-Kept-At"));
}

function languageOf(url) {
  const [, first] = url.pathname.split("/");
  return FACTS.languages.includes(first) ? first : FACTS.languages[0];
}

function moment(at) {
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? time : `${two(at.getDate())}.${two(at.getMonth() + 1)}. ${time}`;
}
