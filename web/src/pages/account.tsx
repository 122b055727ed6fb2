/** One's account: signing out, here and elsewhere, its API keys, and inviting others. */
import { render, type JSX } from "preact";
import { type Account, listSessions, signOut, whoAmI } from "../account.ts";
import { messages } from "../messages.ts";
import { accountMessages } from "../messages/account.ts";
import { AccountFrame } from "../parts/account-frame.tsx";
import { AccountInvitations } from "../parts/account-invitations.tsx";
import { AccountKeys } from "../parts/account-keys.tsx";
import { AccountSessions } from "../parts/account-sessions.tsx";
import { Awaited, sentenceOf, useAsked } from "../parts/asked.tsx";
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
  const asked = useAsked(async () => (await whoAmI()).account ?? "nobody");
  const { value: account } = asked;
  if (account === "nobody") return <SignIn reason={messages.document.notFoundLine} />;
  if (account === undefined) {
    return (
      <AccountFrame title={accountMessages().account}>
        <Awaited {...asked} />
      </AccountFrame>
    );
  }
  return <Signed account={account} />;
}

function Signed({ account }: { readonly account: Account }): JSX.Element {
  const sessions = useAsked(listSessions);
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      // All that was loaded is of who was here.
      location.assign(HOME);
    } catch (error) {
      showToast({ text: sentenceOf(error) });
    }
  };
  return (
    <AccountFrame title={accountMessages().account} line={accountMessages().signedInAs(account.name, account.login)}>
      <p>
        <button type="button" class="button" onClick={() => void leave()}>
          {accountMessages().signOut}
        </button>
      </p>
      <AccountSessions asked={sessions} />
      <AccountKeys />
      {account.isOwner ? <AccountInvitations /> : null}
    </AccountFrame>
  );
}
