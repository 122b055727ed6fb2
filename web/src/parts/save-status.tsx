/**
 * The quiet line that says whether the words are safe. Owns: when it changes, so that it does not flicker at each key.
 * Must never: say "Saved" of what is not; the first moments of an unsaved change show the line dimmed.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { statusText, type Status } from "@weft/client";
import { messages } from "../messages.ts";
import { announce } from "./announcer.tsx";

/** Saving that is done within this time, in milliseconds, is not worth a word. */
const PATIENCE = 400;

type Tone = "ok" | "busy" | "offline" | "failed";

function toneOf(status: Status): Tone {
  if (status.state === "denied" || status.storageProblem !== undefined) return "failed";
  if (status.state === "offline") return "offline";
  return status.unsaved > 0 || !status.synced ? "busy" : "ok";
}

export function SaveStatus({ status }: { readonly status: Status }): JSX.Element {
  const tone = toneOf(status);
  const text = statusText(status);
  const [shown, setShown] = useState({ tone, text });
  const pending = tone === "busy" && shown.tone === "ok";

  useEffect(() => {
    if (!pending) {
      setShown({ tone, text });
      return undefined;
    }
    const timer = setTimeout(() => {
      setShown({ tone, text });
    }, PATIENCE);
    return () => {
      clearTimeout(timer);
    };
  }, [pending, tone, text]);

  useAnnouncement(tone, text);

  const saved = status.savedAt;
  return (
    <span
      class="save-status"
      data-tone={shown.tone}
      data-pending={pending}
      title={saved === undefined ? messages.document.notSavedYet : messages.document.savedAt(timeOf(saved))}
    >
      <span class="save-dot" aria-hidden="true" />
      <span class="save-text">{shown.text}</span>
    </span>
  );
}

/** Only trouble, and the end of trouble, are said aloud: who types does not want to hear of every key. */
function useAnnouncement(tone: Tone, text: string): void {
  const troubled = useRef(false);
  const said = useRef("");
  useEffect(() => {
    const trouble = tone === "offline" || tone === "failed";
    if (trouble || (tone === "ok" && troubled.current)) {
      const untrue = said.current;
      announce(text, (earlier) => earlier === untrue);
      said.current = text;
    }
    if (tone !== "busy") troubled.current = trouble;
    // The number of kept changes grows at each key; it is read once.
  }, [tone]);
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

function timeOf(milliseconds: number): string {
  return clock.format(milliseconds);
}
