/**
 * One open document: who is in it, who hears of what, and what they are answered.
 * Must never: know a socket or a protocol, or answer from content that is not there.
 */
import { CLOSE, type CloseCode, type ServerEvent, type WireLimits } from "@weft/protocol";
import type * as Y from "yjs";
import type { Log } from "../ops/log.ts";
import type { Tally } from "../ops/tally.ts";
import type { Journal } from "../storage/journal.ts";
import { Claims } from "./claims.ts";
import { Content } from "./content.ts";
import { FanOut } from "./fan-out.ts";
import { Intake } from "./intake.ts";
import type { Member } from "./member.ts";
import { Presence } from "./presence.ts";
import { Questions } from "./questions.ts";
import { type DocumentState, Replica } from "./replica.ts";
import type { Residence } from "./residence.ts";
import type { Tree } from "./tree.ts";
import type { Upkeep } from "./upkeep.ts";
import { inspectUpdate, isStateVector } from "./validation.ts";

export interface RoomOptions {
  readonly name: string;
  /** See `Catalog.epochOf`. */
  readonly epoch?: number;
  /** The document as it was read from the store. */
  readonly tree: Tree;
  /** No smaller than the encoded state, in bytes. */
  readonly size: number;
  readonly upkeep: Upkeep;
  /** Reads the document from the store again. */
  readonly load: () => Promise<Tree>;
  /** The room is of no more use; everything that it took is durable. */
  readonly onBroken: (room: Room) => void;
  readonly journal: Pick<Journal, "append" | "durable">;
  readonly limits: WireLimits;
  readonly log: Log;
  readonly tally: Tally;
  readonly presenceInterval: number;
  /** Milliseconds; see `Claims`. */
  readonly claimTime?: number;
  readonly now: () => number;
}

/** Nobody may write in the document now; the message is a sentence for a person. */
export class OnlyReading extends Error {
  override readonly name = "OnlyReading";
}

/** How long an update under somebody else's client id is held back, in milliseconds. */
const CLAIM_TIME = 5_000;

