/**
 * What browsers may do with our answers, and whose requests we take. Owns: security headers, CORS and the CSRF check.
 * Must never: differ from page to page; one policy that is strict everywhere is one that can be checked. Only people's
 * files bring a stricter one of their own, and the page in which diagrams are drawn has an origin that is nobody's.
 */
import { FRAME_ORIGINS } from "@weft/schema/embeds";
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Access } from "../access/access.ts";
import { bearerIn } from "../access/caller.ts";
import { FOREIGN_HOST, hidesOrigin, isOwnHost, isSameOrigin } from "../access/origin.ts";
import type { RequestLimits } from "../access/request-limits.ts";
import { HttpProblem, problemOf } from "./problems.ts";

const HOST = /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/i;

/** Whose pages a document may show, each in a frame that its reader has asked for. */
const FRAMES = FRAME_ORIGINS.join(" ");

/** The page in which diagrams are drawn (web/src/diagrams.ts). */
const DIAGRAMS = "/diagrams.html";

/**
 * What runs there is a library of many authors that reads what anyone wrote. `sandbox` takes the origin from it, also for
 * one who opens it as a page: no cookies, no storage, no document. It may load its own scripts, and nothing from or to
 * anywhere else. It holds nothing, so any page may frame it, and those that embed an editor do.
 */
function diagramsPolicy(host: string | undefined): string {
  // An origin that is nobody's: what 'self' means there browsers have differed on.
  const own = host !== undefined && HOST.test(host) ? ` http://${host} https://${host}` : "";
  return (
    `sandbox allow-scripts; default-src 'none'; script-src 'self'${own}; style-src 'unsafe-inline'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors *"
  );
}

/** Headers on every answer. Scripts and styles come from files of ours only, never from the page's text. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const host = context.req.header("host");
    // Safari before 15.4 does not count ws: of the same host as 'self' (CSP3 §6.7.2.8), so it is named.
    const socket = host !== undefined && HOST.test(host) ? ` ws://${host} wss://${host}` : "";
    const { headers } = context.res;
    const policy =
      context.req.path === DIAGRAMS
        ? diagramsPolicy(host)
        : "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; " +
          `img-src 'self' https: data: blob:; media-src 'self' https:; connect-src 'self'${socket}; frame-src 'self' ${FRAMES}; ` +
          "base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
    if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    // The address of an open document is the key to it.
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
  };
}

/**
 * Refuses requests that change something and come from another site's page. Browsers send Origin with each of them;
 * programs that send none carry no cookie that somebody else could abuse. With a token the cookie does not count (see
 * `Access.identify`), and no browser adds a token by itself, so pages of any origin may show one.
 */
export function sameOriginOnly(
  config: { readonly host: string; readonly publicUrl: string | undefined },
  { takesTokens }: Pick<Access, "takesTokens">,
): MiddlewareHandler {
  return async (context, next) => {
    if (!["GET", "HEAD", "OPTIONS"].includes(context.req.method)) {
      if (!isOwnHost(context.req.header("host"), config)) throw new HttpProblem(403, FOREIGN_HOST);
      const origin = context.req.header("origin");
      const showsToken = takesTokens && bearerIn(context.req.header("authorization")) !== undefined;
      const foreign =
        hidesOrigin(origin, context.req.header("sec-fetch-site")) ||
        (origin !== undefined && !isSameOrigin(origin, context.req.header("host"), config.publicUrl));
      if (foreign && !showsToken) throw new HttpProblem(403, "Pages of another origin may not change anything here.");
    }
    await next();
  };
}

/** Refuses who sends too many requests, before anything else is done for them. */
export function limitAddresses(
  requests: Pick<RequestLimits, "fromAddress">,
  addressOf: (context: Context) => string,
): MiddlewareHandler {
  return async (context, next) => {
    // What a browser asks beforehand is answered from nothing.
    const tooMany = context.req.method === "OPTIONS" ? undefined : requests.fromAddress(addressOf(context));
    if (tooMany === undefined) return next();
    // It says nothing of anything here, so pages of any origin may know when to come again.
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Access-Control-Expose-Headers", "Retry-After");
    throw problemOf(tooMany);
  };
}

/** For how long a browser remembers that a page of another origin may ask, in seconds; Chromium's longest. */
const PREFLIGHT_AGE = 7_200;

/**
 * Lets pages of other origins read answers: those that are listed, and with a token any, for nothing of their visitor's is used
 * then. Never with cookies: a browser then sends none. Without either, a page could read what is open to who knows a name.
 */
export function crossOrigin(
  { allowedOrigins }: { readonly allowedOrigins: readonly string[] },
  { takesTokens }: Pick<Access, "takesTokens">,
): MiddlewareHandler {
  return cors({
    origin(origin, { req }) {
      // Before the request the browser only says that there will be such a header.
      const announced = req.header("access-control-request-headers")?.toLowerCase().split(/ *, */) ?? [];
      const showsToken =
        req.method === "OPTIONS"
          ? announced.includes("authorization")
          : bearerIn(req.header("authorization")) !== undefined;
      return allowedOrigins.includes(origin) || (takesTokens && showsToken) ? origin : null;
    },
    allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match"],
    exposeHeaders: ["ETag", "Location", "Retry-After"],
    maxAge: PREFLIGHT_AGE,
  });
}

/**
 * Refuses bodies over `most` bytes before they are read; `advice` says what to do instead. A body must say its length, which Node then holds it to:
 * counting while reading would need Hono's `bodyLimit`, which fails on this adapter's light Request (hono 4.13).
 */
export function limitBody(most: number, advice = "Divide it."): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.header("transfer-encoding") !== undefined) {
      throw new HttpProblem(411, "Send the length of the body in Content-Length.");
    }
    if (Number(context.req.header("content-length") ?? 0) > most) {
      throw new HttpProblem(413, `The body is larger than ${most} bytes. ${advice}`);
    }
    await next();
  };
}
