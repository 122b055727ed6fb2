/**
 * What people do to tables, callouts and columns, and to what stands in them. Owns: saying of each act what it may do to the
 * letters of others, as acts.ts does.
 */
import { schema } from "@weft/schema";
import { Fragment, type Node, type NodeType } from "prosemirror-model";
import { NodeSelection } from "prosemirror-state";
import { liftTarget } from "prosemirror-transform";
import { CellSelection, pasteCells, type TableCommandName } from "../../packages/editor/test/keys.ts";
import type { Deed } from "./letters.ts";
import type { Act, Ready } from "./acts.ts";
import { along, choose, placeCaret, run, within } from "./acts.ts";

const { callout, cell, column, columns, row, table, textblock } = schema.nodes;

/** Positions of all nodes of some types. */
function placesOf(doc: Node, ...types: readonly NodeType[]): { readonly node: Node; readonly position: number }[] {
  const places: { node: Node; position: number }[] = [];
  doc.descendants((node, position) => {
    if (types.includes(node.type)) places.push({ node, position });
    return !node.inlineContent;
  });
  return places;
}

function line(): Node {
  return textblock.create();
}

/** Puts something new below the block with the caret. */
function inserting(name: string, make: () => Node): Act {
  return (person, { a }) => {
    placeCaret(person, a);
    const { editor } = person;
    const { $from } = editor.state.selection;
    if (!$from.parent.isTextblock || $from.depth > 4) return undefined;
    return { deed: { name }, run: () => editor.edit((tr) => tr.insert($from.after(), make())) };
  };
}

const tabling = inserting("puts a table in", () => {
  const cells = () => [0, 1].map(() => cell.create(null, line()));
  return table.create(null, [row.create(null, cells()), row.create(null, cells())]);
});

const columning = inserting("puts columns in", () =>
  columns.create(
    null,
    [0, 1].map(() => column.create(null, line())),
  ),
);

const picturing = inserting("puts a picture in", () => schema.nodes.image.create({ src: "a.png" }));

const TABLE_ACTS: readonly (readonly [command: TableCommandName, deed: Deed])[] = [
  ["table_row_above", { name: "adds a row above" }],
  ["table_row_below", { name: "adds a row below" }],
  ["table_column_before", { name: "adds a column before" }],
  ["table_column_after", { name: "adds a column after" }],
  ["table_row_up", { name: "moves a row up", cause: "move" }],
  ["table_row_down", { name: "moves a row down", cause: "move" }],
  ["table_column_left", { name: "moves a column left", cause: "move" }],
  ["table_column_right", { name: "moves a column right", cause: "move" }],
  ["table_row_fill", { name: "fills a row up" }],
  ["table_row_delete", { name: "deletes a row", mayRemove: true, cause: "table" }],
  ["table_column_delete", { name: "deletes a column", mayRemove: true, cause: "table" }],
  ["table_split", { name: "splits a cell", cause: "table" }],
  ["table_merge", { name: "merges cells", cause: "table" }],
  ["table_header_row", { name: "makes the first row a head, or none" }],
  ["table_header_column", { name: "makes the first column a head, or none" }],
  ["table_column_wider", { name: "makes a column wider" }],
  ["table_delete", { name: "deletes the table", mayRemove: true, cause: "removal" }],
];

