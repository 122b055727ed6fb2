/**
 * Enter and Backspace of somebody else, as steps. Yjs writes the words behind the border anew; to the editor they are the
 * same words, which keep their carets and their decorations.
 * Must never: take for a divided or joined block what only looks like one.
 */
import { Fragment, type Node, Slice } from "prosemirror-model";
import { ReplaceStep, type Step } from "prosemirror-transform";

/** `before`, which ends at `end`, now holds `head` alone, and `made` behind it the rest. */
export function divisionStep(before: Node, head: Fragment, made: Node, end: number): Step | undefined {
  const { content } = before;
  const tail = made.content;
  if (tail.size === 0 || !made.inlineContent || content.size !== head.size + tail.size) return undefined;
  if (!content.cut(0, head.size).eq(head) || !content.cut(head.size).eq(tail)) return undefined;
  const at = end - 1 - tail.size;
  const halves = Fragment.from([before.copy(Fragment.empty), made.copy(Fragment.empty)]);
  return new ReplaceStep(at, at, new Slice(halves, 1, 1), true);
}

/** `before`, which ends at `end`, now holds `now`: what it held and what `lost`, which was behind it, did. */
export function joinStep(before: Node, now: Fragment, lost: Node, end: number): Step | undefined {
  const tail = lost.content;
  if (tail.size === 0 || !lost.inlineContent || !now.eq(before.content.append(tail))) return undefined;
  return new ReplaceStep(end - 1, end + 1, Slice.empty, true);
}
