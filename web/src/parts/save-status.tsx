/**
 * The quiet line that says whether the words are safe. Owns: its tone, and what of it is said aloud.
 * Must never: say "Saved" of what is not, not even for a moment.
 */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { createSteadyStatus, mayWrite, statusText, type Status } from "@weft/client";
import { around } from "../around.ts";
import { editorMessages } from "../messages.ts";
import { announce } from "./announcer.tsx";

type Tone = "ok" | "busy" | "offline" | "failed";

function toneOf(status: Status): Tone {
  if (status.state === "denied" || status.fault !== undefined || status.storageProblem !== undefined) return "failed";
  if (status.readOnly !== undefined) return status.unsaved > 0 ? "failed" : "offline";
  if (status.unsaved > 0 && !mayWrite(status)) return "failed";
  if (status.state === "offline") return "offline";
  return status.unsaved > 0 || !status.synced ? "busy" : "ok";
}

export function SaveStatus({ status }: { readonly status: Status }): JSX.Element {
  const [, draw] = useState<Status>();
  const steady = useMemo(() => createSteadyStatus(draw), []);
  useEffect(() => () => steady.end(), []);
  const shown = steady.show(status);

  useAnnouncement(toneOf(status), statusText(status, editorMessages.status));

  const saved = status.savedAt;
  return (
    <span
      class="save-status"
      data-tone={toneOf(shown)}
      title={saved === undefined ? around().document.notSavedYet : around().document.savedAt(timeOf(saved))}
    >
      <span class="save-dot" aria-hidden="true" />
      <span class="save-text">{statusText(shown, editorMessages.status)}</span>
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
