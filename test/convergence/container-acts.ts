/**
 * What people do to tables, callouts and columns, and to what stands in them. Owns: saying of each act what it may do to the
 * letters of others, as acts.ts does.
 */
import { schema } from "@weft/schema";
import { Fragment, type Node, type NodeType } from "prosemirror-model";
import { type Command, NodeSelection } from "prosemirror-state";
import * as tables from "prosemirror-tables";
import { liftTarget } from "prosemirror-transform";
import type { Deed } from "./letters.ts";
import type { Act, Ready } from "./acts.ts";
import { along, choose, placeCaret, run, within } from "./acts.ts";
import type { Person } from "./people.ts";

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

const TABLE_COMMANDS: readonly (readonly [command: Command, deed: Deed])[] = [
  [tables.addRowAfter, { name: "adds a row" }],
  [tables.addRowBefore, { name: "adds a row before" }],
  [tables.addColumnAfter, { name: "adds a column" }],
  [tables.addColumnBefore, { name: "adds a column before" }],
  [tables.deleteRow, { name: "deletes a row", mayRemove: true, cause: "table" }],
  [tables.deleteColumn, { name: "deletes a column", mayRemove: true, cause: "table" }],
  [tables.splitCell, { name: "splits a cell", cause: "table" }],
  [tables.mergeCells, { name: "merges cells", cause: "table" }],
  [tables.deleteTable, { name: "deletes the table", mayRemove: true, cause: "removal" }],
];

/** The innermost table around the selection, if it has room for a map of it. */
function tableAround({ editor }: Person): Node | undefined {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === table) return $from.node(depth);
  return undefined;
}

const tableWork: Act = (person, { a, b, c }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const at = choose(placesOf(doc, cell), a);
  if (at === undefined) return undefined;
  const rows = doc.resolve(at.position);
  const [command, deed] = choose(TABLE_COMMANDS, c) ?? [tables.addRowAfter, { name: "adds a row" }];
  // Merging is of several cells: from this one to another of the same table.
  const start = rows.before(rows.depth - 1);
  const others = placesOf(rows.node(rows.depth - 1), cell).map(({ position }) => position + start + 1);
  const to = command === tables.mergeCells ? (choose(others, b) ?? at.position) : at.position;
  if (doc.resolve(to).node(-1) !== rows.node(-1)) return undefined;
  editor.edit((tr) => tr.setSelection(tables.CellSelection.create(tr.doc, at.position, to)));
  const around = tableAround(person);
  // Of a table whose rows are not of one width the library deletes what stands behind it, too: it wants it repaired first.
  if (around === undefined || tables.TableMap.get(around).problems !== null) return undefined;
  const hasSpans = around.children.some((each) =>
    each.children.some(({ attrs }) => attrs["rowspan"] !== 1 || attrs["colspan"] !== 1),
  );
  // Cells that span rows are moved to the next row when theirs goes; merged cells come into one.
  const renews = command === tables.mergeCells || hasSpans;
  return {
    deed: renews ? { ...deed, cause: "table", mayRenew: within(around) } : deed,
    run: () => {
      try {
        run(person, command);
      } catch (error) {
        // In a table whose rows are not of one width the library's commands may find no cell, and then do nothing.
        if (!(error instanceof Error && error.stack?.includes("prosemirror-tables") === true)) throw error;
      }
    },
  };
};

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
  heading: [0.5, heading],
  toning: [0.5, toning],
  wrapping: [2, wrapping],
  lifting: [1, lifting],
  carrying: [2, carrying],
  commenting: [2, commenting],
  selecting: [0.5, selecting],
};
