/** Where one is signed in, and signing out there: in one place, or in all but this. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { endSession, type Session } from "../account.ts";
import { ApiError } from "../api.ts";
import { accountMessages } from "../messages/account.ts";
import { accountPartMessages } from "../messages/account-parts.ts";
import { Awaited, moment, sentenceOf, type Asked } from "./asked.tsx";
import { useUniqueId } from "./unique-id.ts";

export function AccountSessions({ asked }: { readonly asked: Asked<readonly Session[]> }): JSX.Element {
  const says = accountMessages();
  const also = accountPartMessages();
  const id = useUniqueId();
  const title = useRef<HTMLHeadingElement>(null);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const { value: sessions, ask } = asked;
  const others = sessions?.filter(({ current }) => !current) ?? [];

  const end = async (ended: readonly Session[], done: string): Promise<void> => {
    setProblem("");
    setSaid("");
    try {
      for (const session of ended) await endSession(session.id).catch(unlessGone);
    } catch (error) {
      setProblem(sentenceOf(error));
      // Some may have ended before it.
      return ask();
    }
    await ask();
    setSaid(done);
    // The button is gone, and the focus would be with it.
    return title.current?.focus();
  };

  return (
    <section class="account-part" aria-labelledby={id}>
      <h2 id={id} ref={title} tabIndex={-1}>
        {says.sessions}
      </h2>
      {sessions === undefined ? (
        <Awaited {...asked} />
      ) : (
        <ul class="account-rows">
          {sessions.map((session) => (
            <li key={session.id}>
              <span>
                <strong>{session.current ? says.thisOne : browserOf(session.agent)}</strong>
                <span class="hint">{says.seen(moment(session.seenAt))}</span>
              </span>
              {session.current ? null : (
                <button
                  type="button"
                  class="button"
                  aria-label={says.endOf(browserOf(session.agent))}
                  onClick={() => void end([session], also.endedOne(browserOf(session.agent)))}
                >
                  {says.end}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <p class="account-problem" role="alert">
        {problem || (sessions === undefined ? "" : asked.problem)}
      </p>
      <p class="account-said hint" role="status">
        {said}
      </p>
      {sessions === undefined ? null : others.length === 0 ? (
        said === "" ? (
          <p class="hint">{also.onlyHere}</p>
        ) : null
      ) : (
        <button type="button" class="button" onClick={() => void end(others, also.endedOthers)}>
          {also.endOthers}
        </button>
      )}
    </section>
  );
}

/** One that has ended meanwhile is what was wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}

/** Two words of what a browser calls itself, which is a whole history of browsers. */
function browserOf(agent: string): string {
  const name = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((one) => agent.includes(`${one}/`));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((one) => agent.includes(one));
  const readable = name === "Edg" ? "Edge" : name === "OPR" ? "Opera" : name;
  return [readable, system].filter((part) => part !== undefined).join(", ") || accountMessages().unknownAgent;
}
