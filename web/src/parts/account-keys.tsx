/** The API keys of one's account: making one, which is shown once, and revoking one after a question. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ApiKey, listKeys, makeKey, revokeKey } from "../account-keys.ts";
import { ApiError } from "../api.ts";
import { accountPartMessages } from "../messages/account-parts.ts";
import { Awaited, moment, sentenceOf, useAsked } from "./asked.tsx";
import { CopyField } from "./copy-field.tsx";
import { KeyForm } from "./key-form.tsx";
import { useUniqueId } from "./unique-id.ts";

export function AccountKeys(): JSX.Element {
  const says = accountPartMessages();
  const id = useUniqueId();
  const title = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<{ readonly name: string; readonly text: string }>();
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const asked = useAsked(listKeys);
  const { value: page, take } = asked;

  const more = async (cursor: string): Promise<void> => {
    setProblem("");
    try {
      const next = await listKeys(cursor);
      take(({ keys }) => ({ keys: [...keys, ...next.keys], cursor: next.cursor }));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const revoke = async (key: ApiKey): Promise<string> => {
    try {
      await revokeKey(key.id);
    } catch (error) {
      // Revoked in another window: that is what was wanted.
      if (!(error instanceof ApiError && error.status === 404)) return sentenceOf(error);
    }
    take((now) => ({ ...now, keys: now.keys.filter((one) => one.id !== key.id) }));
    setSaid(says.revoked(key.name));
    // The button is gone, and the focus would be with it.
    title.current?.focus();
    return "";
  };

  return (
    <section class="account-part" aria-labelledby={id}>
      <h2 id={id} ref={title} tabIndex={-1}>
        {says.keys}
      </h2>
      <p>{says.keysLine}</p>
      {page === undefined ? (
        <Awaited {...asked} />
      ) : (
        <>
          {page.keys.length === 0 ? <p class="hint">{says.noKeys}</p> : null}
          <ul class="account-rows">
            {page.keys.map((key) => (
              <KeyRow key={key.id} shown={key} onRevoke={() => revoke(key)} />
            ))}
          </ul>
          {page.cursor === undefined ? null : (
            <button type="button" class="button" onClick={() => void more(page.cursor ?? "")}>
              {says.more}
            </button>
          )}
          <p class="account-problem" role="alert">
            {problem}
          </p>
          <p class="account-said hint" role="status">
            {said}
          </p>
          {made === undefined ? null : (
            <div class="account-new">
              <CopyField label={says.newKey(made.name)} value={made.text} hint={says.newKeyLine} />
              <button
                type="button"
                class="button"
                onClick={() => {
                  setMade(undefined);
                  form.current?.querySelector("input")?.focus();
                }}
              >
                {says.haveIt}
              </button>
            </div>
          )}
          <KeyForm
            form={form}
            onMake={async (wanted) => {
              const { key, text } = await makeKey(wanted);
              setSaid("");
              setMade({ name: key.name, text });
              take((now) => ({ ...now, keys: [key, ...now.keys] }));
            }}
          />
        </>
      )}
    </section>
  );
}

interface KeyRowProps {
  readonly shown: ApiKey;
  /** Resolves with what is wrong; "" if nothing is. */
  readonly onRevoke: () => Promise<string>;
}

function KeyRow({ shown, onRevoke }: KeyRowProps): JSX.Element {
  const says = accountPartMessages();
  const id = useUniqueId();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const begin = useRef<HTMLButtonElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  // Before the next key comes.
  useLayoutEffect(() => {
    if (isAsking) no.current?.focus();
  }, [isAsking]);
  const { name, role, expiresAt, usedAt } = shown;
  const stop = (): void => {
    setAsking(false);
    setProblem("");
    begin.current?.focus();
  };
  return (
    <li>
      <span>
        <strong>{name}</strong>
        <span class="hint">
          {[says.may(says.roles[role]), expiresAt === undefined ? says.noEnd : says.ends(moment(expiresAt))].join(
            " · ",
          )}
        </span>
        <span class="hint">{usedAt === undefined ? says.unused : says.used(moment(usedAt))}</span>
      </span>
      <button
        ref={begin}
        type="button"
        class="button"
        aria-label={says.revokeOf(name)}
        aria-expanded={isAsking}
        onClick={() => setAsking(!isAsking)}
      >
        {says.revoke}
      </button>
      {isAsking ? (
        <div
          class="account-sure"
          role="group"
          aria-labelledby={`${id}-sure`}
          onKeyDown={({ key }) => {
            if (key === "Escape") stop();
          }}
        >
          <p id={`${id}-sure`}>{says.revokeSure(name)}</p>
          <p class="account-problem" role="alert">
            {problem}
          </p>
          <div class="account-line">
            <button ref={no} type="button" class="button" aria-describedby={`${id}-sure`} onClick={stop}>
              {says.cancel}
            </button>
            <button type="button" class="button button-primary" onClick={() => void onRevoke().then(setProblem)}>
              {says.revokeYes}
            </button>
          </div>
        </div>
      ) : null}
    </li>
  );
}
