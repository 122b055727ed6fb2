/** Pages that are loaded when they are first needed: who opens a document does not wait for the list of them, nor the other way. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { messages } from "../messages.ts";
import { Notice } from "../parts/notice.tsx";

/** A page that is loaded once. */
export interface LazyPage<Props> {
  /** Begins to load it. */
  readonly preload: () => void;
  /** The page, or what stands for it until it is there. */
  readonly Page: (props: Props) => JSX.Element;
}

/** Makes a page of what loads it. */
export function lazyPage<Props extends object>(load: () => Promise<(props: Props) => JSX.Element>): LazyPage<Props> {
  const loaded = signal<((props: Props) => JSX.Element) | undefined>(undefined);
  const failed = signal(false);
  let loading = false;

  function preload(): void {
    if (loading) return;
    loading = true;
    failed.value = false;
    load().then(
      (page) => {
        loaded.value = page;
      },
      () => {
        loading = false;
        failed.value = true;
      },
    );
  }

  function Page(props: Props): JSX.Element {
    useEffect(preload, []);
    const Loaded = loaded.value;
    if (Loaded !== undefined) return <Loaded {...props} />;
    return failed.value ? <Failed /> : <div class="document-loading" aria-busy="true" />;
  }
  return { preload, Page };
}

function Failed(): JSX.Element {
  return (
    <main class="notice-page">
      <Notice
        title={messages.document.failedToLoad}
        actions={
          // A failed module stays failed for the life of a page, and after an update its file has another name.
          <button type="button" class="button button-primary" onClick={() => location.reload()}>
            {messages.document.reload}
          </button>
        }
      >
        {messages.problem.unreachableLine}
      </Notice>
    </main>
  );
}
