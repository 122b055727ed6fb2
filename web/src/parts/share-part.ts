/** What the parts of the dialog on sharing have in common: what they are given, and how they say what went wrong. */
import { useState } from "preact/hooks";
import type { AccessChange, Sharing } from "../access.ts";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";

/** Makes a change of how it is when its turn comes. Resolves with what is wrong, to be said beside the field; "" if nothing is. */
export type Change = (make: (sharing: Sharing) => AccessChange) => Promise<string>;

export interface SharePartProps {
  readonly document: string;
  readonly sharing: Sharing;
  /** Whether this server has no accounts, and lets everybody in. */
  readonly isOpen: boolean;
  /** One's own key, where one has an account. */
  readonly self: string | undefined;
  readonly change: Change;
}

/** What a control shows: what was chosen in it until the server has answered, and then what is. */
export function useChosen<Value>(value: Value): [Value, (chosen: Value, done: Promise<unknown>) => void] {
  const [chosen, setChosen] = useState<{ readonly value: Value }>();
  const show = (value: Value, done: Promise<unknown>): void => {
    const mine = { value };
    setChosen(mine);
    void done.finally(() => setChosen((now) => (now === mine ? undefined : now)));
  };
  return [chosen === undefined ? value : chosen.value, show];
}

/** What went wrong, as a sentence. */
export function problemIn(error: unknown): string {
  return error instanceof ApiError && error.message !== "" ? error.message : messages.problem.failed;
}
