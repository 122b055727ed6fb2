/** The document page, loaded when it is first needed: the home page stays small without the editor. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { messages } from "../messages.ts";
import { Notice } from "../parts/notice.tsx";

type DocumentPage = (props: { readonly id: string }) => JSX.Element;

const page = signal<DocumentPage | undefined>(undefined);
const failed = signal(false);
let loading = false;

/** Begins to load the editor, so that it is there when a document is opened. */
export function preloadDocumentPage(): void {
  if (loading) return;
  loading = true;
  failed.value = false;
  import("./document.tsx").then(
    (module) => {
      page.value = module.DocumentPage;
    },
    () => {
      loading = false;
      failed.value = true;
    },
  );
}

export function LazyDocument({ id }: { readonly id: string }): JSX.Element {
  useEffect(preloadDocumentPage, []);
  const Loaded = page.value;
  if (Loaded !== undefined) return <Loaded id={id} />;
  if (!failed.value) return <div class="document-loading" aria-busy="true" />;
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
