/**
 * Positions that survive other people's edits: a place in the ProseMirror document as a place in the Yjs document.
 * Must never trust a relative position: they come in with presence, from any client.
 */
import { sizeOf } from "@weft/schema/yjs";
import type { EditorState } from "prosemirror-state";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition } from "y-prosemirror";
import * as Y from "yjs";
import { syncState } from "./sync-state.ts";
import type { SyncState } from "./sync.ts";

/** A position as JSON. Needs the sync plugin's state; `null` where the position has no place in the Yjs document. */
export function toRelative(state: EditorState, position: number): unknown {
  const sync = syncState(state);
  if (sync === undefined) return null;
  try {
    const relative: unknown =
      inText(state, sync, position) ?? absolutePositionToRelativePosition(position, sync.type, sync.binding.mapping);
    return relative instanceof Y.RelativePosition ? Y.relativePositionToJSON(relative) : null;
  } catch {
    // The library walks the Yjs document by ProseMirror's sizes and gives up where the two are not yet equal.
    return null;
  }
}

/**
 * The library's answer for a place in a block that is one text, as nearly all are. It walks there from the beginning of
 * the Yjs document, which at every key of a long one is most of what the binding does.
 */
function inText(state: EditorState, { binding }: SyncState, position: number): Y.RelativePosition | undefined {
  const { root } = binding;
  if (root.node !== state.doc) return undefined;
  const $position = state.doc.resolve(position);
  if ($position.depth !== 1) return undefined;
  const block = root.children[$position.index(0)];
  if (block?.kind !== "element" || block.node !== $position.parent || block.children.length !== 1) return undefined;
  const [text] = block.children;
  if (text?.kind !== "text" || text.types.length !== 1) return undefined;
  const [type] = text.types;
  return type && Y.createRelativePositionFromTypeIndex(type, $position.parentOffset);
}

/** The position for what `toRelative` gave, here or elsewhere; `undefined` when it is none, or its place is unknown. */
export function toAbsolute(state: EditorState, relative: unknown): number | undefined {
  const sync = syncState(state);
  if (sync === undefined || !isRelativePosition(relative, sync)) return undefined;
  try {
    const place = Y.createRelativePositionFromJSON(relative);
    const position: unknown =
      placeInText(state, sync, place) ??
      relativePositionToAbsolutePosition(sync.doc, sync.type, place, sync.binding.mapping);
    if (typeof position !== "number" || !Number.isInteger(position)) return undefined;
    return Math.min(state.doc.content.size, Math.max(0, position));
  } catch {
    return undefined;
  }
}

/** The way back of `inText`: of fifty people each has a place, and each is looked up at every key. */
function placeInText(
  state: EditorState,
  { binding, doc, type: content }: SyncState,
  relative: Y.RelativePosition,
): number | undefined {
  const { root } = binding;
  if (root.node !== state.doc) return undefined;
  const found = Y.createAbsolutePositionFromRelativePosition(relative, doc);
  if (found === null || !(found.type instanceof Y.XmlText) || found.type.parent?.parent !== content) return undefined;
  let start = 0;
  for (const block of root.children) {
    if (block.kind !== "element" || block.type !== found.type.parent) {
      start += sizeOf(block);
      continue;
    }
    const [text] = block.children;
    const isAll = block.children.length === 1 && text?.kind === "text" && text.types.length === 1;
    return isAll && block.node.content.size === found.type.length ? start + 1 + found.index : undefined;
  }
  return undefined;
}

function isRelativePosition(value: unknown, sync: SyncState): boolean {
  if (!isRecord(value)) return false;
  const { type: parent, item, tname, assoc } = value;
  if (assoc !== undefined && typeof assoc !== "number") return false;
  // Yjs defines the root that is named: only the one that is shown may be.
  if (tname !== undefined && tname !== null && tname !== rootName(sync)) return false;
  if (!isAbsentOrId(parent) || !isAbsentOrId(item)) return false;
  return isRecord(parent) || isRecord(item) || typeof tname === "string";
}

function rootName({ doc, type }: SyncState): string | undefined {
  for (const [name, root] of doc.share) if (Object.is(root, type)) return name;
  return undefined;
}

function isAbsentOrId(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isRecord(value) && isCount(value["client"]) && isCount(value["clock"]);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
