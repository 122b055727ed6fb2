/** Why it ended: deleted, not allowed, too large, or a page that failed. Says what became of one's changes and what can be done. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clearCopies } from "@weft/client";
import { CLOSE } from "@weft/protocol";
import { ApiError, getDocument, remainsAddress, restoreDocument } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { shareMessages } from "../messages/share.ts";
import type { OpenDocument } from "../open-document.ts";
import { HOME } from "../routes.ts";
import { Link } from "./link.tsx";
import { LinkPasswordForm } from "./link-password-form.tsx";
import { useNeeded } from "./needed.ts";
import { Notice } from "./notice.tsx";
import { showToast } from "../toasts.ts";
import { SignInForm } from "./sign-in-form.tsx";

export function Refusal({ opened }: { readonly opened: OpenDocument }): JSX.Element | null {
  const { closed, fault, unsaved } = opened.status.value;
  const isDeleted = closed?.code === CLOSE.deleted.code;
  const isUnknown = closed?.code === CLOSE.unauthorized.code;
  const isForbidden = closed?.code === CLOSE.forbidden.code || isUnknown;
  const isReplaced = closed?.code === CLOSE.replaced.code;
  const isDamaged = closed?.code === CLOSE.damaged.code;
  const owned = useOwned(opened.connection.document, isDeleted || isDamaged);
  const needed = useNeeded(opened.connection.document, isUnknown);
  /** Nothing has expired for who was never signed in. */
  const isNew = needed === "account" && !opened.hasContent.value;
  const letIn = (): void => opened.connection.connect();
  const restore = async (): Promise<void> => {
    try {
      await restoreDocument(opened.connection.document);
      opened.connection.connect();
    } catch (error) {
      showToast({ text: error instanceof ApiError ? error.message : messages.problem.failed });
    }
  };
  const openReplaced = async (): Promise<void> => {
    try {
      // What is shown here is of the other one, and would be opened again.
      await clearCopies({ server: location.origin, document: opened.connection.document });
      location.reload();
    } catch {
      showToast({ text: messages.problem.failed });
    }
  };
  const again = (
    // Not a reload: what is unsaved is in this window, and arrives if the server now lets it in.
    <button
      type="button"
      // Beside signing in it is the lesser choice.
      class={isUnknown ? "button" : "button button-primary"}
      onClick={() => opened.connection.connect()}
    >
      {messages.problem.retry}
    </button>
  );
  const home = (
    <Link to={HOME} class="button">
      {around().document.goHome}
    </Link>
  );
  if (isDeleted) {
    return (
      <Notice
        title={around().document.deletedTitle}
        actions={
          <>
            {owned ? (
              <button type="button" class="button button-primary" onClick={() => void restore()}>
                {around().document.restore}
              </button>
            ) : (
              again
            )}
            {home}
          </>
        }
      >
        {owned ? null : <p>{around().document.deletedLine}</p>}
        {unsaved === 0 ? null : <p>{around().document.deletedUnsaved(unsaved)}</p>}
      </Notice>
    );
  }
  // Until it is known what would let one in, nothing is said that might be taken back.
  if (isUnknown && needed === undefined) return null;
  if (needed === "password") {
    return (
      <Notice title={shareMessages().passwordTitle} actions={home}>
        <LinkPasswordForm document={opened.connection.document} onDone={letIn} />
        {unsaved === 0 ? null : <p>{around().document.deletedUnsaved(unsaved)}</p>}
      </Notice>
    );
  }
  return (
    <Notice
      title={
        isNew
          ? around().document.signInFirst
          : isForbidden
            ? around().document.deniedTitle
            : isReplaced
              ? around().document.replacedTitle
              : around().document.stoppedTitle
      }
      actions={
        <>
          {isReplaced ? (
            <button type="button" class="button" onClick={() => void openReplaced()}>
              {around().document.openReplaced}
            </button>
          ) : fault === undefined ? (
            again
          ) : (
            <button type="button" class="button button-primary" onClick={() => location.reload()}>
              {messages.document.reload}
            </button>
          )}
          {isDamaged && owned ? (
            <a class="button" href={remainsAddress(opened.connection.document)} download>
              {around().document.downloadRemains}
            </a>
          ) : null}
          {home}
        </>
      }
    >
      {isNew ? null : <p>{closed?.meaning ?? fault}</p>}
      {isUnknown ? (
        // Not a reload: what is unsaved is in this window, and goes on its way when the line is let in.
        <SignInForm onDone={letIn} />
      ) : null}
      {unsaved === 0 || closed === undefined ? null : <p>{around().document.deletedUnsaved(unsaved)}</p>}
    </Notice>
  );
}

/** Whether this browser made the document and may take it out of the trash. */
function useOwned(id: string, ask: boolean): boolean {
  const [owned, setOwned] = useState(false);
  useEffect(() => {
    if (!ask) return undefined;
    const asked = new AbortController();
    getDocument(id, asked.signal).then(
      (summary) => {
        setOwned(summary.owned);
      },
      () => {
        // Then the button is not offered; the page says all else.
      },
    );
    return () => {
      asked.abort();
    };
  }, [id, ask]);
  return owned;
}
