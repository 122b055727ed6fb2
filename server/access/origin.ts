/**
 * Which pages may talk to this server. Owns: the comparison of an Origin header with where the request went, and of
 * the Host header with where the server listens.
 * Must never: be the only guard of anything; it stops other people's pages, not other programs.
 */

/** Whether `origin` names the host that the request was sent to, or the server's public address. */
export function isSameOrigin(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  const url = URL.parse(origin);
  // "null" (sandboxed frames, files) does not parse: such a page is nobody's.
  if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) return false;
  if (host !== undefined && url.host === host.toLowerCase()) return true;
  return publicUrl !== undefined && URL.parse(publicUrl)?.origin === origin;
}

/** Whether a page may open a WebSocket: its own origin, a listed one, or no page at all (RFC 6455 §10.2). */
export function mayConnect(
  origin: string | undefined,
  host: string | undefined,
  { publicUrl, allowedOrigins }: { publicUrl: string | undefined; allowedOrigins: readonly string[] },
): boolean {
  return origin === undefined || allowedOrigins.includes(origin) || isSameOrigin(origin, host, publicUrl);
}

/** Whether a request that changes something and names no origin came from another site's page all the same. */
export function hidesOrigin(origin: string | undefined, site: string | undefined): boolean {
  // Browsers send Origin with each of these; programs that send none send no Sec-Fetch-Site either.
  return origin === undefined && site !== undefined && site !== "same-origin" && site !== "none";
}

const LOOPBACK = /^(localhost\.?|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host name or address is that of this machine for itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/^::ffff:/i, ""));
}

/** What is said to a request that `isOwnHost` refuses. */
export const FOREIGN_HOST =
  "This server is for this machine only, and was reached under another name than localhost. To serve others, set " +
  "WEFT_PUBLIC_URL to the address that people open, or WEFT_HOST to the address to listen on.";

/**
 * Whether a request came under a name of this server. One that listens on loopback is reached as localhost; under any
 * other name a page of somebody else's has had its own name point here (DNS rebinding), and then its Origin is as good
 * as ours. Behind a proxy, or on other addresses, only the operator knows the names.
 */
export function isOwnHost(
  host: string | undefined,
  config: { readonly host: string; readonly publicUrl: string | undefined },
): boolean {
  // Browsers always send one.
  if (config.publicUrl !== undefined || !isLoopback(config.host) || host === undefined) return true;
  return isLoopback(host.replace(/:\d*$/, ""));
}