const tableWork: Act = (person, { a, b, c }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const at = choose(placesOf(doc, cell), a);
  const chosen = choose(TABLE_ACTS, c);
  if (at === undefined || chosen === undefined) return undefined;
  const [command, deed] = chosen;
  const $at = doc.resolve(at.position);
  const around = $at.node(-1);
  // From this cell to another of the same table, which may be a short row's.
  const others = placesOf(around, cell).map(({ position }) => $at.start(-1) + position);
  const same = others.filter((position) => doc.resolve(position).node(-1) === around);
  const to = command === "table_merge" || b < 0.2 ? (choose(same, b) ?? at.position) : at.position;
  editor.edit((tr) => tr.setSelection(CellSelection.create(tr.doc, at.position, to)));
  const hasSpans = around.children.some((each) =>
    each.children.some(({ attrs }) => attrs["rowspan"] !== 1 || attrs["colspan"] !== 1),
  );
  // Cells that span rows are moved to the next row when theirs goes; merged cells come into one; what is moved is made anew.
  const renews = command === "table_merge" || deed.cause === "move" || (command === "table_row_delete" && hasSpans);
  return {
    deed: renews ? { ...deed, mayRenew: within(around) } : deed,
    run: () => run(person, person.keys.commands[command].command({})),
  };
};

/** Selected cells are emptied, or written over. */
const clearing: Act = (person, { a, b, c }, letters) => {
  const { editor, who } = person;
  const { doc } = editor.state;
  const at = choose(placesOf(doc, cell), a);
  if (at === undefined) return undefined;
  const row = doc.resolve(at.position).parent;
  const to = at.position + (b < 0.3 && at.node !== row.lastChild ? at.node.nodeSize : 0);
  editor.edit((tr) => tr.setSelection(CellSelection.create(tr.doc, at.position, to)));
  return {
    deed: { name: "empties cells", mayRemove: true, cause: "removal" },
    run: () => editor.edit((tr) => (c < 0.5 ? tr.deleteSelection() : tr.insertText(letters.word(who, 2)))),
  };
};

/** Cells of one table go into another, or into the same one: what is there is written over. */
const pastingCells: Act = (person, { a, b }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const [at, pasted] = [choose(placesOf(doc, cell), a), choose(placesOf(doc, table), b)];
  if (at === undefined || pasted === undefined || pasted.node.textContent.length > 40) return undefined;
  editor.edit((tr) => tr.setSelection(CellSelection.create(tr.doc, at.position)));
  const tr = pasteCells(editor.state, wordless(pasted.node));
  if (tr === undefined) return undefined;
  return {
    deed: {
      name: "pastes cells",
      mayRemove: true,
      cause: "removal",
      mayRenew: within(doc.resolve(at.position).node(-1)),
    },
    run: () => editor.edit(() => tr),
  };
};

/** The cells of a table with a line in each. */
function wordless(node: Node): Node {
  if (node.type === cell) return cell.create({ ...node.attrs, id: null }, line());
  return node.type.create({ ...node.attrs, id: null }, node.children.map(wordless));
}

const heading: Act = (person, { a }) => {
  const at = choose(placesOf(person.editor.state.doc, cell), a);
  if (at === undefined) return undefined;
  return {
    deed: { name: "makes it a head" },
    run: () => person.editor.edit((tr) => tr.setNodeAttribute(at.position, "header", at.node.attrs["header"] !== true)),
  };
};

const toning: Act = (person, { a, b }) => {
  const at = choose(placesOf(person.editor.state.doc, callout), a);
  if (at === undefined) return undefined;
  const tone = choose(["note", "tip", "important", "warning", "caution"], b);
  return {
    deed: { name: `makes it ${String(tone)}` },
    run: () => person.editor.edit((tr) => tr.setNodeAttribute(at.position, "tone", tone)),
  };
};

const wrapping: Act = (person, { a, b }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const parent = choose([{ node: doc, position: -1 }, ...placesOf(doc, cell, column, callout)], b);
  if (parent === undefined || parent.node.childCount === 0 || doc.resolve(parent.position + 1).depth > 5)
    return undefined;
  const index = along(a, parent.node.childCount - 1);
  const wrapped = parent.node.children.slice(index, index + 2);
  const start = parent.position + 1 + Fragment.fromArray(parent.node.children.slice(0, index)).size;
  return {
    deed: { name: `puts ${wrapped.length} into a callout`, cause: "wrap", mayRenew: within(...wrapped) },
    run: () =>
      editor.edit((tr) =>
        tr.replaceWith(start, start + Fragment.fromArray(wrapped).size, callout.create({ tone: "tip" }, wrapped)),
      ),
  };
};

