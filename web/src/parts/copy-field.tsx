/** A text to be copied or taken by hand. It has the focus when it comes: it is what was waited for. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { accountPartMessages } from "../messages/account-parts.ts";
import { useUniqueId } from "./unique-id.ts";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

export function CopyField({ label, value, hint }: CopyFieldProps): JSX.Element {
  const says = accountPartMessages();
  const id = useUniqueId();
  const field = useRef<HTMLInputElement>(null);
  const [result, setResult] = useState<"copied" | "failed">();
  // Before the next key comes.
  useLayoutEffect(() => {
    setResult(undefined);
    field.current?.focus();
  }, [value]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      setResult("copied");
    } catch {
      // The clipboard is only there on https and localhost.
      setResult("failed");
      field.current?.focus();
    }
  };
  return (
    <div class="account-field">
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      <div class="account-line">
        <input
          id={id}
          ref={field}
          class="field"
          type="text"
          readOnly
          value={value}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button type="button" class="button" onClick={() => void copy()}>
          {result === "copied" ? says.copied : says.copy}
        </button>
      </div>
      <p class={result === "failed" ? "account-problem" : "visually-hidden"} role="status">
        {result === "failed" ? says.notCopied : result === "copied" ? says.copied : ""}
      </p>
    </div>
  );
}
