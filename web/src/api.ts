/**
 * The server's HTTP API as functions. Owns: requests, and turning what goes wrong into a sentence.
 * Must never: trust a response's shape, or keep state.
 */
import { nameToPath } from "@weft/protocol";
import { messages } from "./messages.ts";

/** A document in the list. */
export interface DocumentSummary {
  readonly id: string;
  readonly title: string;
  readonly owned: boolean;
  readonly updatedAt: Date;
  readonly openedAt: Date | undefined;
}

export interface DocumentList {
  readonly documents: readonly DocumentSummary[];
  /** Fetches the next page; absent on the last. */
  readonly cursor: string | undefined;
}

/** What a document can begin with. */
export interface TemplateSummary {
  readonly name: string;
  /** Empty for the blank one. */
  readonly title: string;
  readonly summary: string;
}

/** A request that failed. `status` is the HTTP status, or 0 when no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  /** What the server asks for first: "password". */
  readonly needs: unknown;
  /** Seconds until it may be tried again, where the server says so. */
  readonly wait: number;

  constructor(status: number, message: string, needs?: unknown, wait = 0) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.needs = needs;
    this.wait = wait;
  }

  get unreachable(): boolean {
    // A proxy in front of a stopped server answers for it.
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const DOCUMENTS = "/api/v1/documents";
const TEMPLATES = "/api/v1/templates";

export async function listDocuments(options: {
  query?: string;
  cursor?: string | undefined;
  signal?: AbortSignal;
}): Promise<DocumentList> {
  const parameters = new URLSearchParams();
  if (options.query) parameters.set("query", options.query);
  if (options.cursor !== undefined) parameters.set("cursor", options.cursor);
  const search = parameters.size === 0 ? "" : `?${parameters}`;
  const body = await request(DOCUMENTS + search, { signal: options.signal ?? null });
  const { documents, cursor } = record(body);
  return {
    documents: Array.isArray(documents) ? documents.map(summary) : [],
    cursor: typeof cursor === "string" ? cursor : undefined,
  };
}

/** Makes a document, a blank one unless a template is named. */
export async function createDocument(template?: string): Promise<DocumentSummary> {
  return summary(await request(DOCUMENTS, { method: "POST", body: JSON.stringify({ template }) }));
}

export async function listTemplates(signal: AbortSignal): Promise<readonly TemplateSummary[]> {
  const { templates } = record(await request(TEMPLATES, { signal }));
  return Array.isArray(templates) ? templates.flatMap(template) : [];
}

export async function getDocument(id: string, signal?: AbortSignal): Promise<DocumentSummary> {
  return summary(await request(`${DOCUMENTS}/${nameInApi(id)}`, { signal: signal ?? null }));
}

/** Moves the document to the trash, also when the page is left meanwhile: the list shows it gone at once. */
export async function removeDocument(id: string): Promise<void> {
  await request(`${DOCUMENTS}/${nameInApi(id)}`, { method: "DELETE", keepalive: true });
}

export async function restoreDocument(id: string): Promise<void> {
  await request(`${DOCUMENTS}/${nameInApi(id)}/restore`, { method: "POST", body: "{}" });
}

/** Where its owner downloads what is left of a document that is damaged on the server's disk. */
export function remainsAddress(id: string): string {
  return `${DOCUMENTS}/${nameInApi(id)}/quarantine`;
}

function nameInApi(id: string): string {
  // One path segment: "/" inside an id is escaped here, so that "/restore" can't be part of one.
  return nameToPath(id).replaceAll("/", "%2F");
}

/** The body of the answer. Rejects with `ApiError`. */
export async function request(path: string, init: RequestInit): Promise<unknown> {
  return (await requestWhole(path, init)).body;
}

/** The answer's body and headers. Rejects with `ApiError`. */
export async function requestWhole(path: string, init: RequestInit): Promise<{ body: unknown; headers: Headers }> {
  const headers = new Headers(init.headers);
  headers.set("accept", "application/json");
  if (init.body !== undefined) headers.set("content-type", "application/json");
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, messages.problem.unreachable);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return { body, headers: response.headers };
  const { detail, title, needs } = record(body);
  const sentence = [detail, title].find((text) => typeof text === "string" && text !== "");
  throw new ApiError(
    response.status,
    typeof sentence === "string" ? sentence : messages.problem.unexpected(response.status),
    needs,
    Number(response.headers.get("retry-after")),
  );
}

/** A value as an object whose fields may be anything. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function summary(value: unknown): DocumentSummary {
  const { id, title, owned, updatedAt, openedAt } = record(value);
  if (typeof id !== "string") throw new ApiError(500, messages.problem.unexpected(500));
  return {
    id,
    title: typeof title === "string" ? title : "",
    owned: owned === true,
    updatedAt: date(updatedAt) ?? new Date(),
    openedAt: date(openedAt),
  };
}

function template(value: unknown): TemplateSummary[] {
  const { name, title, summary } = record(value);
  if (typeof name !== "string" || typeof title !== "string") return [];
  return [{ name, title, summary: typeof summary === "string" ? summary : "" }];
}

function date(value: unknown): Date | undefined {
  const parsed = typeof value === "string" ? new Date(value) : undefined;
  return parsed === undefined || Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
