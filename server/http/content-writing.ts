/**
 * From what somebody sent to a change of a document. Owns: one change after the other in a document, and what is answered when the room
 * does not take it.
 * Must never: write under one Yjs client id from two states at once; that makes two changes of one name, of which one is lost.
 */
import { CLOSE } from "@weft/protocol";
import { seedUpdate } from "@weft/schema";
import type { Room } from "../collab/room.ts";
import { Visitor } from "../collab/visitor.ts";
import { savedInTime } from "../ops/deadline.ts";
import type { ContentFormat } from "./content-format.ts";
import type { Conversion, Converter } from "./conversion.ts";
import { HttpProblem } from "./problems.ts";

/** Content as it was sent, in UTF-8 or as a Yjs update (V1). */
export interface Sent {
  readonly body: Uint8Array;
  readonly format: ContentFormat;
}

export interface ContentWriter {
  /** A V1 update that makes an empty document of this, and its state then. Rejects with `HttpProblem`. */
  prepare(sent: Sent): Promise<{ readonly update: Uint8Array; readonly state: string }>;
  /** Writes what was prepared into a document that is still empty; whether it was. Resolves when it is durable. */
  begin(room: Room, update: Uint8Array): Promise<boolean>;
  /**
   * Changes a document so that it says this, and nothing else. Resolves, when that is durable, with the state that it makes of the one
   * that was there when it began: what others wrote meanwhile is kept, and then it is in another. With `onlyAt`, changes only a
   * document in one of these states, and resolves with the present one as `changed` when it is in none.
   */
  change(
    room: Room,
    sent: Sent,
    onlyAt?: readonly string[],
  ): Promise<{ readonly state: string; readonly isChanged: boolean }>;
}

interface ContentWriterOptions {
  readonly converter: Pick<Converter, "convert">;
  /** The Yjs client id under which this process writes. One for all: a document remembers each that ever wrote in it. */
  readonly client: number;
  /** The most that a document may have, in bytes of its encoded state. */
  readonly documentBytes: number;
}

export function createContentWriter({ converter, client, documentBytes }: ContentWriterOptions): ContentWriter {
  /** The end of the queue for each document in which something is being changed. */
  const queues = new Map<string, Promise<unknown>>();

  async function inTurn<T>(document: string, work: () => Promise<T>): Promise<T> {
    const turn = (queues.get(document) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    queues.set(document, settled);
    try {
      return await turn;
    } finally {
      if (queues.get(document) === settled) queues.delete(document);
    }
  }

  function conversion({ body, format }: Sent, updates: readonly Uint8Array[]): Extract<Conversion, { kind: "change" }> {
    return format === "yjs"
      ? { kind: "change", updates, body, format }
      : { kind: "change", updates, body, format, client };
  }

  async function change(room: Room, sent: Sent, onlyAt?: readonly string[]) {
    const { updates, version } = await room.state();
    const converted = await converter.convert({ ...conversion(sent, updates), ...(onlyAt && { onlyAt }) });
    const { state } = converted;
    if ("changed" in converted) return { state, isChanged: true };
    if (converted.bytes !== undefined && !(await take(room, converted.bytes, onlyAt && version))) {
      // Somebody was faster: what is the state now is looked up as at the beginning.
      return change(room, sent, onlyAt);
    }
    // What was found to be there already may still be on its way to the disk.
    if (converted.bytes === undefined) await savedInTime(room.durable());
    return { state, isChanged: false };
  }

  return {
    async prepare(sent) {
      const converted = await converter.convert(conversion(sent, []));
      const update = ("bytes" in converted ? converted.bytes : undefined) ?? seedUpdate();
      if (update.length > documentBytes)
        throw new HttpProblem(413, "As a document this is larger than the server allows. Divide it.");
      return { update, state: converted.state };
    },
    async begin(room, update) {
      const { version } = await room.state();
      return room.isEmpty && (await take(room, update, version));
    },
    change: (room, sent, onlyAt) => inTurn(room.name, () => change(room, sent, onlyAt)),
  };
}

/** Has the room take an update, as from anyone. Whether it did; it does not when it is no more in the `version`, if one is given. */
async function take(room: Room, update: Uint8Array, version: object | undefined): Promise<boolean> {
  const visitor = new Visitor();
  const taken = await savedInTime(room.receiveAt(visitor, update, version));
  if (taken === "changed") return false;
  if (taken) return true;
  const { code, reason } = visitor.refusal ?? { code: CLOSE.restart, reason: CLOSE.restart.meaning };
  if (code === CLOSE.tooLarge)
    throw new HttpProblem(413, `${reason} Remove something first, or begin another document.`);
  if (code === CLOSE.overload) throw new HttpProblem(409, `${reason} Copy it into a new Y.Doc, and send that.`);
  if (code === CLOSE.malformed) throw new HttpProblem(400, "The update cannot be applied to this document.");
  throw new HttpProblem(503, `${reason} Try again in a moment.`);
}