export class Room {
  readonly name: string;
  readonly #options: RoomOptions;
  readonly #members = new Set<Member>();
  readonly #presence: Presence;
  readonly #fanOut: FanOut;
  readonly #content: Content;
  readonly #claims: Claims;
  readonly #intake: Intake;
  #isEnded = false;
  /** Why nobody may write here, as a sentence for a person. */
  #readOnly: string | undefined;
  readonly #questions = new Questions(
    (member, stateVector) => this.#answer(member, stateVector),
    () => this.#ready(),
  );

  constructor(options: RoomOptions) {
    this.name = options.name;
    this.#options = options;
    const { name, limits, journal, log, tally, now } = options;
    this.#fanOut = new FanOut({
      members: this.#members,
      laggingBytes: limits.laggingBytes,
      vectorBefore: (updates) => this.#content.replica.vectorBefore(updates.flatMap(startsOf)),
    });
    this.#presence = new Presence({
      limits,
      interval: options.presenceInterval,
      now,
      members: this.#members,
      broadcast: (frame, except) => {
        tally.presenceFrames += 1;
        this.#fanOut.presence(frame, except);
      },
    });
    this.#content = new Content({
      name,
      replica: new Replica(options.tree),
      createReplica: (tree) => new Replica(tree),
      load: options.load,
      durable: () => journal.durable(name),
      onRebuilt: () => this.#askEveryone(),
      onBroken: () => this.#end(),
      now,
      log,
    });
    this.#claims = new Claims({
      ownerOf: (client) => this.#presence.ownerOf(client),
      clock: (client) => this.#content.replica.clock(client),
      patience: options.claimTime ?? CLAIM_TIME,
      bytes: limits.laggingBytes,
    });
    this.#intake = new Intake({
      name,
      content: this.#content,
      claims: this.#claims,
      journal,
      upkeep: options.upkeep,
      limits,
      size: options.size,
      relay: (updates, from) => this.#fanOut.updates(updates, from),
      tell: (event) => this.tell(event),
      isMember: (member) => this.#members.has(member),
      tally,
      log,
    });
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Which of those that had this name the document is; a client that knows an earlier one must not get in with it. */
  get epoch(): number {
    return this.#options.epoch ?? 0;
  }

  /** Members that get no changes at present, because they read too slowly. */
  get behindCount(): number {
    return this.#fanOut.behind;
  }

  /** Whether nothing was ever written into the document. */
  get isEmpty(): boolean {
    return this.#content.replica.isEmpty;
  }

  /** Whether whoever has the right may write. Otherwise no member may be one that writes. */
  get isWritable(): boolean {
    return this.#readOnly === undefined;
  }

  get residence(): Residence {
    const { replica, usedAt } = this.#content;
    return { kind: replica.isAsleep ? "asleep" : replica.hasTree ? "tree" : "bytes", bytes: this.#intake.size, usedAt };
  }

  /** Lets a member in. `false` when the room is full; the member was closed then. */
  join(member: Member): boolean {
    if (this.#members.size >= this.#options.limits.documentConnections) {
      member.close(CLOSE.overload, "Too many people have this document open.");
      return false;
    }
    if (this.#content.isBroken) {
      member.close(CLOSE.failure);
      return false;
    }
    this.#members.add(member);
    if (this.epoch > 0) member.tell({ type: "epoch", epoch: this.epoch });
    if (this.#readOnly !== undefined) member.tell({ type: "read-only", reason: this.#readOnly });
    if (this.#intake.fullness !== undefined) member.tell(this.#intake.fullness);
    return true;
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#intake.forget(member);
    this.#questions.forget(member);
    this.#fanOut.settle(member);
    this.#presence.leave(member);
    // After presence: what was written under an id of its own is nobody's now.
    this.#claims.forget(member);
  }

  /**
   * Answers a member's state vector with what it lacks, and asks the same of it before or after when `ask` says so. Several
   * questions may get one answer; each resolves when it was given, or when nobody is left to hear it.
   */
  async sync(member: Member, stateVector: Uint8Array, ask: "first" | "last" | false): Promise<void> {
    if (!isStateVector(stateVector)) {
      member.close(CLOSE.malformed, "not a state vector");
      return;
    }
    // The frame's bytes are only valid during this call.
    const copy = stateVector.slice();
    const busy = this.#ready();
    if (busy !== undefined) {
      await busy;
      if (!this.#members.has(member)) return;
    }
    // First, a member answers with what it knew by itself. Last, it names as deleted what went, when it heard of it, with
    // something that it had deleted, and whoever wrote that cannot tell that it was lost unseen.
    if (ask === "first" && !this.#content.isBroken) member.send(this.#content.replica.question());
    await this.#questions.ask(member, copy);
    if (ask === "last" && !this.#content.isBroken) member.send(this.#content.replica.question());
  }

  /** Asks a member for what it has; it may write now, and could not when it came. Never rejects. */
  async ask(member: Member): Promise<void> {
    await this.#ready();
    if (this.#members.has(member) && !this.#content.isBroken) member.send(this.#content.replica.question());
  }

  /** See `Intake.receive`. */
  receive(member: Member, update: Uint8Array, answer: boolean): Promise<boolean> {
    return this.#intake.receive(member, update, answer);
  }

  /** Takes the body of an awareness frame. */
  receivePresence(member: Member, body: Uint8Array): void {
    if (!this.#presence.receive(member, body)) member.close(CLOSE.malformed, "presence that is not JSON");
  }

  greet(member: Member): void {
    this.#presence.greet(member);
  }

  /** A member has read all that waited for it: it is told what it missed meanwhile. */
  drained(member: Member): void {
    const missed = this.#fanOut.missedBy(member);
    if (missed === undefined || !this.#members.has(member)) return;
    if (missed.since === undefined) {
      this.#fanOut.settle(member);
      this.#presence.greet(member);
      return;
    }
    const { since } = missed;
    this.#options.tally.resyncs += 1;
    Promise.resolve(this.#ready())
      .then(() => (this.#members.has(member) ? this.#questions.ask(member, since) : undefined))
      .catch((error: unknown) => {
        this.#options.log.error(
          { doc: this.name, member: member.id, err: error },
          "a slow reader could not be re-synced",
        );
        member.close(CLOSE.failure);
      });
  }

  /** Writes `seed` into a document that is truly empty; one with any history is left alone. Whether it is written, and durable. */
  async seed(seed: () => Uint8Array): Promise<boolean> {
    await this.#ready();
    return this.isEmpty && this.#intake.write(seed());
  }

  /** Takes what the server wrote. Resolves when it is durable, with false when it could not be taken. */
  async write(update: Uint8Array): Promise<boolean> {
    await this.#ready();
    return this.#intake.write(update);
  }

  /** From now on nobody may write, before anyone is in; `reason` is a sentence for a person. */
  allowOnlyReading(reason: string): void {
    this.#readOnly = reason;
  }

  /** Changes the document on the server's behalf; everyone sees it. Resolves when it is durable; rejects with `OnlyReading`. */
  async edit(change: (doc: Y.Doc) => void): Promise<void> {
    await this.#ready();
    this.#mustBeHere();
    if (this.#readOnly !== undefined) throw new OnlyReading(this.#readOnly);
    const applied = await this.#intake.write(this.#content.replica.derive(change));
    if (!applied) throw new Error("The change could not be applied");
  }

  /** The document as bytes; see `Replica.state`. */
  async state(): Promise<DocumentState> {
    await this.#ready();
    this.#mustBeHere();
    return this.#content.replica.state();
  }

  /**
   * Takes an update of somebody who need not be a member, with the checks and limits of `receive`; with a `version` only while
   * the document is still that, else resolves with "changed". Rejects with `OnlyReading`.
   */
  async receiveAt(member: Member, update: Uint8Array, version?: object): Promise<boolean | "changed"> {
    // Nothing may come between the comparison and the taking.
    for (let busy = this.#ready(); busy !== undefined; busy = this.#ready()) await busy;
    this.#mustBeHere();
    if (this.#readOnly !== undefined) throw new OnlyReading(this.#readOnly);
    if (version !== undefined && this.#content.replica.version !== version) return "changed";
    return this.#intake.receive(member, update, false);
  }

  /** Resolves when everything so far is durable. */
  durable(): Promise<boolean> {
    return this.#intake.durable();
  }

  /** Looks into the document; `reader` must change nothing. */
  async read<T>(reader: (doc: Y.Doc) => T): Promise<T> {
    await this.#ready();
    return this.#content.replica.read(reader);
  }

  tell(event: ServerEvent, except?: Member): void {
    for (const member of this.#members) if (member !== except) member.tell(event);
  }

  closeMembers(code: CloseCode): void {
    for (const member of this.#members) member.close(code);
  }

  /** Resolves when everything is durable and nothing is left to do, so that the room may be unloaded. */
  async settle(): Promise<void> {
    this.#intake.flush();
    await this.#content.settle();
    // The title of a broken replica is perhaps one that was never stored.
    if (!this.#content.isBroken) await this.#options.upkeep.settle();
    await this.#intake.durable();
  }

  /** Lets go of the Y.Doc. The next who needs one pays for it. */
  rest(): void {
    this.#intake.flush();
    if (!this.#content.isIdle) return;
    this.#content.replica.rest();
    this.#intake.reweigh();
  }

  /** Lets go of all content, for it is in the store; members stay. Does nothing when something is used meanwhile. */
  async sleep(): Promise<void> {
    const { usedAt } = this.#content;
    await this.#intake.durable();
    if (this.#content.usedAt !== usedAt || this.#isEnded || !this.#content.isIdle) return;
    this.#intake.reweigh();
    this.#content.replica.sleep();
  }

  /** Runs `work` while nothing changes; what arrives meanwhile waits, and is taken after it unless the room ended. */
  hold<T>(work: () => Promise<T>): Promise<T> {
    this.#intake.flush();
    return this.#content.hold(work);
  }

  /** Ends the room. Whatever still holds it can change nothing any more: the document may have been removed. */
  destroy(): void {
    this.#isEnded = true;
    this.#intake.seal();
    this.#questions.destroy();
    this.#fanOut.destroy();
    this.#presence.destroy();
    this.#claims.destroy();
    this.#content.replica.destroy();
  }

  #mustBeHere(): void {
    if (this.#content.isBroken || this.#isEnded) throw new Error("The document is closed");
  }

  /** What to wait for until the content may be looked at, with everything in it that was received. */
  #ready(): Promise<void> | undefined {
    const busy = this.#content.ready();
    if (busy !== undefined) return busy.then(() => this.#ready());
    this.#intake.flush();
    return undefined;
  }

  /** After a failure: in case they saw anything of a change that failed half-way. */
  #askEveryone(): void {
    this.#intake.measure();
    const question = this.#content.replica.question();
    for (const member of this.#members) if (member.mayWrite) member.send(question);
  }

  #end(): void {
    // They come back, the room is loaded anew, and if that fails they learn why.
    this.#options.onBroken(this);
    this.closeMembers(CLOSE.failure);
    this.destroy();
  }

  #answer(member: Member, stateVector: Uint8Array): void {
    if (this.#content.isBroken) {
      member.close(CLOSE.failure);
      return;
    }
    // Before the content: who has it is ready to show itself, and chooses a colour that nobody here has.
    this.#presence.greet(member);
    member.sendAll(this.#content.replica.answer(stateVector));
    this.#fanOut.settle(member);
  }
}

/** Where the structs of an update begin, by client. */
function startsOf(update: Uint8Array): readonly (readonly [client: number, clock: number])[] {
  const contents = inspectUpdate(update);
  return "problem" in contents ? [] : [...contents.starts];
}
