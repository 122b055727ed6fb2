/**
 * What keys mean in a table. Owns: the ways from cell to cell, and that a cell's edge is none that Backspace takes away.
 * Must never: take a key from what stands in a cell: lists indent at their start, code has its tabs.
 */
import { isListKind, readBlock, schema } from "@weft/schema";
import { keydownHandler } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import { type Command, type EditorState, Selection, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { currentBlock, hasForm, isCodeBlock, isTextblock } from "../blocks.ts";
import { type Area, cellAt, positionOf } from "./area.ts";
import { selectCells } from "./cell-commands.ts";
import { areaOf, CellSelection } from "./cell-selection.ts";
import type { GridCell } from "./grid.ts";
import { leaveTable } from "./insertion.ts";
import { writeTable } from "./plan.ts";
import { rowAdded } from "./rows-columns.ts";
import { elementOf, runsLeft } from "./shown-cells.ts";
import { placeCaret } from "./table-command.ts";

type Direction = "up" | "down" | "left" | "right";

/** Where a cell's first text begins (-1), or its last one ends (1). */
function edgeOf(doc: Node, area: Area, cell: GridCell, side: 1 | -1): Selection {
  const position = positionOf(area, cell);
  return side === -1
    ? Selection.near(doc.resolve(position + 1), 1)
    : Selection.near(doc.resolve(position + cell.node.nodeSize - 1), -1);
}

/** Whether the caret is in the block of its cell behind which, or before which, no other one is. */
function isInEdgeBlock({ selection }: EditorState, side: 1 | -1): boolean {
  const { $head } = selection;
  const cell = $head.node(-1);
  return cell.type === schema.nodes.cell && $head.index(-1) === (side === -1 ? 0 : cell.childCount - 1);
}

/** Tab: the next cell, or the one before; in the last one, a new row. At the start of a list's item it indents that. */
function nextCell(by: 1 | -1): Command {
  return (state, dispatch) => {
    const area = areaOf(state);
    const current = currentBlock(state);
    if (area === undefined || (current !== undefined && isCodeBlock(current.node))) return false;
    const { $from, empty } = state.selection;
    if (current !== undefined && empty && $from.parentOffset === 0) {
      const { kind, indent } = readBlock(current.node.attrs);
      if (isListKind(kind) && (by === 1 || indent > 0)) return false;
    }
    const { tr } = state;
    const cells = area.grid.rows.flat();
    const next = cells[cells.indexOf(area.head) + by];
    if (next !== undefined) tr.setSelection(edgeOf(tr.doc, area, next, 1));
    else if (by === 1) {
      const { height } = area.grid;
      writeTable(tr, area, rowAdded(area.grid, height, height - 1));
      placeCaret(tr, area.position, height, 0);
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** The cell beside another one. */
function neighbour({ grid }: Area, cell: GridCell, direction: Direction, rtl: boolean): GridCell | undefined {
  const { row, column, rowspan, colspan } = cell;
  if (direction === "up") return cellAt(grid, row - 1, column);
  if (direction === "down") return cellAt(grid, row + rowspan, column);
  return (direction === "left") === rtl ? cellAt(grid, row, column + colspan) : cellAt(grid, row, column - 1);
}

function sideOf(direction: Direction, rtl: boolean): 1 | -1 {
  if (direction === "up" || direction === "down") return direction === "down" ? 1 : -1;
  return (direction === "left") === rtl ? 1 : -1;
}

/** Whether an arrow would leave the cell. Without a page nobody knows where lines end. */
function leaves(state: EditorState, view: EditorView | undefined, direction: Direction, side: 1 | -1): boolean {
  return view !== undefined && isInEdgeBlock(state, side) && view.endOfTextblock(direction, state);
}

/** An arrow: from a cell's edge into the cell beside it, and out of the table into the text beside that. */
function arrow(direction: Direction): Command {
  return (state, dispatch, view) => {
    const area = areaOf(state);
    if (area === undefined) return false;
    const rtl = runsLeft(view, area);
    const side = sideOf(direction, rtl);
    const { selection, tr } = state;
    if (selection instanceof CellSelection) {
      dispatch?.(tr.setSelection(edgeOf(tr.doc, area, area.head, side)).scrollIntoView());
      return true;
    }
    if (!selection.empty || !leaves(state, view, direction, side)) return false;
    const sideways = direction === "left" || direction === "right";
    const cells = area.grid.rows.flat();
    const next = sideways ? cells[cells.indexOf(area.head) + side] : neighbour(area, area.head, direction, rtl);
    if (next !== undefined) {
      const found = !sideways && view !== undefined ? below(view, area, next, side) : undefined;
      tr.setSelection(found ?? edgeOf(tr.doc, area, next, side === 1 ? -1 : 1));
    } else {
      const $edge = tr.doc.resolve(side === 1 ? area.position + area.grid.table.nodeSize : area.position);
      // Where no text is beside the table the cursor between blocks goes there (prosemirror-gapcursor).
      if ((side === 1 ? $edge.nodeAfter : $edge.nodeBefore)?.isTextblock !== true) return false;
      tr.setSelection(Selection.near($edge, side));
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** The place in the first or last line of a cell that is straight below, or above, the caret. */
function below(view: EditorView, area: Area, cell: GridCell, side: 1 | -1): Selection | undefined {
  const { selection, doc } = view.state;
  const { left, top, bottom } = view.coordsAtPos(selection.head);
  const edge = edgeOf(doc, area, cell, side === 1 ? -1 : 1);
  const line = view.coordsAtPos(edge.head);
  const box = elementOf(view, area, cell)?.getBoundingClientRect();
  if (box === undefined || left < box.left || left > box.right || line.top === top || line.bottom === bottom)
    return undefined;
  const found = view.posAtCoords({ left, top: (line.top + line.bottom) / 2 })?.pos;
  const start = positionOf(area, cell);
  if (found === undefined || found <= start || found >= start + cell.node.nodeSize) return undefined;
  return TextSelection.near(doc.resolve(found));
}

/** Shift with an arrow: selects cells from where it would leave its own. */
function selectToward(direction: Direction): Command {
  return (state, dispatch, view) => {
    const area = areaOf(state);
    if (area === undefined) return false;
    const { selection, tr } = state;
    const rtl = runsLeft(view, area);
    const isCells = selection instanceof CellSelection;
    if (!isCells && !leaves(state, view, direction, sideOf(direction, rtl))) return false;
    const anchor = isCells ? selection.$anchorCell.pos : positionOf(area, area.head);
    const head = neighbour(area, area.head, direction, rtl) ?? area.head;
    dispatch?.(tr.setSelection(CellSelection.create(tr.doc, anchor, positionOf(area, head))).scrollIntoView());
    return true;
  };
}

/** Escape: from selected cells to one of them, from one of them out of the table. */
const escape: Command = (state, dispatch) => {
  const area = areaOf(state);
  if (area === undefined || !(state.selection instanceof CellSelection)) return leaveTable(state, dispatch);
  dispatch?.(state.tr.setSelection(edgeOf(state.doc, area, area.head, 1)));
  return true;
};

/** Enter on selected cells: the caret goes into one of them. */
const enter: Command = (state, dispatch) => state.selection instanceof CellSelection && escape(state, dispatch);

/** Select all: first what is in the cell, then the table, then everything. */
const selectAll: Command = (state, dispatch) => {
  const area = areaOf(state);
  if (area === undefined) return false;
  const { selection, tr } = state;
  if (selection instanceof CellSelection) {
    const all = selection.cells.length === area.grid.rows.flat().length;
    return !all && selectCells("table")(state, dispatch);
  }
  const [start, end] = [edgeOf(tr.doc, area, area.head, -1), edgeOf(tr.doc, area, area.head, 1)];
  const isWhole = selection.from <= start.from && selection.to >= end.to;
  if (isWhole) return selectCells("table")(state, dispatch);
  dispatch?.(tr.setSelection(TextSelection.between(start.$from, end.$to)));
  return true;
};

/** Backspace and Delete on selected cells: empties them. */
const clear: Command = (state, dispatch) => {
  if (!(state.selection instanceof CellSelection)) return false;
  dispatch?.(state.tr.deleteSelection().setMeta("uiEvent", "table").scrollIntoView());
  return true;
};

/** At a cell's edge there is nothing to delete: the border is no letter. */
function stopAtEdge(side: 1 | -1): Command {
  return (state, _dispatch, view) => {
    const { selection } = state;
    const current = currentBlock(state);
    if (current === undefined || !selection.empty || !isInEdgeBlock(state, side)) return false;
    const { parentOffset } = selection.$from;
    if (parentOffset !== (side === -1 ? 0 : current.node.content.size) || view?.composing === true) return false;
    if (side === 1 || !isTextblock(current.node)) return side === 1;
    const block = readBlock(current.node.attrs);
    return !hasForm(block) && (current.node.content.size > 0 || block.kind === "paragraph");
  };
}

function either(first: Command, second: Command): Command {
  return (state, dispatch, view) => first(state, dispatch, view) || second(state, dispatch, view);
}

/** Every key that means something else in a table. `openMenu` opens the menu of what can be done there. */
export function tableKeys(openMenu: Command): Readonly<Record<string, Command>> {
  const backspace = either(clear, stopAtEdge(-1));
  const remove = either(clear, stopAtEdge(1));
  return {
    Tab: nextCell(1),
    "Shift-Tab": nextCell(-1),
    Enter: enter,
    Escape: escape,
    "Mod-a": selectAll,
    Backspace: backspace,
    "Mod-Backspace": backspace,
    "Shift-Backspace": backspace,
    Delete: remove,
    "Mod-Delete": remove,
    ArrowUp: arrow("up"),
    ArrowDown: arrow("down"),
    ArrowLeft: arrow("left"),
    ArrowRight: arrow("right"),
    "Shift-ArrowUp": selectToward("up"),
    "Shift-ArrowDown": selectToward("down"),
    "Shift-ArrowLeft": selectToward("left"),
    "Shift-ArrowRight": selectToward("right"),
    "Shift-F10": openMenu,
    ContextMenu: openMenu,
    "Alt-Enter": openMenu,
  };
}

/** The keys as the editor's plugins take them. */
export function onTableKey(openMenu: Command): (view: EditorView, event: KeyboardEvent) => boolean {
  return keydownHandler({ ...tableKeys(openMenu) });
}
