/** What would let in somebody whom the server did not let in: the password of the document's link, an account, or another token. */
import { useEffect, useState } from "preact/hooks";
import { getAccess } from "../access.ts";
import { whoAmI } from "../account.ts";
import { ApiError } from "../api.ts";

type Needed = "password" | "account" | "token";

/** What the server wants to have first; `undefined` until it has said so, and while `ask` is false. */
export function useNeeded(document: string, ask: boolean): Needed | undefined {
  const [needed, setNeeded] = useState<Needed>();
  useEffect(() => {
    setNeeded(undefined);
    if (!ask) return undefined;
    const asked = new AbortController();
    void what(document, asked.signal).then((needs) => {
      if (!asked.signal.aborted) setNeeded(needs);
    });
    return () => asked.abort();
  }, [document, ask]);
  return needed;
}

async function what(document: string, signal: AbortSignal): Promise<Needed> {
  const isPassword = await getAccess(document, signal).then(
    () => false,
    (error: unknown) => error instanceof ApiError && error.needs === "password",
  );
  if (isPassword) return "password";
  const { hasAccounts, account } = await whoAmI().catch(() => ({ hasAccounts: false, account: undefined }));
  return hasAccounts && account === undefined ? "account" : "token";
}
