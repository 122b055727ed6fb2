/**
 * How documents of an earlier schema version become ones of the next. Owns: the ordered list, and what a migration may do.
 * Must never: touch a document that no Weft wrote, add or remove words or blocks, or be run by an editor. A server runs it
 * when it opens the document, before anyone is in (decision 0011).
 */
import * as Y from "yjs";
import { impersonalUpdate } from "./impersonal.ts";
import { META, schemaVersionOf } from "./version.ts";

/**
 * Takes a document from one version to the next, within one transaction. It may set and remove attributes, marks and entries of `meta`.
 * It must be deterministic (no clock, no random ids), do nothing where its work is done already, and stand any value that a
 * stranger may have written. What an old editor brings later, out of its offline copy, is still of the old form: all readers take
 * both forms, and the next migration meets both.
 */
export type Migration = (doc: Y.Doc) => void;

/** The first takes version 1 to 2, and so on. There is one less than versions. Those that were released never change. */
export const MIGRATIONS: readonly Migration[] = [];

/** A migration threw, or did what it may not. The document is as it was. `cause` may quote what people wrote. */
export class MigrationFailed extends Error {
  override readonly name = "MigrationFailed";
  /** The version that the migration begins with. */
  readonly from: number;

  constructor(from: number, cause: unknown) {
    super(`The migration from schema version ${from} to ${from + 1} failed`, { cause });
    this.from = from;
  }
}

/**
 * The V1 update that brings a document up to the version at which the list ends; `undefined` when it is there, is newer, or has no
 * version because no Weft wrote it. All steps or none: it throws `MigrationFailed`. Leaves `doc` as it is.
 * Servers that migrate one document at once make one change, even while people write.
 */
export function migrationUpdate(doc: Y.Doc, migrations: readonly Migration[] = MIGRATIONS): Uint8Array | undefined {
  const version = schemaVersionOf(doc);
  if (version === undefined || version > migrations.length) return undefined;
  let state = Y.encodeStateAsUpdate(doc);
  const updates = migrations.slice(version - 1).map((migrate, index) => {
    const update = step(state, migrate, version + index);
    // Costs as much as the document is long.
    if (version + index < migrations.length) state = Y.mergeUpdates([state, update]);
    return update;
  });
  return Y.mergeUpdates(updates);
}

function step(state: Uint8Array, migrate: Migration, from: number): Uint8Array {
  let trespass: string | undefined;
  try {
    const update = impersonalUpdate(state, (doc) => {
      doc.once("afterTransaction", (transaction) => {
        trespass = trespassOf(transaction);
      });
      migrate(doc);
      doc.getMap(META).set("schemaVersion", from + 1);
    });
    if (trespass !== undefined) throw new Error(trespass);
    return update;
  } catch (error) {
    throw new MigrationFailed(from, error);
  }
}

/**
 * What a migration did that it may not. Two servers of which one knows more than the other make two changes. An attribute that both
 * set is set; a block that both insert is there twice. What is removed takes along what somebody writes in it at that moment.
 */
function trespassOf(transaction: Y.Transaction): string | undefined {
  const { doc, beforeState, afterState, deleteSet } = transaction;
  let found: string | undefined;
  for (const [client, clock] of afterState) {
    const first = beforeState.get(client) ?? 0;
    const structs = doc.store.clients.get(client);
    if (clock === first || structs === undefined) continue;
    for (let index = Y.findIndexSS(structs, first); index < structs.length; index++) {
      if (isInSequence(structs[index])) found = "It inserted something: it may only set attributes, marks and meta";
    }
  }
  Y.iterateDeletedStructs(transaction, deleteSet, (struct) => {
    if (isInSequence(struct)) found = "It removed something: it may only set attributes, marks and meta";
  });
  return found;
}

/** Whether a struct is a word or a block, rather than (part of) the value of an attribute, or the edge of a mark. */
function isInSequence(struct: Y.AbstractStruct | undefined): boolean {
  if (!(struct instanceof Y.Item) || !struct.countable) return false;
  for (let item: Y.Item | null = struct; item !== null;) {
    if (item.parentSub !== null) return false;
    const { parent }: Y.Item = item;
    item = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return true;
}
