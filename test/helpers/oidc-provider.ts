/**
 * A real provider of OpenID Connect, and somebody with a browser who signs in by it. Owns: its people, its pages, which are those of
 * `oidc-provider` for trying things out, and ending it with the test.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Configuration, Provider } from "oidc-provider";
import { onTestFinished } from "vitest";
import type { OidcSettings } from "../../server/access/oidc-settings.ts";

/** What the provider says of somebody, by what they type as their login there. */
export type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface TestProvider {
  readonly settings: OidcSettings;
  /** Begins to answer, once it is known where Weft is; until then each request gets 503. */
  admit(weft: string, configuration?: Configuration): Promise<void>;
  /** Tells of each request that comes from now on. */
  onRequest(tell: () => void): void;
  /** Nobody listens there any more. */
  stop(): Promise<void>;
}

const CLIENT = { clientId: "weft", clientSecret: "a secret: 100% of it & more" };

/** Listens on a free port; the caller ends it. */
export async function startProvider(people: People, settings: Partial<OidcSettings> = {}): Promise<TestProvider> {
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_request, response) =>
    response.writeHead(503).end();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { issuer, ...CLIENT, name: "Acme", signUp: "invited", ...settings },
    async admit(weft, configuration) {
      answer = await providerAt(issuer, weft, people, configuration);
    },
    onRequest: (tell) => void server.on("request", tell),
    stop: () => stop(server),
  };
}

/** The same, ending with the test. */
export async function testProvider(people: People, settings?: Partial<OidcSettings>): Promise<TestProvider> {
  const provider = await startProvider(people, settings);
  onTestFinished(() => provider.stop());
  return provider;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function providerAt(
  issuer: string,
  weft: string,
  people: People,
  configuration: Configuration = {},
): Promise<ReturnType<Provider["callback"]>> {
  const provider = await quietly(
    async () =>
      new (await import("oidc-provider")).Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.clientId,
            client_secret: CLIENT.clientSecret,
            redirect_uris: [`${weft}/api/v1/session/oidc/callback`],
          },
        ],
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
        pkce: { required: () => true },
        ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
        cookies: { keys: ["a key of the provider's"] },
        findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...people[id], sub: id }) }),
        ...configuration,
      }),
  );
  return provider.callback();
}

/** It warns of all that a provider for trying things out should not be. */
async function quietly<T>(make: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  console.warn = () => {};
  console.info = () => {};
  try {
    return await make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** Somebody's browser, without a window: cookies of each origin, and redirects. */
export interface Person {
  /** Goes to an address, and on where that leads. */
  open(url: string): Promise<Page>;
  /** Begins at Weft, as its page does, and goes to where it is sent; `link` is the secret of a one-time link. */
  begin(weft: string, more?: { readonly link?: string; readonly returnTo?: string }): Promise<Page>;
  /** Types a login on the provider's page, and agrees; what Weft's page is told in the end. */
  signIn(page: Page, login: string): Promise<Ending>;
  /** The same as far as the provider sends them back: the address that is not opened yet. */
  signInButStay(page: Page, login: string): Promise<string>;
  /** Opens the way back. */
  comeBack(callback: string): Promise<Ending>;
  /** Says no on the provider's page. */
  refuse(page: Page): Promise<Ending>;
  cookieFor(url: string): string;
}

/** What stands behind "#" at Weft's page. */
export interface Ending {
  readonly problem: string | null;
  readonly to: string | null;
}

export function person(): Person {
  const cookies = new Map<string, { readonly origin: string; readonly path: string; readonly pair: string }>();

  /** What the addresses begin with that the provider sends back to. */
  let backTo = "\n";

  const cookieFor = (url: string): string => {
    const { origin, pathname } = new URL(url);
    return [...cookies.values()]
      .filter((one) => one.origin === origin && pathname.startsWith(one.path))
      .map(({ pair }) => pair)
      .join("; ");
  };

  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", cookieFor(url));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    const { origin } = new URL(url);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const path = /; path=([^;]+)/i.exec(line)?.[1] ?? "/";
      const key = `${origin} ${path} ${pair.split("=")[0]}`;
      if (/; (max-age=0|expires=Thu, 01 Jan 1970)/i.test(line)) cookies.delete(key);
      else cookies.set(key, { origin, path, pair });
    }
    return response;
  }

  async function follow(url: string, init: RequestInit, until = "\n"): Promise<Page> {
    let [at, request] = [url, init];
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await ask(at, request);
      const location = response.headers.get("location");
      if (location === null) return { url: at, status: response.status, text: await response.text() };
      at = new URL(location, at).href;
      if (at.startsWith(until)) return { url: at, status: response.status, text: "" };
      request = {};
    }
    throw new Error(`${url} leads in a circle`);
  }

  const submit = (page: Page, fields: Record<string, string>, until: string): Promise<Page> => {
    const [, action = ""] = /<form[^>]* action="([^"]+)"/.exec(page.text) ?? [];
    return follow(new URL(action, page.url).href, { method: "POST", body: new URLSearchParams(fields) }, until);
  };

  const callbackOf = (page: Page): string => {
    const { searchParams } = new URL(page.url);
    if (page.url.includes("/session/oidc/callback")) return page.url;
    throw new Error(
      `The provider did not send anybody back: ${page.status} ${searchParams} ${page.text.slice(0, 500)}`,
    );
  };

  async function signInButStay(page: Page, login: string): Promise<string> {
    let next = await submit(page, { prompt: "login", login, password: "anything" }, backTo);
    if (next.text.includes('value="consent"')) next = await submit(next, { prompt: "consent" }, backTo);
    return callbackOf(next);
  }

  async function comeBack(callback: string): Promise<Ending> {
    const response = await ask(callback);
    const location = response.headers.get("location") ?? "";
    const [path, fragment = ""] = location.split("#");
    if (response.status !== 303 || path !== "/welcome") {
      throw new Error(`${response.status} ${location} ${await response.text()}`);
    }
    const told = new URLSearchParams(fragment);
    return { problem: told.get("problem"), to: told.get("to") };
  }

  return {
    open: (url) => follow(url, {}),
    async begin(weft, more = {}) {
      const response = await ask(`${weft}/api/v1/session/oidc`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: weft },
        body: JSON.stringify(more),
      });
      const body = (await response.json()) as { readonly url?: string };
      if (body.url === undefined) throw new Error(`${response.status} ${JSON.stringify(body)}`);
      backTo = `${weft}/api/v1/session/oidc/callback`;
      return follow(body.url, {}, backTo);
    },
    signInButStay,
    comeBack,
    signIn: async (page, login) => comeBack(await signInButStay(page, login)),
    async refuse(page) {
      const [, address = ""] = /href="([^"]+\/abort)"/.exec(page.text) ?? [];
      return comeBack(callbackOf(await follow(new URL(address, page.url).href, {}, backTo)));
    },
    cookieFor,
  };
}
