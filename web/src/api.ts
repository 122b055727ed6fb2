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
  /** Whether it was given to whoever asks, as a member. */
  readonly shared: boolean;
  readonly starred: boolean;
  readonly updatedAt: Date;
  readonly openedAt: Date | undefined;
  /** Where the words of a search were found. */
  readonly match?: Match | undefined;
}

/** From `start` up to, not including, `end`, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

export interface Match {
  readonly title: readonly Range[];
  /** A few words of the text; `undefined` where only the title has them. */
  readonly snippet: string | undefined;
  readonly ranges: readonly Range[];
}

/** A part of the list, as the server calls it. */
export type ListPart = "owned" | "shared" | "opened" | "starred" | "trashed";

export interface DocumentList {
  readonly documents: readonly DocumentSummary[];
  /** Whether a search looked at all texts. */
  readonly complete: boolean;
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
  part?: ListPart | undefined;
  cursor?: string | undefined;
  signal?: AbortSignal;
}): Promise<DocumentList> {
  const parameters = new URLSearchParams();
  if (options.query) parameters.set("query", options.query);
  if (options.part !== undefined) parameters.set("filter", options.part);
  if (options.cursor !== undefined) parameters.set("cursor", options.cursor);
  const search = parameters.size === 0 ? "" : `?${parameters}`;
  const body = await request(DOCUMENTS + search, { signal: options.signal ?? null });
  const { documents, cursor, complete } = record(body);
  return {
    documents: Array.isArray(documents) ? documents.map(summary) : [],
    complete: complete !== false,
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

/** Removes a document for good. */
export async function removeForGood(id: string): Promise<void> {
  await request(`${DOCUMENTS}/${nameInApi(id)}?permanent=true`, { method: "DELETE" });
}

export async function starDocument(id: string, starred: boolean): Promise<void> {
  await request(`${DOCUMENTS}/${nameInApi(id)}/star`, { method: starred ? "PUT" : "DELETE" });
}

/** Makes another document with the content of this one. */
export async function duplicateDocument(id: string, title: string): Promise<DocumentSummary> {
  const body = JSON.stringify({ title });
  return summary(await request(`${DOCUMENTS}/${nameInApi(id)}/duplicate`, { method: "POST", body }));
}

/** How many bytes a file may have of which a document is to be made, by the end of its name. */
export async function importLimits(): Promise<ReadonlyMap<string, number>> {
  const { kinds } = record(await request("/api/v1/imports", {}));
  const all = Array.isArray(kinds) ? kinds.map(record) : [];
  return new Map(
    all.flatMap(({ endings, bytes }) =>
      Array.isArray(endings) ? endings.map((ending): [string, number] => [String(ending), Number(bytes)]) : [],
    ),
  );
}

/** What a document can be downloaded as. */
export const DOWNLOADS = ["markdown", "html", "docx", "json"] as const;
export type Download = (typeof DOWNLOADS)[number];

/** Where a document is downloaded from. */
export function downloadAddress(id: string, format: Download): string {
  return `${DOCUMENTS}/${nameInApi(id)}/content?format=${format}&download=true`;
}

/** Where all documents of the list are downloaded from, as one zip file. */
export function downloadAllAddress(format: Download): string {
  return `/api/v1/export?format=${format}`;
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
  const wait = Number(response.headers.get("retry-after"));
  // In the page's language where it has a sentence for it; the server speaks English.
  const sentence = [messages.answered?.(response.status, wait), detail, title].find(
    (text) => typeof text === "string" && text !== "",
  );
  throw new ApiError(
    response.status,
    typeof sentence === "string" ? sentence : messages.problem.unexpected(response.status),
    needs,
    wait,
  );
}

/** A value as an object whose fields may be anything. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A document as the server describes it. */
export function summary(value: unknown): DocumentSummary {
  const { id, title, owned, shared, starred, updatedAt, openedAt, match } = record(value);
  if (typeof id !== "string") throw new ApiError(500, messages.problem.unexpected(500));
  return {
    id,
    title: typeof title === "string" ? title : "",
    owned: owned === true,
    shared: shared === true,
    starred: starred === true,
    updatedAt: date(updatedAt) ?? new Date(),
    openedAt: date(openedAt),
    match: match === undefined ? undefined : matchIn(match),
  };
}

function matchIn(value: unknown): Match {
  const { title, text } = record(value);
  const { snippet, ranges } = record(text);
  return {
    title: rangesIn(title),
    snippet: typeof snippet === "string" ? snippet : undefined,
    ranges: rangesIn(ranges),
  };
}

function rangesIn(value: unknown): Range[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((range: unknown) => {
    const [start, end] = Array.isArray(range) ? range : [];
    return Number.isInteger(start) && Number.isInteger(end) ? [[Number(start), Number(end)] as const] : [];
  });
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
