/** The document's address, to be copied or taken by hand. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { shareMessages } from "../messages/share.ts";
import { useUniqueId } from "./unique-id.ts";

const SAYS_SO_FOR = 2_000;

export function ShareAddress(): JSX.Element {
  const says = shareMessages();
  const id = useUniqueId();
  const field = useRef<HTMLInputElement>(null);
  const [result, setResult] = useState<"copied" | "failed">();
  useEffect(() => {
    if (result !== "copied") return undefined;
    const timer = setTimeout(() => setResult(undefined), SAYS_SO_FOR);
    return () => clearTimeout(timer);
  }, [result]);
  const link = location.origin + location.pathname;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      setResult("copied");
    } catch {
      // The clipboard is only there on https and localhost.
      setResult("failed");
      field.current?.select();
    }
  };
  return (
    <section class="share-part">
      <label for={id}>{says.address}</label>
      <div class="share-line">
        <input id={id} ref={field} class="field" type="text" readOnly value={link} />
        <button type="button" class="button" onClick={() => void copy()}>
          {result === "copied" ? says.copied : says.copy}
        </button>
      </div>
      <p class={result === "failed" ? "share-problem" : "visually-hidden"} role="status">
        {result === "failed" ? says.notCopied : result === "copied" ? says.copied : ""}
      </p>
    </section>
  );
}
