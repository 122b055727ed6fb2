/**
 * Tables as lines of text: a row a line, cells by spaces, "-" for an empty one; "*" before a header, and "2x1" after it for
 * columns and rows that it covers: "*a b:2x1". The caret is in the cell with "|"; "[" and "]" are the ends of selected cells.
 */
import { createBinding } from "@weft/binding";
import { readCell, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { type Command, EditorState, type Transaction, TextSelection } from "prosemirror-state";
import * as Y from "yjs";
import type { CommandArguments, CommandName } from "../src/commands.ts";
import { CellSelection } from "../src/tables/cell-selection.ts";
import { tableKeys } from "../src/tables/table-keys.ts";
import { keysFor } from "./keys.ts";

let count = 0;

function line(text: string): Node {
  return schema.nodes.textblock.create({ id: `line-${++count}` }, text === "" ? [] : schema.text(text));
}

function cellFrom(drawn: string): Node {
  const [, header = "", words = "", colspan = "1", rowspan = "1"] =
    /^(\*?)([^:]*)(?::(\d+)x(\d+))?$/.exec(drawn.replaceAll(/[|[\]]/g, "")) ?? [];
  const attrs = { id: `cell-${++count}`, header: header !== "", colspan: Number(colspan), rowspan: Number(rowspan) };
  const lines = words === "-" ? [""] : words.split("/");
  return schema.nodes.cell.create(attrs, lines.map(line));
}

/** A table of drawn rows. */
export function tableFrom(...rows: readonly string[]): Node {
  const cells = (row: string): Node[] => (row === "" ? [] : row.split(" ").map(cellFrom));
  const drawn = rows.map((row) => schema.nodes.row.create({ id: `row-${++count}` }, cells(row)));
  return schema.nodes.table.create({ id: `table-${++count}` }, drawn);
}

/** The rows of a table, drawn. */
export function draw(table: Node): string[] {
  return table.children.map((row) =>
    row.children
      .map((cell) => {
        const { header, colspan, rowspan } = readCell(cell.attrs);
        const words = cell.children.map((block) => block.textContent).join("/");
        return `${header ? "*" : ""}${words === "" ? "-" : words}${colspan * rowspan > 1 ? `:${colspan}x${rowspan}` : ""}`;
      })
      .join(" "),
  );
}

export interface TableDesk {
  readonly state: EditorState;
  exec(name: CommandName, args?: CommandArguments): boolean;
  can(name: CommandName, args?: CommandArguments): boolean;
  isActive(name: CommandName, args?: CommandArguments): boolean;
  /** A key as the table's tools take it. */
  press(key: string): boolean;
  run(command: Command): boolean;
  readonly dispatch: (transaction: Transaction) => void;
  /** The first table, drawn. */
  table(): string[];
  /** The words of the cells that are selected, or of the one with the caret. */
  selected(): string[];
  /** Takes the last step of the history back. */
  undo(): void;
}

/** An editor with a drawn table between two lines. */
export function tableDesk(...rows: readonly string[]): TableDesk {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment("content");
  const binding = createBinding(fragment, schema);
  let state = EditorState.create({ doc: binding.initial, plugins: [...binding.plugins] });
  const view = {
    get state() {
      return state;
    },
    dispatch,
    hasFocus: () => true,
    editable: true,
    composing: false,
    nodeDOM: () => null,
    dom: { ownerDocument: { getSelection: () => null } },
  };
  const views = state.plugins.flatMap((plugin) => plugin.spec.view?.(view as never) ?? []);
  function dispatch(transaction: Transaction): void {
    const before = state;
    state = state.apply(transaction);
    state.doc.check();
    for (const one of views) one.update?.(view as never, before);
  }
  const { commands } = keysFor(binding);
  const keys = tableKeys(() => true);
  const content = [line("before"), tableFrom(...rows), line("after")];
  dispatch(state.tr.replaceWith(0, state.doc.content.size, content));
  const marks: Record<string, number> = {};
  const drawn = rows.flatMap((row) => (row === "" ? [] : row.split(" ")));
  let at = 0;
  state.doc.descendants((node, position) => {
    if (node.type !== schema.nodes.cell) return true;
    for (const mark of ["|", "[", "]"]) if (drawn[at]?.includes(mark)) marks[mark] = position;
    at += 1;
    return false;
  });
  const { "|": caret, "[": from, "]": to } = marks;
  if (caret !== undefined) dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(caret + 1))));
  if (from !== undefined && to !== undefined)
    dispatch(state.tr.setSelection(CellSelection.create(state.doc, from, to)));
  return {
    get state() {
      return state;
    },
    exec: (name, args = {}) => commands[name].command(args)(state, dispatch),
    can: (name, args = {}) => commands[name].command(args)(state),
    isActive: (name, args = {}) => commands[name].active?.(state, args) ?? false,
    press: (key) => keys[key]?.(state, dispatch) ?? false,
    run: (command) => command(state, dispatch),
    dispatch,
    table() {
      const table = state.doc.children.find(({ type }) => type === schema.nodes.table);
      return table === undefined ? [] : draw(table);
    },
    selected() {
      const { selection } = state;
      if (!(selection instanceof CellSelection)) return [selection.$head.node(-1).textContent];
      return selection.cells.map((position) => state.doc.nodeAt(position)?.textContent ?? "");
    },
    undo: () => void binding.undo(state, dispatch, view as never),
  };
}
