/**
 * The documents of this browser, as the home page shows them. Owns: loading pages of the list, filtering, and the
 * way into the trash and back. Must never: know about HTML.
 */
import { computed, signal, type ReadonlySignal } from "@preact/signals-core";
import { ApiError, listDocuments, removeDocument, restoreDocument, type DocumentSummary } from "./api.ts";
import { leftTitle } from "./left-titles.ts";

export interface DocumentListModel {
  /** `undefined` until the first answer. */
  readonly documents: ReadonlySignal<readonly DocumentSummary[] | undefined>;
  readonly problem: ReadonlySignal<ApiError | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly query: ReadonlySignal<string>;
  /** Whether there is enough to be worth a filter. */
  readonly filterable: ReadonlySignal<boolean>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  filter(query: string): Promise<void>;
  /** Takes it out of the list at once; puts it back and rejects when the server refuses. */
  remove(id: string): Promise<void>;
  /** Also of one whose removal is still on its way. */
  restore(id: string): Promise<void>;
}

/** Up to this many are taken in at a glance. */
const GLANCE = 7;

function withFreshTitle(summary: DocumentSummary): DocumentSummary {
  const title = leftTitle(summary.id);
  return title === undefined ? summary : { ...summary, title };
}

export function createDocumentList(): DocumentListModel {
  const all = signal<readonly DocumentSummary[] | undefined>(undefined);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const cursor = signal<string | undefined>(undefined);
  const problem = signal<ApiError | undefined>(undefined);
  const removing = new Map<string, Promise<void>>();
  const query = signal("");
  const filterable = signal(false);
  // Answers may overtake each other while someone types in the filter: the last question's answer counts.
  let question: AbortController | undefined;

  const documents = computed(() => all.value?.filter(({ id }) => !hidden.value.has(id)));

  async function ask(options: { more: boolean }): Promise<void> {
    question?.abort();
    const asked = new AbortController();
    question = asked;
    try {
      const page = await listDocuments({
        query: query.peek(),
        cursor: options.more ? cursor.peek() : undefined,
        signal: asked.signal,
      });
      const earlier = options.more ? (all.peek() ?? []) : [];
      all.value = [...earlier, ...page.documents.map(withFreshTitle)];
      cursor.value = page.cursor;
      problem.value = undefined;
      if (query.peek() === "") filterable.value = all.value.length > GLANCE;
    } catch (error) {
      if (asked.signal.aborted) return;
      problem.value = error instanceof ApiError ? error : new ApiError(0, String(error));
    }
  }

  function hide(id: string, hide: boolean): void {
    const next = new Set(hidden.peek());
    if (hide) next.add(id);
    else next.delete(id);
    hidden.value = next;
  }

  return {
    documents,
    problem,
    hasMore: computed(() => cursor.value !== undefined),
    query,
    filterable,
    load: () => ask({ more: false }),
    loadMore: () => ask({ more: true }),
    filter(wanted) {
      query.value = wanted.trim();
      return ask({ more: false });
    },
    async remove(id) {
      hide(id, true);
      const removal = removeDocument(id);
      removing.set(id, removal);
      try {
        await removal;
      } catch (error) {
        hide(id, false);
        throw error;
      } finally {
        removing.delete(id);
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
      hide(id, false);
    },
  };
}
