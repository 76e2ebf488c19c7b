// Keeps the emergency page, the card and a person's own appointments in the browser, so that they open without a network.
// Not Rust: it must run before, and without, any WASM. Only pages that somebody has opened are kept, each with the style and scripts it
// names. Nothing else is ever answered from here: a slot page, for one, would be old.
const KEPT = "anjia-kept";
const UNTIL = "anjia-keep-until";
/** How long a kept page waits for a network that is slow. */
const PATIENCE = 4000;
const SHARED = /^\/(zh|en|ja|ko|es)\/(emergency|card|card\/sheet|offline)$/;
const OWN = /^\/(zh|en|ja|ko|es)\/appointments\/([^/.]+)$/;
const CHANGED = /^\/(?:zh|en|ja|ko|es)\/appointments\/([^/.]+)\/(?:cancel|move)$/;
/** What pages need: all of it has the hash of its content in its address. */
const NEEDED = /^\/(pkg\/[\w.-]+\.css|[a-z]+\.js\?v=\w+|favicon\.svg)$/;

/** The name a page is kept under; nothing for pages that never are. What only tells about the moment is left out. */
function nameOf(url) {
  if (SHARED.test(url.pathname)) return url.pathname;
  const key = OWN.test(url.pathname) && url.searchParams.get("key");
  return key ? `${url.pathname}?key=${encodeURIComponent(key)}` : null;
}

const until = (page) => page.headers.get(UNTIL);
const isOver = (page) => until(page) !== null && Date.parse(until(page)) < Date.now();

async function need(cache, addresses) {
  for (const address of addresses) {
    if (await cache.match(address)) continue;
    const answer = await fetch(address);
    if (answer.ok) await cache.put(address, answer);
  }
}

const neededBy = (html) => [...html.matchAll(/"([^"\s]+)"/g)].map((m) => m[1]).filter((address) => NEEDED.test(address));

/** Keeps a page that has come, or lets it go: an appointment that is over or cancelled comes without a time until which to keep it. */
async function keep(url, answer) {
  const name = nameOf(url);
  const own = OWN.test(url.pathname);
  if (!answer.ok || answer.redirected || (!own && url.search)) {
    if (own && (answer.status === 404 || answer.status === 410)) await forget(OWN.exec(url.pathname)[2]);
    return false;
  }
  if (own && (until(answer) === null || isOver(answer))) {
    await forget(OWN.exec(url.pathname)[2]);
    return false;
  }
  const cache = await caches.open(KEPT);
  const html = await answer.clone().text();
  await need(cache, neededBy(html));
  await cache.put(name, answer);
  const instead = `/${url.pathname.split("/")[1]}/offline`;
  if (name !== instead && !(await cache.match(instead))) {
    const page = await fetch(instead);
    if (page.ok) await keep(new URL(instead, location), page);
  }
  return true;
}

/** An appointment goes in all languages. */
async function forget(code) {
  const cache = await caches.open(KEPT);
  for (const { url } of await cache.keys()) {
    if (OWN.exec(new URL(url).pathname)?.[2] === code) await cache.delete(url);
  }
}

async function sweep() {
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) {
    const page = await cache.match(request);
    if (page && isOver(page)) await cache.delete(request);
  }
}

/** After a new version: pages that are the same for everybody are fetched again, and what no page names any more goes. */
async function refresh() {
  const cache = await caches.open(KEPT);
  const addresses = (await cache.keys()).map(({ url }) => new URL(url));
  for (const url of addresses.filter((url) => SHARED.test(url.pathname))) {
    const page = await fetch(url).catch(() => null);
    if (page?.ok) await keep(url, page);
  }
  const needed = new Set();
  for (const url of addresses.filter(nameOf)) neededBy((await (await cache.match(url))?.text()) ?? "").forEach((n) => needed.add(n));
  for (const url of addresses.filter((url) => !nameOf(url) && !needed.has(url.pathname + url.search))) await cache.delete(url);
}

function soon(answer, wait) {
  if (!wait) return answer;
  return Promise.race([answer, new Promise((_, late) => setTimeout(() => late(new Error("late")), wait))]);
}

/** The network first; without it what is kept; else the page that tells what is. */
async function page(event, url) {
  const cache = await caches.open(KEPT);
  const name = nameOf(url);
  let kept = name && (await cache.match(name));
  if (kept && isOver(kept)) kept = null;
  const coming = fetch(event.request);
  // Also when it comes too late to be shown, it is kept.
  if (name) event.waitUntil(coming.then((answer) => keep(url, answer.clone())).catch(() => {}));
  try {
    const answer = await soon(coming, kept ? PATIENCE : 0);
    if (kept && answer.status >= 500) return kept;
    return answer;
  } catch (error) {
    if (kept) return kept;
    const lang = url.pathname.split("/")[1];
    const instead = (await cache.match(`/${lang}/offline`)) ?? (await any(cache));
    if (!instead) throw error;
    return new Response(instead.body, { status: 503, headers: instead.headers });
  }
}

async function any(cache) {
  const name = (await cache.keys()).find(({ url }) => url.endsWith("/offline"));
  return name && cache.match(name);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(sweep).then(refresh));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const changed = request.method === "POST" && CHANGED.exec(url.pathname);
  if (changed) event.waitUntil(forget(changed[1]));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(page(event, url));
    event.waitUntil(sweep());
  } else if (NEEDED.test(url.pathname + url.search)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

// A page asks to be kept (the first one came before this worker), what is kept, or for everything to be erased.
self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const answer = async () => {
    if (event.data.keep) {
      const url = new URL(event.data.keep);
      if (!nameOf(url)) return false;
      const cache = await caches.open(KEPT);
      return (await cache.match(nameOf(url))) ? true : keep(url, await fetch(OWN.test(url.pathname) ? nameOf(url) : url.pathname));
    }
    if (event.data.erase) {
      await caches.delete(KEPT);
      return true;
    }
    await sweep();
    return (await (await caches.open(KEPT)).keys()).map(({ url }) => url).filter((url) => OWN.test(new URL(url).pathname));
  };
  event.waitUntil(answer().then((said) => port.postMessage(said), () => port.postMessage(false)));
});
