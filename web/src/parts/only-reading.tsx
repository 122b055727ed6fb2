/**
 * Why a document can be read here and not be written in: a newer editor wrote in it, or the server says so. That somebody has
 * no role to write is in the bar, unless something of theirs is not saved.
 */
import { mayWrite } from "@weft/client";
import type { JSX } from "preact";
import { around } from "../around.ts";
import { editorMessages, messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { Notice } from "./notice.tsx";

export function OnlyReading({ opened }: { readonly opened: OpenDocument }): JSX.Element | null {
  const status = opened.status.value;
  const { readOnly, unsaved } = status;
  if (readOnly !== undefined || (unsaved > 0 && !mayWrite(status))) {
    return (
      <Notice title={around().document.onlyReadingTitle}>
        <p>{readOnly ?? editorMessages.status.noWriter}</p>
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
