/** Inviting others, for owners of the server: making a link, which is shown once, and taking back one that nobody has used. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { invite, listInvitations, type Invitation, withdrawInvitation } from "../account.ts";
import { ApiError } from "../api.ts";
import { accountMessages } from "../messages/account.ts";
import { accountPartMessages } from "../messages/account-parts.ts";
import { Awaited, moment, sentenceOf, useAsked } from "./asked.tsx";
import { CopyField } from "./copy-field.tsx";
import { useUniqueId } from "./unique-id.ts";

/** The server's limit. */
const LONGEST_NOTE = 200;

export function AccountInvitations(): JSX.Element {
  const says = accountMessages();
  const also = accountPartMessages();
  const id = useUniqueId();
  const open = useRef<HTMLHeadingElement>(null);
  const note = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [made, setMade] = useState<Invitation & { readonly url: string }>();
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const asked = useAsked(listInvitations);
  const { value: invitations, take } = asked;

  const make = async (): Promise<void> => {
    setBusy(true);
    setProblem("");
    setSaid("");
    try {
      const invitation = await invite(note.current?.value.trim() ?? "");
      setMade(invitation);
      if (note.current !== null) note.current.value = "";
      take((now) => [invitation, ...now]);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  const withdraw = async (gone: Invitation): Promise<void> => {
    setProblem("");
    setSaid("");
    try {
      await withdrawInvitation(gone.id);
    } catch (error) {
      // Used, or taken back in another window: it is open no more, which the list shows.
      if (!(error instanceof ApiError && error.status === 404)) return setProblem(sentenceOf(error));
    }
    // An address that leads nowhere is not to be sent.
    if (made?.id === gone.id) setMade(undefined);
    take((now) => now.filter((one) => one.id !== gone.id));
    setSaid(also.withdrawn);
    return open.current?.focus();
  };

  return (
    <section class="account-part" aria-labelledby={id}>
      <h2 id={id}>{says.inviteTitle}</h2>
      <p>{says.inviteLine}</p>
      <form
        class="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void make();
        }}
      >
        <div class="account-field">
          <label for={`${id}-note`}>{also.invitationNote}</label>
          <input
            id={`${id}-note`}
            ref={note}
            class="field"
            type="text"
            maxLength={LONGEST_NOTE}
            autocomplete="off"
            aria-describedby={`${id}-note-hint`}
          />
          <p class="hint" id={`${id}-note-hint`}>
            {also.invitationNoteHint}
          </p>
        </div>
        <button type="submit" class="button" aria-disabled={isBusy}>
          {says.invite}
        </button>
      </form>
      {made === undefined ? null : (
        <div class="account-new">
          <CopyField label={says.inviteLink} value={made.url} />
        </div>
      )}
      <p class="account-problem" role="alert">
        {problem}
      </p>
      <h3 ref={open} tabIndex={-1}>
        {also.openInvitations}
      </h3>
      <p class="account-said hint" role="status">
        {said}
      </p>
      {invitations === undefined ? (
        <Awaited {...asked} />
      ) : invitations.length === 0 ? (
        <p class="hint">{also.noInvitations}</p>
      ) : (
        <ul class="account-rows">
          {invitations.map((invitation) => (
            <li key={invitation.id}>
              <span>
                <strong>{invitation.note || also.someone}</strong>
                <span class="hint">{also.invitationEnds(moment(invitation.expiresAt))}</span>
              </span>
              <button
                type="button"
                class="button"
                aria-label={also.withdrawOf(invitation.note || also.someone, moment(invitation.expiresAt))}
                onClick={() => void withdraw(invitation)}
              >
                {also.withdraw}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
