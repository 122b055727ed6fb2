/** One's account: signing out, here and elsewhere, and inviting others. */
import { render, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useUniqueId } from "../parts/unique-id.ts";
import { type Account, endSession, invite, listSessions, type Session, signOut, whoAmI } from "../account.ts";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";
import { accountMessages } from "../messages/account.ts";
import { AccountFrame } from "../parts/account-frame.tsx";
import { furnishWindow } from "../parts/everywhere.tsx";
import { showToast } from "../toasts.ts";
import { HOME } from "../routes.ts";
import { SignIn } from "./sign-in.tsx";

/** Shows the page in a place; returns what takes it away. */
export function showAccount(place: HTMLElement): () => void {
  furnishWindow();
  render(<AccountPage />, place);
  return () => render(null, place);
}

function AccountPage(): JSX.Element {
  const [account, setAccount] = useState<Account | "nobody">();
  const [sessions, setSessions] = useState<readonly Session[]>([]);
  const load = async (): Promise<void> => {
    const who = (await whoAmI()).account;
    setAccount(who ?? "nobody");
    if (who !== undefined) setSessions(await listSessions());
  };
  useEffect(() => void trying(load()), []);
  if (account === undefined) return <div class="document-loading" aria-busy="true" />;
  if (account === "nobody") return <SignIn reason={messages.document.notFoundLine} />;
  return (
    <AccountFrame title={accountMessages().account} line={accountMessages().signedInAs(account.name, account.login)}>
      <p>
        <button
          type="button"
          class="button"
          onClick={() =>
            void trying(
              signOut().then(() => {
                // All that was loaded is of who was here.
                location.assign(HOME);
              }),
            )
          }
        >
          {accountMessages().signOut}
        </button>
      </p>
      <h2>{accountMessages().sessions}</h2>
      <ul class="account-sessions">
        {sessions.map((session) => (
          <li key={session.id}>
            <span>
              <strong>{session.current ? accountMessages().thisOne : browserOf(session.agent)}</strong>
              <span class="hint">{accountMessages().seen(session.seenAt.toLocaleString(messages.language))}</span>
            </span>
            {session.current ? null : (
              <button
                type="button"
                class="button"
                aria-label={accountMessages().endOf(browserOf(session.agent))}
                onClick={() => void trying(endSession(session.id).then(load))}
              >
                {accountMessages().end}
              </button>
            )}
          </li>
        ))}
      </ul>
      {account.isOwner ? <Invite /> : null}
    </AccountFrame>
  );
}

function Invite(): JSX.Element {
  const id = useUniqueId();
  const [link, setLink] = useState("");
  return (
    <>
      <h2>{accountMessages().inviteTitle}</h2>
      <p>{accountMessages().inviteLine}</p>
      <p>
        <button type="button" class="button" onClick={() => void trying(invite().then(setLink))}>
          {accountMessages().invite}
        </button>
      </p>
      {link === "" ? null : (
        <div class="account-field">
          <label for={id}>{accountMessages().inviteLink}</label>
          <input
            id={id}
            class="field"
            readOnly
            value={link}
            ref={(field) => field?.focus()}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
        </div>
      )}
    </>
  );
}

/** Two words of what a browser calls itself, which is a whole history of browsers. */
function browserOf(agent: string): string {
  const name = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((one) => agent.includes(`${one}/`));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((one) => agent.includes(one));
  const readable = name === "Edg" ? "Edge" : name === "OPR" ? "Opera" : name;
  return [readable, system].filter((part) => part !== undefined).join(", ") || accountMessages().unknownAgent;
}

async function trying(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    showToast({ text: error instanceof ApiError ? error.message : messages.problem.failed });
  }
}
