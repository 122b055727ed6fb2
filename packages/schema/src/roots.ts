/**
 * Reading a Y.Doc's roots as they are. Owns: access without side effects.
 * Must never call `doc.getMap` or its kin: they define the root if it is absent and cast it if it is untyped, after
 * which another app's document answers "already defined with a different constructor" for its own root.
 */
import * as Y from "yjs";

/** The value of one key of a map-like root; `undefined` where root or key is absent or holds a shared type. */
export function rootValue(doc: Y.Doc, root: string, key: string): unknown {
  const item = doc.share.get(root)?._map.get(key);
  if (item === undefined || item.deleted || item.content instanceof Y.ContentType) return undefined;
  return item.content.getContent().at(-1);
}

/** The shared types that stand in a list-like root, in order; other content is passed over. */
export function rootChildren(doc: Y.Doc, root: string): unknown[] {
  const children: unknown[] = [];
  for (let item = doc.share.get(root)?._start ?? null; item !== null; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentType) children.push(item.content.type);
  }
  return children;
}
