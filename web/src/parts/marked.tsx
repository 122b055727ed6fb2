/** A text with the words that were looked for marked in it. Must never: take the text for markup. */
import type { ComponentChildren, JSX } from "preact";
import type { Range } from "../api.ts";

export function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly Range[] }): JSX.Element {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    // In order and not over each other, whatever the server says.
    if (start < at || end <= start || end > text.length) continue;
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}
