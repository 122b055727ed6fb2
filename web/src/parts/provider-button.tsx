/** The way to a provider by which one can sign in, too, below a form; where there is none, nothing. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";
import { accountMessages } from "../messages/account.ts";
import { goToProvider } from "../provider-sign-in.ts";

interface Props {
  /** What people call it. */
  readonly name: string | undefined;
  readonly returnTo: string;
  readonly link?: string;
  readonly hint?: string;
}

export function ProviderButton({ name, returnTo, link, hint }: Props): JSX.Element | null {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    // Whoever comes back by the browser's own button finds the page as they left it: on its way.
    const wake = (): void => setBusy(false);
    addEventListener("pageshow", wake);
    return () => removeEventListener("pageshow", wake);
  }, []);
  if (name === undefined) return null;
  const go = async (): Promise<void> => {
    setBusy(true);
    setProblem("");
    try {
      await goToProvider({ returnTo, link });
    } catch (error) {
      setBusy(false);
      const isDown = error instanceof ApiError && error.status === 503;
      setProblem(
        isDown
          ? accountMessages().providerProblem("unavailable", name)
          : error instanceof ApiError
            ? error.message
            : messages.problem.failed,
      );
    }
  };
  return (
    <div class="account-provider">
      <p class="account-or">{accountMessages().or}</p>
      <p class="account-problem" role="alert">
        {problem}
      </p>
      <button
        type="button"
        class="button"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy) void go();
        }}
      >
        {isBusy ? accountMessages().goingTo(name) : accountMessages().signInWith(name)}
      </button>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
    </div>
  );
}