const lifting: Act = (person, { a }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const at = choose(placesOf(doc, callout), a);
  if (at === undefined || at.node.childCount === 0) return undefined;
  const range = doc.resolve(at.position + 1).blockRange(doc.resolve(at.position + at.node.nodeSize - 1));
  const target = range && liftTarget(range);
  if (!range || typeof target !== "number") return undefined;
  return {
    deed: { name: "takes the callout away", cause: "wrap", mayRenew: within(at.node) },
    run: () => editor.edit((tr) => tr.lift(range, target)),
  };
};

/** From one container into another one, or within one. */
const carrying: Act = (person, { a, b, c }): Ready | undefined => {
  const { editor } = person;
  const { doc } = editor.state;
  const containers = placesOf(doc, cell, column, callout);
  const blocks = [doc, ...containers.map(({ node }) => node)].flatMap((node) => node.children);
  const moved = choose(blocks, a);
  if (moved === undefined || blocks.length < 2) return undefined;
  const from = placesOf(doc, moved.type).find(({ node }) => node === moved);
  const goals = containers.filter(({ node }) => !within(moved)(node.textContent.charAt(0)) && node !== moved);
  const to = choose(goals, b);
  if (from === undefined || to === undefined) return undefined;
  const isInside = to.position >= from.position && to.position < from.position + moved.nodeSize;
  if (isInside || doc.resolve(to.position).depth > 5) return undefined;
  const index = along(c, to.node.childCount);
  const at = to.position + 1 + Fragment.fromArray(to.node.children.slice(0, index)).size;
  return {
    // Within one container it may be the others that are moved past it.
    deed: { name: "moves a block elsewhere", cause: "move", mayRenew: within(moved, to.node) },
    run: () =>
      editor.edit((tr) => {
        tr.delete(from.position, from.position + moved.nodeSize);
        return tr.insert(tr.mapping.map(at, -1), moved);
      }),
  };
};

/** A comment on a block is a mark of it, and one on words a mark of theirs. */
const commenting: Act = (person, { a, b }) => {
  placeCaret(person, a);
  const { editor } = person;
  const { $from } = editor.state.selection;
  if (!$from.parent.isTextblock || $from.depth === 0) return undefined;
  const mark = schema.marks.comment.create({ id: `thread-${along(b, 3)}` });
  return {
    deed: { name: "comments on the block" },
    run: () =>
      editor.edit((tr) =>
        $from.parent.type.spec.code === true
          ? tr
          : tr.addNodeMark($from.before(), mark).addMark($from.start(), $from.end(), mark),
      ),
  };
};

const selecting: Act = (person, { a }) => {
  const places: number[] = [];
  person.editor.state.doc.descendants((node, position) => {
    if (node.isBlock && NodeSelection.isSelectable(node)) places.push(position);
    return !node.inlineContent;
  });
  const at = choose(places, a);
  if (at === undefined) return undefined;
  person.editor.edit((tr) => tr.setSelection(NodeSelection.create(tr.doc, at)));
  const { node } = person.editor.state.selection as NodeSelection;
  return {
    deed: { name: `deletes a ${node.type.name}`, cause: "removal", mayRemove: true },
    run: () => run(person, person.keys.keys["Backspace"]),
  };
};

/** All acts, with how often each is done among them. */
export const CONTAINER_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  tabling: [1.5, tabling],
  columning: [0.5, columning],
  picturing: [0.5, picturing],
  tableWork: [8, tableWork],
  clearing: [1, clearing],
  pastingCells: [0.5, pastingCells],
  heading: [0.5, heading],
  toning: [0.5, toning],
  wrapping: [2, wrapping],
  lifting: [1, lifting],
  carrying: [2, carrying],
  commenting: [2, commenting],
  selecting: [0.5, selecting],
};
