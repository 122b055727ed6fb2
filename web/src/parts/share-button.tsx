/** The button that opens who may do what with the document. Owns: whether that is open; the dialog itself loads then. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { showToast } from "../toasts.ts";

const load = () => import("./share-dialog.tsx");

export function ShareButton({ document }: { readonly document: string }): JSX.Element {
  const [Dialog, setDialog] = useState<{ readonly is: Awaited<ReturnType<typeof load>>["ShareDialog"] }>();
  const open = (): void => {
    load().then(
      ({ ShareDialog }) => setDialog({ is: ShareDialog }),
      () => showToast({ text: messages.problem.unreachable }),
    );
  };
  return (
    <>
      <button type="button" class="button button-primary share-button" aria-haspopup="dialog" onClick={open}>
        {around().document.share}
      </button>
      {Dialog === undefined ? null : <Dialog.is document={document} onClose={() => setDialog(undefined)} />}
    </>
  );
}
