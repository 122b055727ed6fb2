/**
 * Where a request comes from when proxies stand before the server. Owns: which part of X-Forwarded-For is believed.
 * Must never: believe what a client may have written itself: only what a trusted proxy added counts, so by default nothing.
 */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Addresses of trusted proxies. */
export type TrustedProxies = Pick<BlockList, "check">;

/** The ranges that stand for the addresses of private networks (RFC 1918, RFC 4193) and of this machine. */
const PRIVATE = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/** Whether a text is an address, a subnet (`10.0.0.0/8`), or `private`. */
export function isProxyRange(text: string): boolean {
  if (text === "private") return true;
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** From ranges that `isProxyRange` accepts. */
export function trustedProxies(ranges: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const range of ranges.flatMap((one) => (one === "private" ? PRIVATE : [one]))) {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/**
 * The address of whoever asked: that of the connection, or the last one in X-Forwarded-For that no trusted proxy has. Each
 * proxy adds the address that it was asked from behind those that it was told, so what a client made up stands before.
 */
export function clientAddress(
  {
    headers,
    socket,
  }: Pick<IncomingMessage, "headers"> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trusted: TrustedProxies,
): string {
  let address = plain(socket.remoteAddress ?? "");
  const told = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",").map(plain);
  while (isTrusted(address, trusted)) {
    const before = told.pop() ?? "";
    // Whatever is no address was not written by a proxy.
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/**
 * Whose address it is, for counting: that of an IPv4 host as it is, of IPv6 the network of 64 bits, which is the least that a
 * customer gets; within it a host may choose a new address for each request.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = "", right] = address.replace(/%.*$/, "").split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/64`;
}

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Without the port that some proxies add, and IPv4 as such. */
function plain(text: string): string {
  const trimmed = text.trim();
  const bare = /^\[(.+)\](:\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return bare.replace(/^::ffff:(?=\d+\.)/i, "");
}
