/**
 * Between documents and the formats that people send and get, off the event loop. Owns: the one thread for it, who waits, and what is
 * answered when it is killed.
 * Must never: hold more than a bounded number of bytes for those who wait.
 */
import type { Format } from "@weft/schema/content";
import type { Picture } from "../export/docx-reading.ts";
import type { Form } from "../export/forms.ts";
import { type Killed, createWorkerThread } from "../ops/worker-thread.ts";
import { pack } from "../storage/parcel.ts";
import { HttpProblem } from "./problems.ts";

/** What is to be done with a document, which comes as V1 updates. */
export type Conversion =
  | {
      readonly kind: "read";
      readonly updates: readonly Uint8Array[];
      readonly format: Format | "yjs";
      /** Of a whole page, in HTML. */
      readonly title?: string;
      /** The states that the asker has already. */
      readonly known: readonly string[];
    }
  /** A Yjs update without what was deleted; with this title, if it is ours. */
  | { readonly kind: "copy"; readonly updates: readonly Uint8Array[]; readonly title: string }
  /** A file for people; `dataDir` is where attached files are. */
  | {
      readonly kind: "file";
      readonly updates: readonly Uint8Array[];
      readonly form: Form;
      readonly id: string;
      readonly title: string;
      readonly dataDir: string;
      /** Whether attached files are to stand beside it. */
      readonly isBeside: boolean;
    }
  /** A document of a file. */
  | {
      readonly kind: "import";
      readonly updates: readonly [];
      readonly body: Uint8Array;
      readonly form: Form;
      /** A title where the file has none. */
      readonly title: string;
    }
  | ({
      readonly kind: "change";
      readonly updates: readonly Uint8Array[];
      readonly body: Uint8Array;
      /** States in which the document may be for this; any when absent. */
      readonly onlyAt?: readonly string[];
    } & (
      | { readonly format: "yjs" }
      /** `client`: the Yjs client id to write under. */
      | { readonly format: Format; readonly client: number }
    ));

export type Converted =
  /**
   * `read`, `copy` and `file`: the content, `undefined` if it is known. `change` and `import`: the update that makes it, `undefined` if there is nothing to change.
   * `state`: after it.
   */
  | {
      readonly state: string;
      readonly bytes: Uint8Array | undefined;
      /** `import`: the title; `import` and `file`: what goes with it. */
      readonly title?: string;
      readonly pictures?: readonly Picture[];
      readonly beside?: ReadonlyMap<string, string>;
    }
  /** The document is in another state than the change is for. */
  | { readonly state: string; readonly changed: true }
  | { readonly refusal: Refusal };

/** Why there is no result, for who asked; `at` where the code failed, for the log. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly at?: readonly string[];
}

export interface Converter {
  /** Rejects with `HttpProblem`. */
  convert(conversion: Conversion): Promise<Exclude<Converted, { refusal: unknown }>>;
  close(): Promise<void>;
}

export interface ConverterOptions {
  /** Told when the thread had to be killed, or died. */
  readonly onProblem: (problem: string) => void;
  /** Milliseconds for one conversion: a text of four million characters takes ten seconds. */
  readonly timeLimit?: number;
  /** Megabytes of the thread's heap: twelve times the largest documents that people have, and the text beside it. */
  readonly heapMegabytes?: number;
}

const TIME_LIMIT = 20_000;
const HEAP_MEGABYTES = 512;
/** Conversions that wait, and their bytes: documents are encoded, and bodies read, when their turn is asked for, not when it comes. */
const MOST_WAITING = 32;
const MOST_WAITING_BYTES = 256 * 1024 * 1024;

/** How long an idle thread is kept, in milliseconds: starting one costs half a second, in which Markdown and HTML are loaded. */
const IDLE_LIMIT = 60_000;
/** One whose heap has grown beyond so many bytes is kept for a shorter time; it begins with thirty million. */
const LARGE_HEAP = 128 * 1024 * 1024;
const IDLE_LIMIT_WHEN_LARGE = 1_000;

const BUSY = new HttpProblem(503, "The server converts other documents right now. Try again in a moment.");
const PROBLEMS: Readonly<Record<Killed["killed"], HttpProblem>> = {
  "too slow": new HttpProblem(
    504,
    "This took too long and was given up; nothing was changed. Divide the text, or exchange the document with format=yjs.",
  ),
  "too large": new HttpProblem(
    503,
    "This needs more memory than the server has for it; nothing was changed. Divide the text, or open the document in an editor.",
  ),
  failed: new HttpProblem(500, "The server failed to convert this; nothing was changed. Its log says more."),
  ended: new HttpProblem(503, "The server is restarting. Try again in a moment."),
};

export function createConverter(options: ConverterOptions): Converter {
  const { onProblem, timeLimit = TIME_LIMIT, heapMegabytes = HEAP_MEGABYTES } = options;
  const thread = createWorkerThread<Conversion, Converted>({
    file: new URL("./conversion-worker.ts", import.meta.url),
    name: "weft-conversion",
    timeLimit,
    keepFor: (heapBytes) => (heapBytes > LARGE_HEAP ? IDLE_LIMIT_WHEN_LARGE : IDLE_LIMIT),
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32 },
  });
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let waitingBytes = 0;
  let closed = false;

  async function run(conversion: Conversion): Promise<Converted | Killed> {
    if (closed) throw PROBLEMS.ended;
    const body = "body" in conversion ? [conversion.body] : [];
    const { views, buffer } = pack([...conversion.updates, ...body]);
    const updates = views.slice(0, conversion.updates.length);
    const [, packed = new Uint8Array()] = [updates, views[conversion.updates.length]];
    // Decode boundary: each has as many updates as before, in one buffer now.
    const task = (
      "body" in conversion ? { ...conversion, updates, body: packed } : { ...conversion, updates }
    ) as Conversion;
    return thread.run(task, [buffer]);
  }

  return {
    async convert(conversion) {
      const parts = "body" in conversion ? [...conversion.updates, conversion.body] : conversion.updates;
      const bytes = parts.reduce((sum, { length }) => sum + length, 0);
      if (waiting >= MOST_WAITING || (waiting > 0 && waitingBytes + bytes > MOST_WAITING_BYTES)) throw BUSY;
      waiting += 1;
      waitingBytes += bytes;
      const turn = last.then(() => run(conversion));
      last = turn.catch(() => {});
      try {
        const converted = await turn;
        if ("killed" in converted) {
          if (converted.killed !== "ended") onProblem(converted.problem);
          throw PROBLEMS[converted.killed];
        }
        if ("refusal" in converted && converted.refusal.at !== undefined) onProblem(converted.refusal.at.join("\n"));
        if ("refusal" in converted) throw new HttpProblem(converted.refusal.status, converted.refusal.detail);
        return converted;
      } finally {
        waiting -= 1;
        waitingBytes -= bytes;
      }
    },
    async close() {
      closed = true;
      await thread.end();
      await last;
    },
  };
}
