/** Why a document can be read here and not be written in: a newer editor wrote in it, or the server says so. */
import type { JSX } from "preact";
import { messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { Notice } from "./notice.tsx";

export function OnlyReading({ opened }: { readonly opened: OpenDocument }): JSX.Element | null {
  const { readOnly, unsaved } = opened.status.value;
  if (readOnly !== undefined) {
    return (
      <Notice title={messages.document.onlyReadingTitle}>
        <p>{readOnly}</p>
        {unsaved === 0 ? null : <p>{messages.document.deletedUnsaved(unsaved)}</p>}
      </Notice>
    );
  }
  if (!opened.outdated.value) return null;
  return (
    <Notice
      title={messages.document.outdatedTitle}
      actions={
        <button type="button" class="button button-primary" onClick={() => location.reload()}>
          {messages.document.reload}
        </button>
      }
    >
      <p>{messages.document.outdatedLine}</p>
    </Notice>
  );
}
