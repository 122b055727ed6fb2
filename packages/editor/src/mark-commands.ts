/** Commands on the marks of words that nobody needs with the first letters: colours, and taking looks away. */
import { schema, type Color } from "@weft/schema";
import type { MarkType } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { selectedBlocks } from "./blocks.ts";

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
