/** What stands in the place of the home page for who is not signed in, or has no token. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { whoAmI } from "../account.ts";
import { around } from "../around.ts";
import { accountMessages } from "../messages/account.ts";
import { AccountFrame } from "../parts/account-frame.tsx";
import { SignInForm } from "../parts/sign-in-form.tsx";

/** `reason` is the server's, for where there is nothing to sign in to. */
export function SignIn({ reason }: { readonly reason: string }): JSX.Element {
  const [hasAccounts, setHasAccounts] = useState<boolean>();
  useEffect(() => {
    whoAmI().then(
      (server) => setHasAccounts(server.hasAccounts),
      () => setHasAccounts(false),
    );
  }, []);
  if (hasAccounts === undefined) return <div class="document-loading" aria-busy="true" />;
  if (!hasAccounts) return <AccountFrame title={around().document.deniedTitle} line={reason} />;
  return (
    <AccountFrame title={accountMessages().signIn} line={accountMessages().signInLine}>
      {/* A page that was somebody else's, or nobody's, begins anew. */}
      <SignInForm onDone={() => location.reload()} />
    </AccountFrame>
  );
}
