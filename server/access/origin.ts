/**
 * Which pages may talk to this server. Owns: the comparison of an Origin header with where the request went.
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
