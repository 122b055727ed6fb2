/**
 * One open document: the order of its updates, who hears of them, and when they count as saved.
 * Must never: know a socket or a protocol, acknowledge what is not durable, or go on with a replica that threw.
 */
import {
  CLOSE,
  type CloseCode,
  type ServerEvent,
  type WireLimits,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from "@weft/protocol";
import type * as Y from "yjs";
import type { Log } from "../ops/log.ts";
import type { Journal } from "../storage/journal.ts";
import type { Member } from "./member.ts";
import { Presence } from "./presence.ts";
import { Questions } from "./questions.ts";
import type { Replica } from "./replica.ts";
import type { Upkeep } from "./upkeep.ts";
import { type Contents, inspectUpdate, isStateVector } from "./validation.ts";

export interface RoomOptions {
  readonly name: string;
  readonly replica: Replica;
  readonly upkeep: Upkeep;
  /** Builds the replica anew from the store. */
  readonly reload: () => Promise<Replica>;
  /** The room is of no more use; everything that it took is durable. */
  readonly onBroken: (room: Room) => void;
  readonly journal: Pick<Journal, "append" | "durable">;
  readonly limits: WireLimits;
  readonly log: Log;
  readonly presenceInterval: number;
  readonly now: () => number;
}

export class Room {
  readonly name: string;
  readonly #options: RoomOptions;
  readonly #members = new Set<Member>();
  readonly #presence: Presence;
  #replica: Replica;
  /** Pending while the replica is built anew; whatever arrives waits for it, in order. */
  #rebuilding: Promise<void> | undefined;
  #waitingBytes = 0;
  /** Members that were asked for what is missing and have not answered. */
  readonly #asked = new Set<Member>();
  /** No smaller than the encoded state; exact when `#sizeIsExact`. Measuring costs as much as the document is long. */
  #size: number;
  #sizeIsExact = false;
  #sealed = false;
  /** The replica threw and there is no other: what it says was perhaps never stored. */
  #broken = false;
  readonly #questions = new Questions((member, stateVector) => this.#answer(member, stateVector));

  constructor(options: RoomOptions & { readonly size: number }) {
    this.name = options.name;
    this.#options = options;
    this.#replica = options.replica;
    this.#size = options.size;
    this.#presence = new Presence({
      limits: options.limits,
      interval: options.presenceInterval,
      now: options.now,
      broadcast: (frame, except) => this.#broadcast(frame, except),
    });
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Whether nothing was ever written into the document. */
  get isEmpty(): boolean {
    return this.#replica.isEmpty;
  }

  /** Lets a member in. `false` when the room is full; the member was closed then. */
  join(member: Member): boolean {
    if (this.#members.size >= this.#options.limits.documentConnections) {
      member.close(CLOSE.overload, "Too many people have this document open.");
      return false;
    }
    if (this.#broken) {
      member.close(CLOSE.failure);
      return false;
    }
    this.#members.add(member);
    return true;
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#asked.delete(member);
    this.#questions.forget(member);
    this.#presence.leave(member);
  }

  /**
   * Answers a member's state vector with what it lacks, and with ours when `ask` wants the same from it. Several
   * questions may get one answer; each resolves when it was given, or when nobody is left to hear it.
   */
  async sync(member: Member, stateVector: Uint8Array, ask: boolean): Promise<void> {
    if (!isStateVector(stateVector)) {
      member.close(CLOSE.malformed, "not a state vector");
      return;
    }
    // The frame's bytes are only valid during this call.
    const copy = stateVector.slice();
    if (this.#rebuilding !== undefined) await this.#rebuilding;
    await this.#questions.ask(member, copy);
    if (ask && !this.#broken) member.send(encodeSyncStep1(this.#replica.stateVector()));
  }

  /**
   * Takes an update of a member; `answer` when it came as the answer to our state vector. Resolves with true when it
   * is durable, with false when it was refused; rejects when it will never be durable.
   */
  async receive(member: Member, update: Uint8Array, answer: boolean): Promise<boolean> {
    // Before decoding: whoever may only read must not be able to make us work, let alone change anything.
    if (!member.mayWrite) return false;
    if (this.#rebuilding !== undefined) return this.#receiveLater(member, update, answer, this.#rebuilding);
    // Before anything is called known: a replica that threw knows what was never stored.
    if (this.#sealed) return false;
    const contents = inspectUpdate(update);
    if ("problem" in contents) {
      this.#options.log.warn({ doc: this.name, member: member.id, problem: contents.problem }, "update refused");
      member.close(CLOSE.malformed, "an update that cannot be applied");
      return false;
    }
    if (answer) this.#asked.delete(member);
    if (contents.empty) return this.#durable();
    if (this.#isTooLarge(update, contents)) {
      this.#options.log.warn({ doc: this.name, member: member.id, bytes: update.length }, "document too large");
      member.close(CLOSE.tooLarge, "This change would make the document larger than the server allows.");
      return false;
    }
    const refusal = this.#replica.refusal(contents);
    if (refusal !== undefined) {
      this.#options.log.warn({ doc: this.name, member: member.id, problem: refusal }, "update refused");
      member.close(CLOSE.tooLarge, refusal);
      return false;
    }
    return this.#apply(update, member, contents, answer);
  }

  /** Takes the body of an awareness frame. */
  receivePresence(member: Member, body: Uint8Array): void {
    if (!this.#presence.receive(member, body)) member.close(CLOSE.malformed, "presence that is not JSON");
  }

  greet(member: Member): void {
    this.#presence.greet(member);
  }

  /** Writes `seed` into a document that is truly empty; one with any history is left alone. */
  async seed(seed: () => Uint8Array): Promise<void> {
    while (this.#rebuilding !== undefined) await this.#rebuilding;
    if (this.#replica.isEmpty) await this.#apply(seed());
  }

  /** Changes the document on the server's behalf; everyone sees it. Resolves when it is durable. */
  async edit(change: (doc: Y.Doc) => void): Promise<void> {
    while (this.#rebuilding !== undefined) await this.#rebuilding;
    if (this.#sealed) throw new Error("The document is closed");
    const applied = await this.#apply(this.#replica.derive(change));
    if (!applied) throw new Error("The change could not be applied");
  }

  /** Looks into the document; `reader` must change nothing. */
  read<T>(reader: (doc: Y.Doc) => T): T {
    return this.#replica.read(reader);
  }

  tell(event: ServerEvent, except?: Member): void {
    for (const member of this.#members) if (member !== except) member.tell(event);
  }

  closeMembers(code: CloseCode): void {
    for (const member of this.#members) member.close(code);
  }

  /** Resolves when everything is durable and nothing is left to do, so that the room may be unloaded. */
  async settle(): Promise<void> {
    await this.#rebuilding;
    // The title of a broken replica is perhaps one that was never stored.
    if (!this.#broken) await this.#options.upkeep.settle();
    await this.#options.journal.durable(this.name);
  }

  /** Runs `work` while nothing changes; what arrives meanwhile waits, and is taken after it unless the room ended. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (this.#rebuilding !== undefined) await this.#rebuilding;
    const done = Promise.withResolvers<void>();
    this.#rebuilding = done.promise;
    try {
      return await work();
    } finally {
      this.#rebuilding = undefined;
      done.resolve();
    }
  }

  /** Ends the room. Whatever still holds it can change nothing any more: the document may have been removed. */
  destroy(): void {
    this.#sealed = true;
    this.#questions.destroy();
    this.#presence.destroy();
    this.#replica.destroy();
  }

  async #apply(update: Uint8Array, member?: Member, contents?: Contents, answer = false): Promise<boolean> {
    if (this.#sealed) return false;
    let applied;
    try {
      applied = this.#replica.apply(update, contents);
    } catch (error) {
      this.#options.log.error(
        { doc: this.name, member: member?.id, at: whereThrown(error) },
        "update threw, rebuilding",
      );
      this.#rebuilding = this.#rebuild();
      member?.close(CLOSE.malformed, "an update that cannot be applied");
      return false;
    }
    if (applied.overflow) {
      // It comes back and syncs, and then brings what this waited for.
      this.#options.log.warn({ doc: this.name, member: member?.id }, "too much waits for what has not come");
      member?.close(CLOSE.overload, "Too much of this waits for changes that have not come.");
    }
    // Known already: it may be on its way to the disk for somebody else, so its ack waits for that.
    if (applied.known) return !applied.overflow && this.#durable();
    const { delta, entry, incomplete } = applied;
    this.#size += entry.length;
    this.#sizeIsExact = false;
    if (delta !== undefined) this.#broadcast(encodeUpdate(delta), member);
    const durable = this.#options.journal.append(this.name, entry).then(() => !applied.overflow);
    this.#options.upkeep.changed(entry.length);
    // Asked once until it answers: a client that lacks the causes too would be asked for ever.
    if (incomplete && member !== undefined && !answer && !this.#asked.has(member)) {
      this.#asked.add(member);
      member.send(encodeSyncStep1(this.#replica.stateVector()));
    }
    return durable;
  }

  #isTooLarge(update: Uint8Array, contents: Contents): boolean {
    const limit = this.#options.limits.documentBytes;
    if (this.#size + update.length <= limit) return false;
    // Deletions always pass: they are the way back below the limit.
    if (!this.#replica.grows(contents)) return false;
    if (!this.#sizeIsExact) {
      this.#size = this.#replica.size();
      this.#sizeIsExact = true;
    }
    return this.#size + update.length > limit;
  }

  async #receiveLater(member: Member, update: Uint8Array, answer: boolean, rebuilt: Promise<void>): Promise<boolean> {
    this.#waitingBytes += update.length;
    if (this.#waitingBytes > this.#options.limits.bufferedBytes) member.close(CLOSE.overload);
    const copy = update.slice();
    await rebuilt;
    this.#waitingBytes -= update.length;
    return this.#members.has(member) && this.receive(member, copy, answer);
  }

  async #durable(): Promise<boolean> {
    await this.#options.journal.durable(this.name);
    return true;
  }

  /** Throws the replica away and reads it back from the store: a Y.Doc that threw may never emit again. */
  async #rebuild(): Promise<void> {
    const broken = this.#replica;
    try {
      await this.#options.journal.durable(this.name);
      this.#replica = await this.#options.reload();
      broken.destroy();
      this.#size = this.#replica.size();
      this.#sizeIsExact = true;
      // Everyone is asked for what they have, in case they saw anything of the change that failed half-way.
      const ask = encodeSyncStep1(this.#replica.stateVector());
      for (const member of this.#members) if (member.mayWrite) member.send(ask);
    } catch (error) {
      // Not its cause, which may quote what could not be read.
      const problem = error instanceof Error ? error.message : "unknown";
      this.#options.log.error({ doc: this.name, problem }, "document could not be rebuilt, closing it");
      this.#broken = true;
      // They come back, the room is loaded anew, and if that fails they learn why.
      this.#options.onBroken(this);
      this.closeMembers(CLOSE.failure);
      this.destroy();
    } finally {
      this.#rebuilding = undefined;
    }
  }

  #answer(member: Member, stateVector: Uint8Array): void {
    if (this.#broken) {
      member.close(CLOSE.failure);
      return;
    }
    // Before the content: who has it is ready to show itself, and chooses a colour that nobody here has.
    this.#presence.greet(member);
    member.send(encodeSyncStep2(this.#replica.diff(stateVector)));
  }

  #broadcast(frame: Uint8Array, except: Member | undefined): void {
    for (const member of this.#members) if (member !== except) member.send(frame);
  }
}

/** The stack of an error without its message: an error of Yjs may quote what people wrote. */
function whereThrown(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return stack.split("\n").filter((line) => /^ +at /.test(line));
}
