/**
 * Somebody who uses the HTTP API: a browser with its cookie, or a program with a token.
 */
import { expect } from "vitest";
import { personOf } from "../../server/access/browser.ts";
import type { Address } from "./client.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Asking {
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Visitor {
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** Makes a document; its id. */
  create(json?: Record<string, unknown>): Promise<string>;
  /** Titles in their list. */
  titles(query?: string): Promise<unknown[]>;
  /** What they show with each request, once they have it. */
  shown(): Record<string, string>;
  cookie(): string;
  /** The key under which the catalog knows a browser. */
  person(): string;
}

/** A browser with its cookie, as the web app uses the API; or a program that shows a token. */
export function browserAt(server: Address, { token }: { readonly token?: string } = {}): Visitor {
  let cookie: string | undefined;
  const shown = (): Record<string, string> => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cookie === undefined ? {} : { cookie }),
  });
  async function ask(method: string, path: string, { json, headers = {} }: Asking = {}): Promise<Answer> {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(method === "GET" ? {} : { origin: server.url }),
        ...shown(),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    cookie ??= response.headers.get("set-cookie")?.split(";")[0];
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const body = type.endsWith("json") ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, type, headers: response.headers, body };
  }
  return {
    ask,
    async create(json = {}) {
      const { status, body } = await ask("POST", "/documents", { json });
      expect(status).toBe(201);
      return String(body["id"]);
    },
    async titles(query = "") {
      const { body } = await ask("GET", `/documents${query}`);
      return (body["documents"] as Record<string, unknown>[]).map(({ title }) => title);
    },
    shown,
    cookie: () => cookie ?? "",
    person: () => personOf(cookie) ?? "",
  };
}

/** A browser that has opened the home page. */
export async function newBrowser(server: Address): Promise<Visitor> {
  const browser = browserAt(server);
  await browser.ask("GET", "/documents");
  return browser;
}

/** Asserts an error in its one shape. */
export function expectProblem(answer: Answer, status: number, detail: string): void {
  expect(answer.type).toBe("application/problem+json");
  expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.stringContaining(detail) });
  expect(answer.status).toBe(status);
}
