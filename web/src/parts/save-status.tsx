/**
 * The quiet line that says whether the words are safe. Owns: when it changes, so that it does not flicker at each key.
 * Must never: say "Saved" of what is not, not even for a moment.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { statusText, type Status } from "@weft/client";
import { messages } from "../messages.ts";
import { announce } from "./announcer.tsx";

/** Quiet that must pass before "Saving…" becomes "Saved", in milliseconds: who types sees one word, not two in turn. */
const LINGER = 500;

type Tone = "ok" | "busy" | "offline" | "failed";

function toneOf(status: Status): Tone {
  if (status.state === "denied" || status.fault !== undefined || status.storageProblem !== undefined) return "failed";
  if (status.state === "offline") return "offline";
  return status.unsaved > 0 || !status.synced ? "busy" : "ok";
}

export function SaveStatus({ status }: { readonly status: Status }): JSX.Element {
  const tone = toneOf(status);
  const text = statusText(status);
  const now = { tone, text, saving: tone === "busy" && status.unsaved > 0 };
  const [last, setLast] = useState(now);
  // Only the good news waits. Whatever says that something is not safe yet is shown in this very frame.
  const shown = last.saving && tone === "ok" ? last : now;

  useEffect(() => {
    if (shown !== last) {
      setLast(shown);
      return undefined;
    }
    const timer = setTimeout(() => setLast(now), LINGER);
    return () => clearTimeout(timer);
  }, [tone, text, now.saving]);

  useAnnouncement(tone, text);

  const saved = status.savedAt;
  return (
    <span
      class="save-status"
      data-tone={shown.tone}
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
