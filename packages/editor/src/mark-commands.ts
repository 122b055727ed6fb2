/** Commands on the marks of words: colours, and taking looks away; and whether a mark is in force. */
import { schema, type Color } from "@weft/schema";
import type { Mark, MarkType } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { selectedBlocks } from "./blocks.ts";

/** Whether a mark is in force: on the whole of the text selected, or for what is typed next. */
export function markActive(state: EditorState, type: MarkType, such: (mark: Mark) => boolean = () => true): boolean {
  const { empty, $from, ranges } = state.selection;
  const has = (marks: readonly Mark[]): boolean => {
    const mark = type.isInSet(marks);
    return mark !== undefined && such(mark);
  };
  if (empty) return has(state.storedMarks ?? $from.marks());
  let texts = 0;
  let marked = 0;
  for (const range of ranges) {
    state.doc.nodesBetween(range.$from.pos, range.$to.pos, (node) => {
      if (!node.isText) return;
      texts++;
      if (has(node.marks)) marked++;
    });
  }
  return texts > 0 && texts === marked;
}

/** Gives the selected words, or what is typed next, a mark of this type with a colour; none at all for `null`. */
export function setColor(type: MarkType, color: Color | null): Command {
  return (state, dispatch) => {
    const { empty, ranges, $from } = state.selection;
    if (!selectedBlocks(state).some(({ node }) => node.type.allowsMarkType(type))) return false;
    const tr = state.tr;
    const mark = type.create({ color });
    if (empty) {
      const marks = state.storedMarks ?? $from.marks();
      tr.setStoredMarks(color === null ? type.removeFromSet(marks) : mark.addToSet(marks));
    }
    for (const { $from, $to } of ranges) {
      tr.removeMark($from.pos, $to.pos, type);
      if (color !== null) tr.addMark($from.pos, $to.pos, mark);
    }
    dispatch?.(tr);
    return true;
  };
}

/** The formats that "clear" takes away: what only looks, and says nothing. */
const LOOKS = [
  "bold",
  "italic",
  "underline",
  "strike",
  "code",
  "superscript",
  "subscript",
  "color",
  "highlight",
] as const;

/** Takes the looks of the selected words away, or of what is typed next. */
export const clearFormats: Command = (state, dispatch) => {
  const { empty, ranges } = state.selection;
  const types = LOOKS.map((name) => schema.marks[name]);
  const tr = state.tr;
  if (empty)
    tr.setStoredMarks((state.storedMarks ?? state.selection.$from.marks()).filter(({ type }) => !types.includes(type)));
  else for (const { $from, $to } of ranges) for (const type of types) tr.removeMark($from.pos, $to.pos, type);
  dispatch?.(tr);
  return selectedBlocks(state).length > 0;
};
