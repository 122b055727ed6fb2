/**
 * What a document holds for whoever looks at it. Owns: comparing documents by content: equal state vectors are no proof, for
 * Yjs can hold different words under the same clocks. Works with documents of any copy of yjs, and looks at no class.
 */
import type * as Y from "yjs";

type AnyType = Pick<Y.AbstractType<unknown>, "_start" | "_map">;

/** A part of a document, as wide as the kinds of content that Yjs has. */
interface Content {
  readonly type?: AnyType & { readonly nodeName?: string };
  readonly key?: string;
  readonly value?: unknown;
  readonly doc?: Y.Doc;
  readonly str?: string;
  getContent(): unknown[];
}

/**
 * Every root's visible content: texts unit by unit with their marks, elements, attributes, map entries, lists. Roots that show
 * nothing are left out, for a client that asked for one has it. Equal texts of this mean equal documents.
 */
export function contentOf(doc: Y.Doc): string {
  const roots = [...doc.share]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => [name, typeOf(type)] as const);
  return JSON.stringify(roots.filter(([, [list, entries]]) => list.length > 0 || entries.length > 0));
}

function typeOf(type: AnyType): [list: unknown[], entries: unknown[]] {
  return [listOf(type), entriesOf(type)];
}

function listOf(type: AnyType): unknown[] {
  const list: unknown[] = [];
  const marks = new Map<string, unknown>();
  let shown = "";
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const content = item.content as unknown as Content;
    if (content.key !== undefined) {
      if (content.value === null) marks.delete(content.key);
      else marks.set(content.key, content.value);
      shown = marks.size === 0 ? "" : JSON.stringify([...marks].sort(([a], [b]) => (a < b ? -1 : 1)));
    } else if (content.str !== undefined) {
      // By unit, not by character: half a pair must not look like the replacement character that stands in for it.
      for (let at = 0; at < content.str.length; at++) list.push(`${content.str.charCodeAt(at)}${shown}`);
    } else {
      list.push(valueOf(content));
    }
  }
  return list;
}

function entriesOf(type: AnyType): unknown[] {
  return [...type._map]
    .filter(([, item]) => !item.deleted)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { content }]) => [key, valueOf(content as unknown as Content)]);
}

function valueOf(content: Content): unknown {
  if (content.type !== undefined)
    return [content.type.constructor.name, content.type.nodeName, ...typeOf(content.type)];
  if (content.doc !== undefined) return ["subdocument", content.doc.guid];
  return content.getContent().map((value) => JSON.stringify(value) ?? "undefined");
}

/** Why a document is of no more use although it looks alive; `undefined` when it is well. Writes into a root "probe". */
export function ailmentOf(doc: Y.Doc): string | undefined {
  let heard = 0;
  const hear = (): number => heard++;
  doc.on("update", hear);
  try {
    doc.getArray("probe").insert(0, [1]);
    doc.getArray("probe").delete(0, 1);
  } catch {
    return "an edit throws";
  } finally {
    doc.off("update", hear);
  }
  // After a throw in its clean-up a Y.Doc takes edits and says nothing of them.
  return heard === 2 ? undefined : "it has fallen silent";
}

/** Deletes everything there is, as a person would who selects all; throws where Yjs does. */
export function clear(doc: Y.Doc): void {
  doc.transact((transaction) => {
    for (const type of doc.share.values()) {
      for (let item = type._start; item !== null; item = item.right) item.delete(transaction);
      for (const item of type._map.values()) item.delete(transaction);
    }
  });
}
