/**
 * Who may do what with a document, in a dialog. Owns: asking the server when it opens, sending one change after the other, and
 * what is said of them.
 * Must never: show as done what the server has not answered.
 */
import "../styles/share.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Access, type AccessChange, type Sharing, changeAccess, getAccess } from "../access.ts";
import { type WhoAmI, whoAmI } from "../account.ts";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";
import { shareMessages } from "../messages/share.ts";
import { CloseIcon } from "./icons.tsx";
import { ShareAddress } from "./share-address.tsx";
import { ShareLink } from "./share-link.tsx";
import { ShareLock } from "./share-lock.tsx";
import { ShareOwner } from "./share-owner.tsx";
import { type Change, problemIn, type SharePartProps } from "./share-part.ts";
import { SharePeople } from "./share-people.tsx";
import { useUniqueId } from "./unique-id.ts";

interface ShareDialogProps {
  readonly document: string;
  readonly onClose: () => void;
}

export function ShareDialog({ document, onClose }: ShareDialogProps): JSX.Element {
  const says = shareMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useUniqueId();
  const [server, setServer] = useState<WhoAmI>();
  const [access, setAccess] = useState<Access>();
  const [problem, setProblem] = useState("");
  const [said, setSaid] = useState("");
  const turn = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef<Sharing | undefined>(undefined);

  const take = (next: Access): void => {
    latest.current = next.sharing;
    setAccess(next);
  };

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const asked = new AbortController();
    Promise.all([whoAmI(), getAccess(document, asked.signal)]).then(
      ([who, now]) => {
        setServer(who);
        take(now);
      },
      (error: unknown) => {
        if (!asked.signal.aborted) setProblem(problemIn(error));
      },
    );
    return () => {
      asked.abort();
      element?.close();
    };
  }, [document]);

  const send = async (make: (sharing: Sharing) => AccessChange): Promise<string> => {
    const before = latest.current;
    if (before === undefined) return messages.problem.failed;
    setSaid("");
    try {
      take(await changeAccess(document, before.revision, make(before)));
      setSaid(says.saved);
      return "";
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 412 && error.status !== 403)) return problemIn(error);
      // Overtaken, or no admin any more: what is shown is to be true again, whatever was wanted.
      await getAccess(document).then(take, () => {});
      return error.status === 412 ? says.overtaken : problemIn(error);
    }
  };
  // One after the other: each rests on the revision that the one before it made.
  const change: Change = (make) => {
    const done = turn.current.then(() => send(make));
    turn.current = done;
    return done;
  };

  const sharing = access?.sharing;
  return (
    <dialog ref={dialog} class="dialog share" aria-labelledby={title} closedby="any" onClose={onClose}>
      <div class="dialog-head">
        <h2 id={title}>{says.title}</h2>
        <button type="button" class="icon-button" aria-label={says.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <div class="share-body">
        {access === undefined || server === undefined ? (
          problem === "" ? (
            <p class="hint">{says.loading}</p>
          ) : (
            <p class="share-problem" role="alert">
              {problem}
            </p>
          )
        ) : sharing === undefined || !(server.isOpen || server.hasAccounts) ? (
          <>
            <p>{says.yours(says.roles[access.role])}</p>
            <p class="hint">{server.isOpen ? says.openLine : server.hasAccounts ? says.notYours : says.tokenLine}</p>
          </>
        ) : (
          <SharedWith
            document={document}
            sharing={sharing}
            isOpen={server.isOpen}
            self={server.account?.person}
            change={change}
          />
        )}
        <ShareAddress />
        <p class="share-said hint" role="status">
          {said}
        </p>
      </div>
    </dialog>
  );
}

/** Without accounts there is nobody to be named: the link is all that can be given or taken away. */
function SharedWith(props: SharePartProps): JSX.Element {
  return (
    <>
      {props.isOpen ? null : <SharePeople {...props} />}
      <ShareLink {...props} />
      <ShareLock {...props} />
      {props.isOpen ? null : <ShareOwner {...props} />}
    </>
  );
}
