/** Putting a table in, taking it away, and the way out below it. */
import { newBlockId, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { type Command, NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { currentBlock, isTextblock, newTextblock } from "../blocks.ts";
import { areaOf } from "./cell-selection.ts";
import { removeTable } from "./plan.ts";

/** Most rows, and most columns, of a table that is put in. */
const MAX_NEW = 100;

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_NEW;
}

function newTable(rows: number, columns: number): Node {
  const { table, row, cell } = schema.nodes;
  const cells = (header: boolean): Node[] =>
    Array.from({ length: columns }, () => cell.create({ id: newBlockId(), header }, newTextblock()));
  const lines = Array.from({ length: rows }, (_, at) => row.create({ id: newBlockId() }, cells(at === 0 && rows > 1)));
  return table.create({ id: newBlockId() }, lines);
}

/**
 * Puts a table of so many rows, the first of them a header, and columns (1 to 100 each) below the current block, or above
 * it if it is empty; the caret goes into its first cell.
 */
export function insertTable(rows: number, columns: number): Command {
  return (state, dispatch) => {
    const { selection, tr } = state;
    const current = currentBlock(state);
    const selected = selection instanceof NodeSelection && selection.node.isBlock;
    if (!isCount(rows) || !isCount(columns) || (current === undefined && !selected)) return false;
    if (dispatch === undefined) return true;
    const node = current?.node ?? state.doc.nodeAt(selection.from);
    const position = current?.pos ?? selection.from;
    const empty = current !== undefined && isTextblock(current.node) && current.node.content.size === 0;
    const after = position + (node?.nodeSize ?? 0);
    const next = state.doc.nodeAt(after);
    const table = newTable(rows, columns);
    // An empty block stays below: somebody may have begun to write in it.
    const at = empty ? position : after;
    tr.insert(at, empty || next?.isTextblock === true ? [table] : [table, newTextblock()]);
    tr.setSelection(TextSelection.near(tr.doc.resolve(at + 3))).setMeta("uiEvent", "table");
    dispatch(tr.scrollIntoView());
    return true;
  };
}

/** The table goes. */
export const deleteTable: Command = (state, dispatch) => {
  const area = areaOf(state);
  if (area === undefined) return false;
  const { tr } = state;
  removeTable(tr, area.grid.table, area.position);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** The caret goes below the table, into a new line if nothing there can be written in. */
export const leaveTable: Command = (state, dispatch) => {
  const area = areaOf(state);
  if (area === undefined) return false;
  const { tr } = state;
  const end = area.position + area.grid.table.nodeSize;
  if (tr.doc.resolve(end).nodeAfter?.isTextblock !== true) tr.insert(end, newTextblock());
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(end + 1))).scrollIntoView());
  return true;
};
