/** The form to sign in with, where this server has accounts; elsewhere nothing. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signIn, whoAmI, type WhoAmI } from "../account.ts";
import { accountMessages } from "../messages/account.ts";
import { AccountForm, Field } from "./account-form.tsx";
import { ProviderButton } from "./provider-button.tsx";

interface Props {
  readonly onDone: () => void;
  /** The page to come back to from a provider; without one, this. */
  readonly returnTo?: string;
}

export function SignInForm({ onDone, returnTo }: Props): JSX.Element | null {
  const [server, setServer] = useState<WhoAmI>();
  useEffect(() => {
    whoAmI().then(setServer, () => {
      // What stands above says that something is wrong.
    });
  }, []);
  if (server?.hasAccounts !== true) return null;
  if (!server.inUse) return <p>{accountMessages().noAccounts}</p>;
  const { pathname, search, hash } = location;
  return (
    <>
      <AccountForm
        button={accountMessages().signIn}
        busy={accountMessages().signingIn}
        onSend={async (value) => {
          await signIn(value("login"), value("password"));
          onDone();
        }}
      >
        <Field name="login" label={accountMessages().login} autocomplete="username" autofocus />
        <Field name="password" label={accountMessages().password} autocomplete="current-password" type="password" />
      </AccountForm>
      <ProviderButton name={server.provider} returnTo={returnTo ?? pathname + search + hash} />
    </>
  );
}
