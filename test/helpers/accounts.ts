/**
 * People with accounts, for tests. Owns: making and signing in those, over HTTP, and what they ask for.
 */
import { expect } from "vitest";
import type { TestServer } from "./server.ts";

export const PRIVATE = { access: "private" } as const;
export const PASSWORD = "ten threads or more";

/** What the tests look at of any answer. */
export interface Body {
  readonly id: string;
  readonly url: string;
  readonly detail: string;
  readonly account?: object;
  readonly documents: readonly object[];
  readonly sessions: readonly { readonly id: string; readonly current: boolean }[];
  readonly invitations: readonly object[];
  readonly key: string;
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly cursor?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
  /** The session that it brought. */
  readonly cookie: string;
}

export async function call(
  server: TestServer,
  method: string,
  path: string,
  { cookie, body, headers }: { cookie?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const [cookieOf = ""] = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  return {
    status: response.status,
    body: (text === "" ? {} : JSON.parse(text)) as Body,
    headers: response.headers,
    cookie: cookieOf,
  };
}

export const secretIn = (link: string): string => link.split("#")[1] ?? "";

export const signIn = (server: TestServer, login: string, password = PASSWORD, more: object = {}): Promise<Answer> =>
  call(server, "POST", "/session", { body: { login, password }, ...more });

/** The first account, signed in. */
export async function owner(server: TestServer): Promise<string> {
  const link = secretIn(server.ownerLink);
  const person = { link, login: "Ann@Example.com", name: "Ann", password: PASSWORD };
  const made = await call(server, "POST", "/accounts", { body: person });
  expect(made.status).toBe(200);
  return made.cookie;
}

/** Somebody whom the owner has invited, signed in. */
export async function guest(server: TestServer, by: string, login: string): Promise<string> {
  const { body } = await call(server, "POST", "/invitations", { cookie: by, body: { note: login } });
  const person = { link: secretIn(body.url), login, name: login, password: PASSWORD };
  const made = await call(server, "POST", "/accounts", { body: person });
  expect(made.status).toBe(200);
  return made.cookie;
}

/** A new document of whoever has the cookie. */
export async function newDocument(server: TestServer, cookie: string): Promise<string> {
  const made = await call(server, "POST", "/documents", { cookie, body: { title: "Plan" } });
  expect(made.status).toBe(201);
  return made.body.id;
}
