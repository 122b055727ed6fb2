/**
 * What has to be said across the whole editor: refused, deleted, can't save; and, while nothing is there yet, that it
 * is being opened. Owns: the words for these. Silent where the host page set the connection: then they are its own.
 */
import { createSteadyStatus, fullText, mayWrite, statusText, type Status, type StatusWords } from "@weft/client";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { blocksIn } from "../messages/blocks.en.ts";
import { copy } from "./link-card.tsx";
import type { ChromeState } from "./state.ts";
import { wordsOf } from "./stopped.tsx";

/** The bar for what must not be missed; nothing otherwise. */
export function Banner({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const words = state.messages.status;
  const failure = state.failure.value;
  if (failure !== undefined) return <Bar tone="danger">{failure}</Bar>;
  const status = state.status.value;
  if (!state.tells.value || status === undefined) return null;
  if (status.state === "denied" || status.fault !== undefined)
    return (
      <Bar tone="danger" offer={<CopyText state={state} />}>
        {statusText(status, words)}
      </Bar>
    );
  if (status.state === "online" && status.storageProblem !== undefined) {
    return <Bar tone="danger">{state.messages.chrome.banner.storage(statusText(status, words))}</Bar>;
  }
  if (status.readOnly !== undefined) return <Bar tone="danger">{status.readOnly}</Bar>;
  if (!mayWrite(status)) {
    const isShown = state.toolbar.value === "full" || state.toolbar.value === "compact";
    const text = statusText({ ...status, state: "online" }, words);
    if (status.unsaved > 0)
      return (
        <Bar tone="danger" offer={<CopyText state={state} />}>
          {text}
        </Bar>
      );
    // In the toolbar the status says so.
    if (!isShown && state.reading.host.getAttribute("mode") !== "view") return <Bar tone="quiet">{text}</Bar>;
  }
  if (state.outdated.value) return <Bar tone="danger">{state.messages.chrome.banner.outdated}</Bar>;
  const full = fullText(status, words);
  return full === undefined ? null : <Bar tone="quiet">{full}</Bar>;
}

interface BarProps {
  readonly tone: "danger" | "quiet";
  readonly children: string;
  readonly offer?: JSX.Element;
}

function Bar({ tone, children, offer }: BarProps): JSX.Element {
  return (
    <div class={`banner banner-${tone}`} part="banner" role={tone === "quiet" ? "status" : "alert"}>
      {children}
      {offer}
    </div>
  );
}

/** Where words are that no server takes: the way to carry them elsewhere. */
function CopyText({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const [copied, setCopied] = useState<boolean>();
  const editor = state.editor.value;
  if (editor === undefined || state.status.value?.unsaved === 0) return null;
  const { atHand } = state.messages;
  const { code } = blocksIn(state.messages);
  return (
    <button type="button" class="offer" onClick={() => void copy(wordsOf(editor.view.state.doc.toJSON()), setCopied)}>
      {copied === undefined ? atHand.stopped.copy : copied ? code.copied : code.notCopied}
    </button>
  );
}

/** The lines of a text that is on its way. Shown only after a moment, so that a quick opening does not flash. */
export function Opening({ state }: { readonly state: ChromeState }): JSX.Element | null {
  if (!state.waiting.value || state.editor.value !== undefined || state.failure.value !== undefined) return null;
  const status = state.status.value;
  if (status?.state === "denied") return null;
  const { opening } = state.messages.chrome;
  const unreachable = status?.state === "offline";
  return (
    <div class="opening">
      <p role="status">{unreachable ? opening.unreachable : opening.waiting}</p>
      <div class="bones" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

/** The one quiet line about saving, at the toolbar's end. */
export function SaveLine({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const status = state.status.value;
  if (!state.tells.value || state.editor.value === undefined || status === undefined) return null;
  return <Line status={status} words={state.messages.status} />;
}

function toneOf(status: Status): "ok" | "warn" | "danger" {
  if (status.state === "denied" || status.fault !== undefined) return "danger";
  if (!mayWrite(status)) return status.unsaved > 0 ? "danger" : "ok";
  if (status.state === "offline") return "warn";
  return status.storageProblem === undefined ? "ok" : "danger";
}

function Line({ status, words }: { readonly status: Status; readonly words: StatusWords }): JSX.Element {
  const [, draw] = useState<Status>();
  const steady = useMemo(() => createSteadyStatus(draw), []);
  useEffect(() => () => steady.end(), []);
  return (
    <span class={`save save-${toneOf(status)}`} part="status">
      {statusText(steady.show(status), words)}
    </span>
  );
}
