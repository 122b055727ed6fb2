/** The way to one's account, for who is signed in. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { whoAmI } from "../account.ts";
import { accountMessages } from "../messages/account.ts";
import { ACCOUNT } from "../routes.ts";
import { Link } from "./link.tsx";

export function AccountLink(): JSX.Element | null {
  const [isSignedIn, setSignedIn] = useState(false);
  useEffect(() => {
    whoAmI().then(
      ({ account }) => setSignedIn(account !== undefined),
      () => {
        // The list says that the server can't be reached.
      },
    );
  }, []);
  if (!isSignedIn) return null;
  return (
    <Link to={ACCOUNT} class="button button-quiet">
      {accountMessages().account}
    </Link>
  );
}
