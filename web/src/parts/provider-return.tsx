/** Back from a provider: on to the page where somebody came from, or why they are not signed in, with the form to do so. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type WhoAmI, whoAmI } from "../account.ts";
import { around } from "../around.ts";
import { rename } from "../guest.ts";
import { accountMessages } from "../messages/account.ts";
import type { Ending } from "../provider-sign-in.ts";
import { HOME, goTo } from "../routes.ts";
import { AccountFrame } from "./account-frame.tsx";
import { Link } from "./link.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function ProviderReturn({ to, problem }: Ending): JSX.Element {
  const [server, setServer] = useState<WhoAmI>();
  const goOn = (): void => {
    // The way back leads to the provider, not to this.
    history.replaceState(null, "", to);
    goTo(location.pathname);
  };
  useEffect(() => {
    whoAmI().then(
      (found) => {
        const { account } = found;
        if (account !== undefined) rename(account.name);
        // Somebody went back in the browser's history, to what they had done already.
        if (problem === undefined || (problem === "expired" && account !== undefined)) goOn();
        else setServer(found);
      },
      // The page there says what is wrong.
      goOn,
    );
  }, []);
  if (problem === undefined || server === undefined) return <div class="document-loading" aria-busy="true" />;
  const { notSignedIn, providerProblem, provider } = accountMessages();
  return (
    <AccountFrame title={notSignedIn}>
      <p role="alert">{providerProblem(problem, server.provider ?? provider)}</p>
      {server.account === undefined ? (
        <SignInForm onDone={goOn} returnTo={to} />
      ) : (
        <p>
          <Link to={HOME} class="button">
            {around().document.goHome}
          </Link>
        </p>
      )}
    </AccountFrame>
  );
}
