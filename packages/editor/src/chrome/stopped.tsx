/**
 * What stands in the text's place when that could not be drawn: its words, to be read and copied. Owns: reading them without
 * the schema, which may be what failed. Must never: write anything, or go away by itself.
 */
import { documentJSON } from "@weft/schema";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as Y from "yjs";
import { copy } from "./link-card.tsx";
import { blocksIn } from "../messages/blocks.en.ts";
import type { ChromeState, Stopped } from "./state.ts";

/** The words, and what can be done; nothing while all is well. */
export function StoppedText({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const stopped = state.stopped.value;
  return stopped === undefined ? null : <Words state={state} stopped={stopped} />;
}

function Words({ state, stopped }: { readonly state: ChromeState; readonly stopped: Stopped }): JSX.Element {
  const [copied, setCopied] = useState<boolean>();
  const { atHand, document } = state.messages;
  const { code } = blocksIn(state.messages);
  const words = atHand.stopped;
  const text = wordsOf(stopped.doc instanceof Y.Doc ? documentJSON(stopped.doc) : stopped.doc.toJSON());
  return (
    <div class="stopped">
      <div role="alert">
        <h2>{words.title}</h2>
        <p>{words.line}</p>
      </div>
      <div class="offers">
        <button type="button" class="offer" onClick={stopped.again}>
          {words.again}
        </button>
        <button type="button" class="offer" onClick={() => void copy(text, setCopied)}>
          {copied === undefined ? words.copy : copied ? code.copied : code.notCopied}
        </button>
      </div>
      <pre tabIndex={0} aria-label={document} dir="auto">
        {text}
      </pre>
    </div>
  );
}

/** The words of any document, one block a line. */
export function wordsOf(node: unknown): string {
  if (typeof node !== "object" || node === null) return "";
  const { type, text, content, attrs } = node as Readonly<Record<string, unknown>>;
  if (typeof text === "string") return text;
  if (type === "hard_break") return "\n";
  const parts = Array.isArray(content) ? content.map(wordsOf) : [];
  if (parts.length > 0) return parts.join(isLine(content) ? "" : "\n");
  const words = Object(attrs) as Readonly<Record<string, unknown>>;
  // What has words only as attributes: a mention, an emoji, a picture, a formula in the line.
  const own = [words["label"], words["latex"], words["text"], words["alt"], words["caption"], words["name"]];
  return own.find((value) => typeof value === "string" && value !== "")?.toString() ?? "";
}

function isLine(content: unknown): boolean {
  const inline = new Set(["text", "hard_break", "mention", "emoji", "math_inline", "footnote_ref", "image_inline"]);
  return Array.isArray(content) && content.some((node) => inline.has(String(Object(node).type)));
}
