/**
 * What changed in a text, as steps. Owns: that letters which stay are not replaced, whatever they look like now.
 * Must never: compare letters to find out what changed: of "aa" nobody can tell which one is new.
 */
import { type Fragment, type Node, Slice } from "prosemirror-model";
import { AddMarkStep, RemoveMarkStep, ReplaceStep, type Step } from "prosemirror-transform";
import type * as Y from "yjs";
import type { Change, Changes } from "./changes.ts";

/** Where a text changed: from and to are offsets in what was, the others in what is. */
interface Hunk {
  readonly from: number;
  to: number;
  readonly newFrom: number;
  newTo: number;
  /** Only the look of the letters. */
  readonly isFormat: boolean;
}

function hunksOf(
  changes: readonly Change[],
  oldStart: number,
  newStart: number,
): { hunks: Hunk[]; oldAt: number; newAt: number } {
  const hunks: Hunk[] = [];
  let oldAt = oldStart;
  let newAt = newStart;
  const extend = (oldLength: number, newLength: number, isFormat: boolean): void => {
    const last = hunks.at(-1);
    if (last !== undefined && !isFormat && !last.isFormat && last.to === oldAt && last.newTo === newAt) {
      last.to += oldLength;
      last.newTo += newLength;
    } else {
      hunks.push({ from: oldAt, to: oldAt + oldLength, newFrom: newAt, newTo: newAt + newLength, isFormat });
    }
    oldAt += oldLength;
    newAt += newLength;
  };
  for (const change of changes) {
    if (change.retain !== undefined) {
      if (change.attributes !== undefined) extend(change.retain, change.retain, true);
      else {
        oldAt += change.retain;
        newAt += change.retain;
      }
    } else if (change.delete !== undefined) {
      extend(change.delete, 0, false);
    } else {
      extend(0, typeof change.insert === "string" ? change.insert.length : 1, false);
    }
  }
  return { hunks, oldAt, newAt };
}

/** Steps, from the end to the beginning, that make `before`, which is shown at `position`, what the texts are now. */
export function textSteps(
  types: readonly Y.XmlText[],
  changes: Changes,
  before: Fragment,
  after: Fragment,
  position: number,
): Step[] {
  const hunks: Hunk[] = [];
  let oldAt = 0;
  let newAt = 0;
  for (const type of types) {
    const read = hunksOf(changes.texts.get(type) ?? [], oldAt, newAt);
    hunks.push(...read.hunks);
    // What no change tells of is there as it was.
    oldAt = read.oldAt + newAt + type.length - read.newAt;
    newAt += type.length;
  }
  return hunks.toReversed().flatMap(({ from, to, newFrom, newTo, isFormat }) => {
    const now = after.cut(newFrom, newTo);
    if (isFormat) return lookSteps(before.cut(from, to).content, now.content, position + from);
    return [new ReplaceStep(position + from, position + to, new Slice(now, 0, 0))];
  });
}

/** The same letters in another look. */
function lookSteps(before: readonly Node[], after: readonly Node[], position: number): Step[] {
  const steps: Step[] = [];
  let at = position;
  let index = 0;
  let left = before[0]?.nodeSize ?? 0;
  for (const node of after) {
    for (let rest = node.nodeSize; rest > 0;) {
      if (left === 0) {
        index += 1;
        left = before[index]?.nodeSize ?? rest;
      }
      const part = Math.min(rest, left);
      const old = before[index]?.marks ?? [];
      for (const mark of old) if (!mark.isInSet(node.marks)) steps.push(new RemoveMarkStep(at, at + part, mark));
      for (const mark of node.marks) if (!mark.isInSet(old)) steps.push(new AddMarkStep(at, at + part, mark));
      at += part;
      rest -= part;
      left -= part;
    }
  }
  return steps;
}
