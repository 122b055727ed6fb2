/**
 * The documents of this browser, as the home page shows them. Owns: loading pages of the list, searching in it, its parts, and the
 * way into the trash and back. Must never: know about HTML.
 */
import { computed, signal, type ReadonlySignal } from "@preact/signals-core";
import {
  ApiError,
  duplicateDocument,
  listDocuments,
  removeDocument,
  removeForGood,
  restoreDocument,
  starDocument,
  type DocumentSummary,
  type ListPart,
} from "./api.ts";
import { leftTitle } from "./left-titles.ts";

/** What is asked for: words, and a part of the list; `undefined` for all of it but the trash. */
export interface Wanted {
  readonly query: string;
  readonly part: ListPart | undefined;
}

export interface DocumentListModel {
  /** `undefined` until the first answer. */
  readonly documents: ReadonlySignal<readonly DocumentSummary[] | undefined>;
  readonly problem: ReadonlySignal<ApiError | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly wanted: ReadonlySignal<Wanted>;
  /** What the documents that are there were asked for with: an answer may be on its way to another question. */
  readonly shown: ReadonlySignal<Wanted>;
  /** Whether a search looked at all texts. */
  readonly complete: ReadonlySignal<boolean>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** Asks for something else. */
  want(wanted: Wanted): Promise<void>;
  /** Takes it out of the list at once; puts it back and rejects when the server refuses. */
  remove(id: string): Promise<void>;
  /** Removes for good what is in the trash. */
  removeForGood(id: string): Promise<void>;
  /** Also of one whose removal is still on its way. */
  restore(id: string): Promise<void>;
  /** At once; taken back, and rejects, when the server refuses. */
  star(id: string, starred: boolean): Promise<void>;
  duplicate(id: string, title: string): Promise<DocumentSummary>;
}

function withFreshTitle(summary: DocumentSummary): DocumentSummary {
  const title = leftTitle(summary.id);
  return title === undefined ? summary : { ...summary, title };
}

export function createDocumentList(first: Wanted = { query: "", part: undefined }): DocumentListModel {
  const all = signal<readonly DocumentSummary[] | undefined>(undefined);
  /** Those that have left the list, or the trash, though the last answer has them there. */
  const outOfList = signal<ReadonlySet<string>>(new Set());
  const outOfTrash = signal<ReadonlySet<string>>(new Set());
  const cursor = signal<string | undefined>(undefined);
  const problem = signal<ApiError | undefined>(undefined);
  const complete = signal(true);
  const removing = new Map<string, Promise<void>>();
  const wanted = signal(first);
  const shown = signal(first);
  // Answers may overtake each other while someone types: the last question's answer counts.
  let question: AbortController | undefined;

  const documents = computed(() => {
    const out = shown.value.part === "trashed" ? outOfTrash.value : outOfList.value;
    return all.value?.filter(({ id }) => !out.has(id));
  });

  async function ask(options: { more: boolean }): Promise<void> {
    question?.abort();
    const asked = new AbortController();
    question = asked;
    const now = wanted.peek();
    const { query, part } = now;
    try {
      const page = await listDocuments({
        query,
        part,
        cursor: options.more ? cursor.peek() : undefined,
        signal: asked.signal,
      });
      const earlier = options.more ? (all.peek() ?? []) : [];
      all.value = [...earlier, ...page.documents.map(withFreshTitle)];
      shown.value = now;
      cursor.value = page.cursor;
      complete.value = page.complete;
      problem.value = undefined;
    } catch (error) {
      if (asked.signal.aborted) return;
      problem.value = error instanceof ApiError ? error : new ApiError(0, String(error));
    }
  }

  function put(id: string, where: "list" | "trash" | "nowhere"): void {
    outOfList.value = changed(outOfList.peek(), id, where !== "list");
    outOfTrash.value = changed(outOfTrash.peek(), id, where !== "trash");
  }

  function setStar(id: string, starred: boolean): void {
    all.value = all.peek()?.map((document) => (document.id === id ? { ...document, starred } : document));
  }

  return {
    documents,
    problem,
    hasMore: computed(() => cursor.value !== undefined),
    wanted,
    shown,
    complete,
    load: () => ask({ more: false }),
    loadMore: () => ask({ more: true }),
    want(next) {
      wanted.value = next;
      return ask({ more: false });
    },
    async remove(id) {
      put(id, "trash");
      const removal = removeDocument(id);
      removing.set(id, removal);
      try {
        await removal;
        if (wanted.peek().part === "trashed") await ask({ more: false });
      } catch (error) {
        put(id, "list");
        throw error;
      } finally {
        removing.delete(id);
      }
    },
    async removeForGood(id) {
      put(id, "nowhere");
      try {
        await removeForGood(id);
      } catch (error) {
        put(id, "trash");
        throw error;
      }
    },
    async restore(id) {
      // In this order at the server too, or what was brought back would be removed after it.
      const removed = await removing.get(id)?.then(
        () => true,
        () => false,
      );
      if (removed === false) return;
      await restoreDocument(id);
      put(id, "list");
    },
    async star(id, starred) {
      setStar(id, starred);
      try {
        await starDocument(id, starred);
      } catch (error) {
        setStar(id, !starred);
        throw error;
      }
    },
    async duplicate(id, title) {
      const made = await duplicateDocument(id, title);
      await ask({ more: false });
      return made;
    },
  };
}

function changed(set: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(id);
  else next.delete(id);
  return next;
}
