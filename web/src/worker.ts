/**
 * The service worker, `/sw.js`: makes the app open without a network. Owns: one cache for each version of the app, with the page
 * and all that it may load. Must never: serve a page of one version with files of another, come between the app and what
 * the server says of documents, or keep a document.
 */
import { FILES, PAGE, VERSION } from "virtual:weft-shell";

// TypeScript's own names for this are in a library that does not go with the DOM's.
interface Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Event) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

const PREFIX = "weft-app-";
const CACHE = PREFIX + VERSION;
/** How long the server may take for the page before the kept one is shown, in milliseconds. */
const PATIENCE = 3_000;

const worker = globalThis as unknown as Worker;
worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === "/" || pathname.startsWith("/d/")) event.respondWith(pageFor(request));
  } else if (pathname.startsWith("/assets/")) event.respondWith(hashedFile(request));
  else if (FILES.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

/** All or nothing: what fails is tried again when the browser looks for a newer worker. */
async function install(): Promise<void> {
  const page = await fetch("/", { cache: "no-store" });
  const digest = await crypto.subtle.digest("SHA-256", await page.clone().arrayBuffer());
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  // The server was updated between this file and the page.
  if (hash !== PAGE) throw new Error("The page is of another version.");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put("/", page);
}

/** The earlier workers' pages are all closed when this one takes over, so nobody asks for their files any more. */
async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/** The server's page wherever it can be had: it is the newest, and its files are there with it. */
async function pageFor(request: Request): Promise<Response> {
  const answer = fetch(request);
  const patience = new Promise<undefined>((resolve) => {
    setTimeout(resolve, PATIENCE);
  });
  try {
    const page = await Promise.race([answer, patience]);
    // A proxy in front of a stopped server answers for it.
    if (page !== undefined && ![502, 503, 504].includes(page.status)) return page;
  } catch {
    // No network.
  }
  const page = await (await caches.open(CACHE)).match("/");
  return page ?? answer;
}

/** A file whose name changes with its content: whichever is there is right. */
async function hashedFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found !== undefined) return found;
  const answer = await fetch(request);
  // Fonts come when a text asks for them; the next one may ask without a network.
  if (answer.ok && request.destination === "font") await cache.put(request, answer.clone());
  return answer;
}

async function kept(path: string): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? Response.error();
}
