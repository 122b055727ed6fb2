/**
 * Files on their way to become documents. Owns: sending them, a few at a time, and what became of each.
 * Must never: know about HTML, or hold a file that is done with.
 */
import { signal, type ReadonlySignal } from "@preact/signals-core";
import { sizeInWords } from "@weft/schema";
import { ApiError, importLimits, record, summary, type DocumentSummary } from "./api.ts";
import { around } from "./around.ts";
import { messages } from "./messages.ts";

/** Kinds of files that a document can be made of, by the ends of their names. */
export const IMPORTABLE = [".md", ".markdown", ".html", ".htm", ".docx", ".txt", ".text", ".json", ".yjs"] as const;

/** Files that are sent at a time; the server reads one after the other. */
const MOST_AT_ONCE = 2;
/** Files that are taken at a time: whoever drops a disk meant something else. */
const MOST_FILES = 200;

export type ImportState =
  | { readonly is: "waiting" }
  /** `sent` from 0 to 1; at 1 the server reads it. */
  | { readonly is: "sending"; readonly sent: number }
  | { readonly is: "done"; readonly document: DocumentSummary }
  | { readonly is: "failed"; readonly reason: string; readonly mayRetry: boolean };

export interface Import {
  readonly key: number;
  readonly name: string;
  readonly state: ImportState;
}

export interface Imports {
  readonly all: ReadonlySignal<readonly Import[]>;
  /** Takes files in; folders among them are said to be none. */
  add(files: Iterable<File>): void;
  retry(key: number): void;
  /** Forgets what is done or has failed. */
  clear(): void;
  end(): void;
}

/** `onDone` is called for each document that was made. */
export function createImports(onDone: (document: DocumentSummary) => void): Imports {
  const all = signal<readonly Import[]>([]);
  const files = new Map<number, File>();
  const requests = new Set<XMLHttpRequest>();
  let lastKey = 0;
  let underWay = 0;
  let isEnded = false;
  let limits: Promise<ReadonlyMap<string, number>> | undefined;

  function set(key: number, state: ImportState): void {
    all.value = all.peek().map((each) => (each.key === key ? { ...each, state } : each));
  }

  function next(): void {
    while (underWay < MOST_AT_ONCE) {
      if (isEnded) return;
      const waiting = all.peek().find(({ state }) => state.is === "waiting");
      const file = waiting && files.get(waiting.key);
      if (waiting === undefined || file === undefined) return;
      underWay += 1;
      void run(waiting.key, file);
    }
  }

  async function run(key: number, file: File): Promise<void> {
    set(key, { is: "sending", sent: 0 });
    try {
      await mustFit(file);
      const document = await send(file, (sent) => set(key, { is: "sending", sent }), requests);
      files.delete(key);
      set(key, { is: "done", document });
      onDone(document);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      const reason = error instanceof ApiError ? error.message : messages.problem.failed;
      const mayRetry = status === 0 || status >= 500;
      if (!mayRetry) files.delete(key);
      set(key, { is: "failed", reason, mayRetry });
    } finally {
      underWay -= 1;
      next();
    }
  }

  /** Before it is sent: a server that refuses it does not read it, and browsers take that for a line that broke. */
  async function mustFit({ name, size }: File): Promise<void> {
    limits ??= importLimits();
    const all = await limits.catch(() => {
      limits = undefined;
      return new Map<string, number>();
    });
    const most = [...all].find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
    if (most !== undefined && size > most) throw new ApiError(413, around().imports.tooLarge(sizeInWords(most)));
  }

  return {
    all,
    add(wanted) {
      const added = [...wanted].map((file, index): Import => {
        lastKey += 1;
        const reason = index >= MOST_FILES ? around().imports.tooMany(MOST_FILES) : problemOf(file);
        if (reason !== undefined)
          return { key: lastKey, name: file.name, state: { is: "failed", reason, mayRetry: false } };
        files.set(lastKey, file);
        return { key: lastKey, name: file.name, state: { is: "waiting" } };
      });
      all.value = [...all.peek(), ...added];
      next();
    },
    retry(key) {
      set(key, { is: "waiting" });
      next();
    },
    clear() {
      all.value = all.peek().filter(({ state }) => state.is === "waiting" || state.is === "sending");
    },
    end() {
      isEnded = true;
      for (const request of requests) request.abort();
    },
  };
}

/** Whether no document can be made of it, as a sentence; `undefined` if one may. */
function problemOf({ name, size, type }: File): string | undefined {
  const isKnown = IMPORTABLE.some((ending) => name.toLowerCase().endsWith(ending));
  // Browsers show a folder that was dropped as a file without a type.
  if (!isKnown && type === "" && !name.includes(".")) return around().imports.folder;
  if (!isKnown) return around().imports.kind;
  return size === 0 ? around().imports.empty : undefined;
}

/** By XMLHttpRequest: fetch does not say how much it has sent. Rejects with `ApiError`. */
function send(file: File, onProgress: (sent: number) => void, requests: Set<XMLHttpRequest>): Promise<DocumentSummary> {
  const request = new XMLHttpRequest();
  requests.add(request);
  return new Promise<DocumentSummary>((resolve, reject) => {
    request.open("POST", `/api/v1/imports?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener("load", () => {
      let body: unknown;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // No answer of ours.
      }
      if (request.status === 201) {
        resolve(summary(body));
        return;
      }
      const { detail } = record(body);
      const sentence =
        typeof detail === "string" && detail !== "" ? detail : messages.problem.unexpected(request.status);
      reject(new ApiError(request.status, sentence));
    });
    request.addEventListener("error", () => reject(new ApiError(0, messages.problem.unreachable)));
    request.addEventListener("abort", () => reject(new ApiError(0, messages.problem.unreachable)));
    request.send(file);
  }).finally(() => requests.delete(request));
}
