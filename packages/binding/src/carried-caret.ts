/**
 * The caret through somebody else's change. Owns: that it stays with the words at which it is.
 */
import { Selection, TextSelection, type Transaction } from "prosemirror-state";

/**
 * Sets the selection of a transaction that shows a colleague's change; `before` is what was selected before its first step.
 * A caret stays before what others write at it, or two who write at one place would push each other along.
 */
export function carryCaret(transaction: Transaction, before: Selection): void {
  if (!(before instanceof TextSelection)) return carryOther(transaction, before);
  const { mapping, doc } = transaction;
  if (mapping.mapResult(before.head).deletedAcross && followBlock(transaction, before)) return;
  const to = mapping.map(before.to, -1);
  const from = before.empty ? to : Math.min(mapping.map(before.from, 1), to);
  const [anchor, head] = before.anchor <= before.head ? [from, to] : [to, from];
  transaction.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head)));
}

/**
 * What else can be selected follows by its own rules. Those of a table's cells throw where the table has lost one of them:
 * then the editor would not show what Yjs has.
 */
function carryOther(transaction: Transaction, before: Selection): void {
  try {
    transaction.setSelection(before.map(transaction.doc, transaction.mapping));
  } catch {
    const { mapping, doc } = transaction;
    transaction.setSelection(Selection.near(doc.resolve(mapping.map(before.head, -1))));
  }
}

/** Where the block in which the caret is was made anew elsewhere, as by a move, the caret goes with it. */
function followBlock(transaction: Transaction, { $anchor, $head }: TextSelection): boolean {
  const { doc } = transaction;
  const id: unknown = $head.parent.attrs["id"];
  if (typeof id !== "string" || $anchor.parent !== $head.parent) return false;
  let start: number | undefined;
  doc.descendants((node, position) => {
    if (node.inlineContent && node.attrs["id"] === id) start = position + 1;
    return start === undefined && !node.inlineContent;
  });
  if (start === undefined) return false;
  const end = start + doc.resolve(start).parent.content.size;
  const [anchor, head] = [$anchor, $head].map(({ parentOffset }) => Math.min(end, (start ?? 0) + parentOffset));
  transaction.setSelection(TextSelection.create(doc, anchor ?? end, head ?? end));
  return true;
}
