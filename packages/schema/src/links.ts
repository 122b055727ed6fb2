/**
 * Which addresses a link, an image or a file may have. Owns the allow-list; everything that renders or follows a link asks here.
 * Must never decode, repair or complete an address: what is not plainly harmless is refused.
 */

const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "mailto", "tel"]);

/** Longest address that is kept. Longer ones are data smuggled into a link, and browsers cut them anyway. */
const MAX_HREF = 8192;

// Browsers drop tabs and newlines inside an address and trim spaces and controls around it before they look for the
// scheme (WHATWG URL, "basic URL parser"), so "java\nscript:" runs. Other invisible characters and blanks only serve to
// mislead people. Lone surrogates have no UTF-8 form. Quotes and angle brackets stand encoded in every real address;
// raw, they look for a renderer that forgets to escape.
const REFUSED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}<>"`]/u;

/**
 * The address if it may be followed, else `undefined`. Allowed: http, https, mailto, tel, and what is relative to the
 * page ("/a", "a/b", "#part", "?q"). Outer plain spaces are cut; the rest of a result is exactly what was given.
 */
export function safeHref(href: unknown): string | undefined {
  if (typeof href !== "string") return undefined;
  const address = href.replace(/^ +| +$/g, "");
  if (address === "" || address.length > MAX_HREF || REFUSED.test(address)) return undefined;
  // Backslashes are slashes to a browser: "\\evil.example" and "/\evil.example" leave the site.
  if (address.includes("\\") || address.startsWith("//")) return undefined;
  const colon = address.indexOf(":");
  const end = address.search(/[/?#]/);
  // A colon after the first slash, question mark or hash belongs to a path, a query or a fragment.
  if (colon === -1 || (end !== -1 && end < colon)) return address;
  const scheme = address.slice(0, colon).toLowerCase();
  if (!SCHEMES.has(scheme) || address.length === colon + 1) return undefined;
  if ((scheme === "http" || scheme === "https") && !/^[a-z]+:\/\/[^/?#]/i.test(address)) return undefined;
  return address;
}

/**
 * The address if an image, a file or an embed may come from there, else `undefined`: what `safeHref` allows of http, https
 * and relative ones. Never data:, blob: or javascript:, which would make a document carry, or do, what no one can see.
 */
export function safeSrc(src: unknown): string | undefined {
  const address = safeHref(src);
  return address === undefined || /^(?:mailto|tel):/i.test(address) ? undefined : address;
}
