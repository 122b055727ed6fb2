/** Why a document can be read here and not be written in: a newer editor wrote in it, or the server says so. */
import type { JSX } from "preact";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { Notice } from "./notice.tsx";

export function OnlyReading({ opened }: { readonly opened: OpenDocument }): JSX.Element | null {
  const { readOnly, unsaved } = opened.status.value;
  if (readOnly !== undefined) {
    return (
      <Notice title={around().document.onlyReadingTitle}>
        <p>{readOnly}</p>
        {unsaved === 0 ? null : <p>{around().document.deletedUnsaved(unsaved)}</p>}
      </Notice>
    );
  }
  if (!opened.outdated.value) return null;
  return (
    <Notice
      title={around().document.outdatedTitle}
      actions={
        <button type="button" class="button button-primary" onClick={() => location.reload()}>
          {messages.document.reload}
        </button>
      }
    >
      <p>{around().document.outdatedLine}</p>
    </Notice>
  );
}
