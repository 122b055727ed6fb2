/**
 * Requests to addresses that somebody gave us. Owns: where they may go: to the public net by HTTPS, elsewhere only where the operator
 * says so. Must never: connect to an address that was not looked at. A name is resolved once, and the connection goes to what was found, so
 * that one which points elsewhere a moment later (DNS rebinding) gains nothing; and a redirect is an answer, not followed.
 */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP } from "node:net";

/** What may be wrong with an address, as a sentence; none of it says what is in our network. */
export class Unreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Unreachable";
  }
}

export interface OutgoingOptions {
  /** Addresses that are not public and may be reached all the same, by HTTP, too; `undefined` where there are none. */
  readonly networks: Pick<BlockList, "check"> | undefined;
  /** Milliseconds for all of one request. */
  readonly timeLimit: number;
}

export interface Outgoing {
  /** Sends a body of JSON. Rejects with `Unreachable` where no answer came. */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly retryAfter: number | undefined }>;
  /** Why nothing will ever be sent there, as a sentence, as far as the address alone tells. */
  problemOf(url: string): string | undefined;
}

const LONGEST_URL = 2_048;

/** What is not the public net (IANA's registries of special-purpose addresses), or leads elsewhere (6to4, Teredo, NAT64). */
const NOT_PUBLIC = new BlockList();
const SPECIAL =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 " +
  "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";
for (const range of SPECIAL.split(" ")) {
  const [address = "", prefix] = range.split("/");
  NOT_PUBLIC.addSubnet(address, Number(prefix), "ipv4");
}
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet("2000::", 3, "ipv6");
const NOT_PUBLIC_V6 = new BlockList();
for (const range of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]) {
  const [address = "", prefix] = range.split("/");
  NOT_PUBLIC_V6.addSubnet(address, Number(prefix), "ipv6");
}

/** Whether an address is one of the public net. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, "ipv4");
  // Of what is IPv4 in another dress, nothing: it is outside of 2000::/3, or listed above.
  return family === 6 && GLOBAL_V6.check(address, "ipv6") && !NOT_PUBLIC_V6.check(address, "ipv6");
}

export function createOutgoing({ networks, timeLimit }: OutgoingOptions): Outgoing {
  function mayReach(address: string, protocol: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    if (networks?.check(address, family === 4 ? "ipv4" : "ipv6") === true) return true;
    return protocol === "https:" && isPublic(address);
  }

  function refusal(protocol: string): Unreachable {
    return new Unreachable(
      protocol === "https:"
        ? "The address is not on the public net. WEFT_WEBHOOK_NETWORKS names networks of your own that webhooks may reach."
        : "The address begins with http:, which is only for networks that WEFT_WEBHOOK_NETWORKS names. Use https.",
    );
  }

  /** In the place of Node's own, for one request. */
  function lookupFor(protocol: string): RequestOptions["lookup"] {
    return (hostname, options: LookupOptions, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
        if (error !== null) return callback(error, "", 0);
        const allowed = found.filter(({ address }) => mayReach(address, protocol));
        const [first] = allowed;
        if (first === undefined) return callback(refusal(protocol), "", 0);
        return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
      });
    };
  }

  function problemOf(text: string): string | undefined {
    const url = text.length > LONGEST_URL ? null : URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      return `It should be an https address of at most ${LONGEST_URL} characters.`;
    }
    if (url.username !== "" || url.password !== "") {
      return "It should have no user name and no password in it: logs and lists show addresses. Check the signature instead.";
    }
    const host = hostOf(url);
    if (isIP(host) === 0 && url.protocol === "http:" && networks === undefined) return refusal(url.protocol).message;
    return isIP(host) === 0 || mayReach(host, url.protocol) ? undefined : refusal(url.protocol).message;
  }

  return {
    problemOf,
    async post(text, headers, body, signal) {
      const problem = problemOf(text);
      if (problem !== undefined) throw new Unreachable(problem);
      const url = new URL(text);
      const bytes = Buffer.from(body);
      const send = url.protocol === "https:" ? requestHttps : requestHttp;
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const request = send(url, {
        method: "POST",
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": String(bytes.length),
          "user-agent": "Weft-Webhook",
        },
        // A connection of its own: one that is kept would go on to where it once led.
        agent: false,
        lookup: lookupFor(url.protocol),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]),
      });
      request.on("response", resolve);
      request.on("error", reject);
      request.end(bytes);
      try {
        const response = await promise;
        // What it says is of no interest, however long it is.
        response.on("error", () => {}).destroy();
        return { status: response.statusCode ?? 0, retryAfter: secondsIn(response.headers["retry-after"]) };
      } catch (error) {
        throw error instanceof Unreachable ? error : new Unreachable(sentenceOf(error), { cause: error });
      }
    },
  };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.+)\]$/, "$1");
}

function secondsIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

/** By its code alone: the rest may name what is in our network. */
function sentenceOf(error: unknown): string {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return "No answer came in time.";
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return `The receiver could not be reached (${code}).`;
}
