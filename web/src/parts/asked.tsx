/** What the server is asked for when a part of a page is shown. Owns: what stands there until it has answered, and when it does not. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";
import { accountPartMessages } from "../messages/account-parts.ts";

export interface Asked<Value> {
  /** `undefined` until the server has answered. */
  readonly value: Value | undefined;
  /** Why it did not, as a sentence; "" while nothing is wrong. */
  readonly problem: string;
  /** Asks again; what was there stays until the answer. */
  readonly ask: () => Promise<void>;
  /** Takes what another request has made of the answer. */
  readonly take: (change: (value: Value) => Value) => void;
}

export function useAsked<Value>(load: () => Promise<Value>): Asked<Value> {
  const [value, setValue] = useState<Value>();
  const [problem, setProblem] = useState("");
  const ask = async (): Promise<void> => {
    setProblem("");
    try {
      const answer = await load();
      setValue(() => answer);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  useEffect(() => void ask(), []);
  const take = (change: (value: Value) => Value): void => {
    setValue((now) => (now === undefined ? now : change(now)));
  };
  return { value, problem, ask, take };
}

/** What stands in the place of an answer: that it is awaited, or why there is none and how to ask again. */
export function Awaited({ problem, ask }: Pick<Asked<unknown>, "problem" | "ask">): JSX.Element {
  return problem === "" ? (
    <p class="hint" aria-busy="true">
      {accountPartMessages().loading}
    </p>
  ) : (
    <div class="account-line">
      <p class="account-problem" role="alert">
        {problem}
      </p>
      <button type="button" class="button" onClick={() => void ask()}>
        {messages.problem.retry}
      </button>
    </div>
  );
}

/** What went wrong, for who was signed in when the page came. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return messages.problem.failed;
  return error.status === 401 ? accountPartMessages().signedOut : error.message;
}

/** A moment in the words of the page's language. */
export function moment(date: Date): string {
  return date.toLocaleString(messages.language, { dateStyle: "medium", timeStyle: "short" });
}
