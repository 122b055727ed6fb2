/**
 * What a Y.Doc holds, small enough to be kept while the document itself is dropped. Owns: when two documents are the
 * same. Must never: trust state vectors alone. Yjs can have equal ones with different text (a surrogate pair cut by
 * formatting, 13.6.33), and what is pending appears in none.
 */
import { createHash, type Hash } from "node:crypto";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

export interface Fingerprint {
  /** State vector and delete set. */
  readonly structs: Y.Snapshot;
  /** Hash over everything visible under every root. */
  readonly content: string;
  /** Ranges of structs and deletions whose causes are missing. */
  readonly pending: string;
}

export function fingerprintOf(doc: Y.Doc): Fingerprint {
  const structs = Y.snapshot(doc);
  return { structs, content: hashContent(doc), pending: describePending(doc, structs.sv) };
}

/** What differs between two documents, as the end of a sentence; `undefined` when nothing does. */
export function difference(one: Fingerprint, other: Fingerprint): string | undefined {
  if (!Y.equalSnapshots(one.structs, other.structs)) return "another state vector or delete set";
  if (one.content !== other.content) return "other content";
  if (one.pending !== other.pending) return "other updates waiting for their causes";
  return undefined;
}

function hashContent(doc: Y.Doc): string {
  const hash = createHash("sha256");
  for (const name of [...doc.share.keys()].sort()) {
    const root = doc.share.get(name);
    if (root === undefined || !hasContent(root)) continue;
    mark(hash, "root", name);
    hashType(hash, root);
  }
  return hash.digest("hex");
}

// A root without content may be known to one document and not to the other, as asking for a root makes it.
function hasContent(type: AnyType): boolean {
  if ([...type._map.values()].some((item) => !item.deleted)) return true;
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted) return true;
  }
  return false;
}

// With an own stack: documents may be nested deeper than the call stack goes.
function hashType(hash: Hash, root: AnyType): void {
  const open = [walk(root)];
  let inText = false;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next();
    if (next.done === true) {
      mark(hash, "end", "");
      inText = false;
      open.pop();
      continue;
    }
    const piece = next.value;
    if (piece instanceof Y.ContentString) {
      // Where text is split into items is no part of the content. UTF-16, for UTF-8 has no lone surrogates.
      if (!inText) mark(hash, "text", "");
      inText = true;
      hash.update(piece.str, "utf16le");
      continue;
    }
    inText = false;
    if (piece instanceof Y.ContentType) {
      const { type } = piece;
      mark(hash, type.constructor.name, type instanceof Y.XmlElement ? type.nodeName : "");
      open.push(walk(type));
    } else if (typeof piece === "string") {
      mark(hash, "key", piece);
    } else {
      hashValue(hash, piece);
    }
  }
}

/** The visible content of a type in order: its attributes, each after its key, and then its children. */
function* walk(type: AnyType): Generator<Y.Item["content"] | string> {
  for (const key of [...type._map.keys()].sort()) {
    const item = type._map.get(key);
    if (item === undefined || item.deleted) continue;
    yield key;
    yield item.content;
  }
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted) yield item.content;
  }
}

function hashValue(hash: Hash, content: Y.Item["content"]): void {
  if (content instanceof Y.ContentFormat) {
    mark(hash, "format", content.key);
    hash.update(encoding.encode((encoder) => encoding.writeAny(encoder, content.value as Any)));
    return;
  }
  const name = content instanceof Y.ContentDoc ? content.doc.guid : "";
  // Item by item: how neighbouring values are grouped is no part of the content either.
  for (const value of content instanceof Y.ContentDoc ? [content.opts] : content.getContent()) {
    mark(hash, "value", name);
    hash.update(encoding.encode((encoder) => encoding.writeAny(encoder, value as Any)));
  }
}

/** A shared type of any kind; a root that nobody asked for has none yet. */
type AnyType = NonNullable<ReturnType<Y.Doc["share"]["get"]>>;

/** What Yjs can have as a value; it was decoded from one. */
type Any = Parameters<typeof encoding.writeAny>[1];

function mark(hash: Hash, kind: string, name: string): void {
  hash.update(`\0${kind} ${name.length} ${name}`, "utf16le");
}

function describePending(doc: Y.Doc, state: ReadonlyMap<number, number>): string {
  const { pendingStructs, pendingDs } = doc.store;
  const structs = pendingStructs === null ? [] : Y.decodeUpdateV2(pendingStructs.update).structs;
  const deletes = pendingDs === null ? [] : [...Y.decodeUpdateV2(pendingDs).ds.clients];
  const waiting = structs
    .filter((struct) => !(struct instanceof Y.Skip))
    .map(({ id, length }) => ({ client: id.client, from: id.clock, to: id.clock + length }));
  const deleting = deletes.flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, from: clock, to: clock + len })),
  );
  return JSON.stringify([join(waiting, state), join(deleting, state)]);
}

interface Range {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** The same ranges in one fixed form: sorted, joined, and without what the document has taken in since. */
function join(ranges: readonly Range[], state: ReadonlyMap<number, number>): Range[] {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.client - b.client || a.from - b.from)) {
    const from = Math.max(range.from, state.get(range.client) ?? 0);
    if (from >= range.to) continue;
    const last = joined.at(-1);
    if (last?.client === range.client && from <= last.to) {
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, range.to) };
    } else {
      joined.push({ client: range.client, from, to: range.to });
    }
  }
  return joined;
}
