/**
 * An update taken to pieces and put together again, with nothing checked. Owns: the layout of V1, which is that of yjs 13.6, and
 * writing whatever a test makes of the pieces, also what no Yjs would write.
 */
import * as Y from "yjs";
import * as encoding from "lib0/encoding";

export interface Id {
  readonly client: number;
  readonly clock: number;
}

export interface Struct {
  /** The lower five bits of the info byte; 0 and 10 are no items. */
  kind: number;
  origin?: Id | undefined;
  rightOrigin?: Id | undefined;
  /** Written where there is no origin: the name of a root, or the item of a type. */
  parent?: string | Id | undefined;
  key?: string | undefined;
  body: Uint8Array;
  length: number;
}

export interface Section {
  client: number;
  clock: number;
  structs: Struct[];
}

export interface Range {
  clock: number;
  length: number;
}

export interface UpdateModel {
  sections: Section[];
  deletions: { client: number; ranges: Range[] }[];
}

/** The bytes of whatever `write` writes. */
export function bytesOf(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write);
}

/** Takes an update of honest clients to pieces. */
export function readModel(update: Uint8Array): UpdateModel {
  const { structs, ds } = Y.decodeUpdate(update);
  const sections: Section[] = [];
  for (const struct of structs) {
    const { client, clock } = struct.id;
    let section = sections.at(-1);
    if (section === undefined || section.client !== client) sections.push((section = { client, clock, structs: [] }));
    section.structs.push(structOf(struct));
  }
  const deletions = Array.from(ds.clients, ([client, ranges]) => ({
    client,
    ranges: ranges.map(({ clock, len }) => ({ clock, length: len })),
  }));
  return { sections, deletions };
}

function structOf(struct: Y.Item | Y.GC | Y.Skip): Struct {
  const { length } = struct;
  if (!(struct instanceof Y.Item)) {
    const body = bytesOf((encoder) => encoding.writeVarUint(encoder, length));
    return { kind: struct instanceof Y.GC ? 0 : 10, body, length };
  }
  const written = new Y.UpdateEncoderV1();
  struct.content.write(written, 0);
  return {
    kind: struct.content.getRef(),
    origin: struct.origin ?? undefined,
    rightOrigin: struct.rightOrigin ?? undefined,
    // Before it is integrated, an item's parent is the name of a root or an id.
    parent: (struct.parent as string | Id | null) ?? undefined,
    key: struct.parentSub ?? undefined,
    body: encoding.toUint8Array(written.restEncoder),
    length,
  };
}

/** Puts the pieces together, in the order in which they are. */
export function writeModel({ sections, deletions }: UpdateModel): Uint8Array {
  return bytesOf((encoder) => {
    encoding.writeVarUint(encoder, sections.length);
    for (const { client, clock, structs } of sections) {
      for (const number of [structs.length, client, clock]) encoding.writeVarUint(encoder, number);
      for (const struct of structs) writeStruct(encoder, struct);
    }
    encoding.writeVarUint(encoder, deletions.length);
    for (const { client, ranges } of deletions) {
      for (const number of [client, ranges.length]) encoding.writeVarUint(encoder, number);
      for (const { clock, length } of ranges) {
        for (const number of [clock, length]) encoding.writeVarUint(encoder, number);
      }
    }
  });
}

function writeStruct(encoder: encoding.Encoder, struct: Struct): void {
  const { kind, origin, rightOrigin, parent, key, body } = struct;
  if (kind === 0 || kind === 10) {
    encoding.writeUint8(encoder, kind);
  } else {
    const bits = (origin ? 128 : 0) | (rightOrigin ? 64 : 0) | (key === undefined ? 0 : 32);
    encoding.writeUint8(encoder, kind | bits);
    for (const id of [origin, rightOrigin]) if (id !== undefined) writeId(encoder, id);
    if (origin === undefined && rightOrigin === undefined) {
      encoding.writeVarUint(encoder, typeof parent === "object" ? 0 : 1);
      if (typeof parent === "object") writeId(encoder, parent);
      else encoding.writeVarString(encoder, parent ?? "text");
      if (key !== undefined) encoding.writeVarString(encoder, key);
    }
  }
  encoding.writeUint8Array(encoder, body);
}

function writeId(encoder: encoding.Encoder, { client, clock }: Id): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}
