/**
 * Cells that are selected: a rectangle of them. Owns: what that selection is through edits, and what deleting and typing
 * mean to it. Own code, for prosemirror-tables' throws where rows are not of one width (decision 0015).
 * Must never: take a cell away; a cell that is deleted is an empty one.
 */
import { schema } from "@weft/schema";
import { Fragment, type Node, type ResolvedPos, Slice } from "prosemirror-model";
import { type EditorState, Selection, SelectionRange, TextSelection, type Transaction } from "prosemirror-state";
import type { Mappable } from "prosemirror-transform";
import { isTextblock, newTextblock } from "../blocks.ts";
import { type Area, areaBetween, positionOf } from "./area.ts";

/** A rectangle of cells of one table, from one corner to another. Both are positions before a cell. */
export class CellSelection extends Selection {
  readonly $anchorCell: ResolvedPos;
  readonly $headCell: ResolvedPos;

  constructor($anchorCell: ResolvedPos, $headCell: ResolvedPos = $anchorCell) {
    const { doc } = $anchorCell;
    const area = areaOfCells($anchorCell, $headCell);
    const cells = area?.cells.map((cell) => positionOf(area, cell)) ?? [$headCell.pos];
    // The first range is the one that others see, and the one to which the page scrolls.
    const positions = [$headCell.pos, ...cells.filter((position) => position !== $headCell.pos)];
    const ranges = positions.map((position) => {
      const end = position + (doc.nodeAt(position)?.nodeSize ?? 2) - 1;
      return new SelectionRange(doc.resolve(position + 1), doc.resolve(end));
    });
    const [{ $from, $to } = new SelectionRange($headCell, $headCell)] = ranges;
    super($from, $to, ranges);
    this.$anchorCell = $anchorCell;
    this.$headCell = $headCell;
  }

  static create(doc: Node, anchor: number, head: number = anchor): CellSelection {
    return new CellSelection(doc.resolve(anchor), doc.resolve(head));
  }

  /** Positions before the cells, as they stand in the document. */
  get cells(): number[] {
    return this.ranges.map(({ $from }) => $from.pos - 1).sort((a, b) => a - b);
  }

  map(doc: Node, mapping: Mappable): Selection {
    const [anchor, head] = [mapping.mapResult(this.$anchorCell.pos), mapping.mapResult(this.$headCell.pos)];
    const [$anchor, $head] = [doc.resolve(anchor.pos), doc.resolve(head.pos)];
    const gone = anchor.deletedAfter || head.deletedAfter;
    if (!gone && isBeforeCell($anchor) && isBeforeCell($head) && $anchor.node(-1) === $head.node(-1))
      return new CellSelection($anchor, $head);
    return Selection.near($head);
  }

  eq(other: Selection): boolean {
    return (
      other instanceof CellSelection &&
      other.$anchorCell.pos === this.$anchorCell.pos &&
      other.$headCell.pos === this.$headCell.pos
    );
  }

  /** A table of the cells: it can be put in anywhere, and other programs know it. */
  override content(): Slice {
    const area = areaOfCells(this.$anchorCell, this.$headCell);
    if (area === undefined) return Slice.empty;
    const rows = area.grid.rows.slice(area.top, area.bottom).map((_, index) => {
      const cells = area.cells.filter(({ row }) => row === area.top + index);
      return schema.nodes.row.create(
        null,
        cells.map(({ node }) => node),
      );
    });
    return new Slice(Fragment.from(schema.nodes.table.create(null, rows)), 0, 0);
  }

  /** Empties the cells, and puts content into the first of them. */
  override replace(transaction: Transaction, content: Slice = Slice.empty): void {
    this.#clear(transaction, content.size > 0);
    if (content.size > 0) transaction.replaceSelection(content);
  }

  override replaceWith(transaction: Transaction, node: Node): void {
    this.#clear(transaction, true);
    transaction.replaceSelectionWith(node);
  }

  #clear(transaction: Transaction, write: boolean): void {
    const from = transaction.steps.length;
    const { cells } = this;
    for (const position of cells.toReversed()) {
      const cell = transaction.doc.nodeAt(position);
      if (cell !== null) emptyCell(transaction, position, cell);
    }
    const [first] = cells;
    if (!write || first === undefined) return;
    const $cell = transaction.doc.resolve(transaction.mapping.slice(from).map(first) + 1);
    transaction.setSelection(TextSelection.near($cell));
  }

  toJSON(): { readonly type: string; readonly anchor: number; readonly head: number } {
    return { type: "weft-cells", anchor: this.$anchorCell.pos, head: this.$headCell.pos };
  }

  static override fromJSON(doc: Node, { anchor, head }: { readonly anchor: number; readonly head: number }): Selection {
    const [$anchor, $head] = [doc.resolve(anchor), doc.resolve(head)];
    const isOne = isBeforeCell($anchor) && isBeforeCell($head) && $anchor.node(-1) === $head.node(-1);
    return isOne ? new CellSelection($anchor, $head) : Selection.near($head);
  }
}

// The browser would draw words as selected; what is selected are cells, which are tinted.
CellSelection.prototype.visible = false;
Selection.jsonID("weft-cells", CellSelection);

/** Where in a table a selection is; `undefined` where it is in none that can be counted, or not all in one. */
export function areaOf({ selection }: Pick<EditorState, "selection">): Area | undefined {
  return selection instanceof CellSelection
    ? areaOfCells(selection.$anchorCell, selection.$headCell)
    : areaBetween(selection.$anchor, selection.$head);
}

function areaOfCells($anchor: ResolvedPos, $head: ResolvedPos): Area | undefined {
  return areaBetween($anchor.doc.resolve($anchor.pos + 1), $head.doc.resolve($head.pos + 1));
}

function isBeforeCell({ parent, nodeAfter }: ResolvedPos): boolean {
  return parent.type === schema.nodes.row && nodeAfter !== null;
}

/** Takes what stands in a cell away, but for the first line's element: somebody may have begun to write in it. */
export function emptyCell(transaction: Transaction, position: number, cell: Node): void {
  const [first] = cell.children;
  const start = position + 1;
  const end = start + cell.content.size;
  if (first === undefined || !isTextblock(first)) {
    transaction.replaceWith(start, end, newTextblock());
    return;
  }
  if (start + first.nodeSize < end) transaction.delete(start + first.nodeSize, end);
  if (first.content.size > 0) transaction.delete(start + 1, start + first.nodeSize - 1);
}
