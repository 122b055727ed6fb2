/** What is loaded for tables: one file for the browser to fetch. Owns: what each name of a command means. */
import { isAlignment } from "@weft/schema";
import type { Command, EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { TableCommand, TableWork } from "../table-commands.ts";
import { alignColumns, alignmentOf, mergeCells, setWidth, splitCells, widthOf } from "./cell-commands.ts";
import { toggleHeaderColumn, toggleHeaderRow } from "./cell-commands.ts";
import { areaOf } from "./cell-selection.ts";
import { headersOf } from "./headers.ts";
import { deleteTable, insertTable } from "./insertion.ts";
import { moveColumns, moveRows } from "./moving.ts";
import { runsLeft, shownWidth } from "./shown-cells.ts";
import { addColumn, addRow, deleteColumns, deleteRows, fillRows } from "./rows-columns.ts";
import { tableCommand } from "./table-command.ts";

export { tableTools } from "./table-tools.ts";

/** By how much a column grows or shrinks by one command, in CSS pixels. */
const STEP = 24;

function one(command: Command, active: (state: EditorState) => boolean = () => false): TableCommand {
  return { command: () => command, active };
}

/** The column at the selection's end as wide as it is shown, and so much more. */
function widen(by: number): Command {
  return (state, dispatch, view?: EditorView) =>
    tableCommand((area) => {
      const column = area.right - 1;
      const width = widthOf(area.grid, column) || (view === undefined ? 0 : shownWidth(view, area, column)) || 120;
      return setWidth(area.left, area.right, width + by)(area);
    })(state, dispatch);
}

/** To the left (-1) or right (1) as one sees it. */
function moveSideways(by: 1 | -1): Command {
  return (state, dispatch, view?: EditorView) => {
    const area = areaOf(state);
    return area !== undefined && moveColumns(runsLeft(view, area) ? (by === 1 ? -1 : 1) : by)(state, dispatch);
  };
}

function hasHeader(which: "rowHeader" | "columnHeader"): (state: EditorState) => boolean {
  return (state) => {
    const area = areaOf(state);
    return area !== undefined && headersOf(area.grid)[which];
  };
}

/** The commands on tables. */
export const commands: TableWork["commands"] = {
  table: { command: ({ rows = 3, columns = 3 }) => insertTable(rows, columns), active: () => false },
  table_row_above: one(addRow(0)),
  table_row_below: one(addRow(1)),
  table_row_up: one(moveRows(-1)),
  table_row_down: one(moveRows(1)),
  table_row_fill: one(fillRows),
  table_row_delete: one(deleteRows),
  table_column_before: one(addColumn(0)),
  table_column_after: one(addColumn(1)),
  table_column_left: one(moveSideways(-1)),
  table_column_right: one(moveSideways(1)),
  table_column_delete: one(deleteColumns),
  table_column_wider: one(widen(STEP)),
  table_column_narrower: one(widen(-STEP)),
  table_column_fit: one(tableCommand((area) => setWidth(area.left, area.right, 0)(area))),
  table_align: {
    command: ({ align }) => (align === null || isAlignment(align) ? alignColumns(align) : () => false),
    active: (state, { align }) => {
      const area = areaOf(state);
      return area !== undefined && alignmentOf(area) === align;
    },
  },
  table_header_row: one(toggleHeaderRow, hasHeader("rowHeader")),
  table_header_column: one(toggleHeaderColumn, hasHeader("columnHeader")),
  table_merge: one(mergeCells),
  table_split: one(splitCells),
  table_delete: one(deleteTable),
};
