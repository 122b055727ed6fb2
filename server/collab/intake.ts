/**
 * What a document takes in: from received bytes to the replica, the log and the other members, in one order for all.
 * Owns: the checks in front of the document, and when a change counts as saved.
 * Must never: acknowledge what is not durable, or let anything happen before an update was found good as a whole.
 */
import { CLOSE, type CloseCode, NEARLY_FULL, type ServerEvent, type WireLimits } from "@weft/protocol";
import type { Log } from "../ops/log.ts";
import type { Tally } from "../ops/tally.ts";
import type { Journal } from "../storage/journal.ts";
import type { Claims } from "./claims.ts";
import type { Content } from "./content.ts";
import type { Member } from "./member.ts";
import { Turn } from "./turn.ts";
import type { Upkeep } from "./upkeep.ts";
import { type Contents, inspectUpdate } from "./validation.ts";

export interface IntakeOptions {
  readonly name: string;
  readonly content: Content;
  readonly claims: Claims;
  readonly journal: Pick<Journal, "append" | "durable">;
  readonly upkeep: Upkeep;
  readonly limits: Pick<WireLimits, "documentBytes" | "bufferedBytes">;
  /** No smaller than the encoded state, in bytes. */
  readonly size: number;
  /** Sends changes to every member but the one that they came from, if it was one. */
  readonly relay: (updates: readonly Uint8Array[], from: Member | undefined) => void;
  /** Says something to every member. */
  readonly tell: (event: ServerEvent) => void;
  /** Whether a member is still one. */
  readonly isMember: (member: Member) => boolean;
  readonly tally: Tally;
  readonly log: Log;
}

/** Changes of one member that may have to wait while it answers what it was asked: what it types in that time. */
const MOST_WAITING = 100;

const REFUSED = Promise.resolve(false);
/** How much it must grow, as a part of the limit, before it is measured for that again. */
const MEASURED_EVERY = 0.02;

export class Intake {
  readonly #options: IntakeOptions;
  readonly #turn = new Turn();
  /** Whether what came in this turn is durable; shared by all who sent some of it. */
  #saved: PromiseWithResolvers<boolean> | undefined;
  /** Exact when `#sizeIsExact`. Measuring costs as much as the document is long. */
  #size: number;
  #sizeIsExact = false;
  #measuredAt = 0;
  #fullness: ServerEvent | undefined;
  #waitingBytes = 0;
  /** Members that were asked for what is missing and have not answered, and how much of theirs has had to wait since. */
  readonly #asked = new Map<Member, number>();
  #isSealed = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#size = options.size;
    // Its first member is told, and needs the encoded state anyway.
    if (this.#size >= NEARLY_FULL * options.limits.documentBytes) this.#weigh();
  }

  /** What a newcomer is to know when the document is nearly full. */
  get fullness(): ServerEvent | undefined {
    return this.#fullness;
  }

  /** An upper bound of the encoded state, in bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes an update of a member; `answer` when it came as the answer to our state vector. Resolves with true when it
   * is durable, with false when it was refused; rejects when it will never be durable.
   */
  receive(member: Member, update: Uint8Array, answer: boolean): Promise<boolean> {
    // Before decoding: whoever may only read must not be able to make us work, let alone change anything.
    if (!member.mayWrite) return REFUSED;
    const { content } = this.#options;
    const busy = content.ready();
    if (busy !== undefined) return this.#receiveLater(member, update, answer, busy);
    // Before anything is called known: a replica that threw knows what was never stored.
    if (this.#isSealed) return REFUSED;
    if (!answer && this.#takeTyping(member, update)) return this.#turnSaved();
    this.flush();
    return this.#receiveAny(member, update, answer);
  }

  /** Takes what the server itself writes. Resolves when it is durable, with false when it could not be taken. */
  write(update: Uint8Array): Promise<boolean> {
    this.flush();
    return this.#apply(update);
  }

  /** Puts what came in this turn where it belongs. Comes before whatever looks at the document. */
  flush(): void {
    if (this.#turn.isEmpty) return;
    const { content, name, journal, upkeep, relay } = this.#options;
    const { from } = this.#turn;
    const typed = this.#turn.end();
    const saved = this.#saved;
    this.#saved = undefined;
    let durable: Promise<void> | undefined;
    let bytes = 0;
    for (const { update } of typed) {
      bytes += update.length;
      // In one log in order, so the last stands for all.
      durable?.catch(ignore);
      durable = journal.append(name, update);
    }
    if (saved !== undefined) durable?.then(() => saved.resolve(true), saved.reject);
    const updates = typed.map(({ update }) => update);
    upkeep.changed({ bytes, rows: updates.length, title: false });
    relay(updates, from);
    try {
      content.replica.append(typed);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#grow(bytes);
    this.#options.claims.retry();
  }

  /** A member has left. */
  forget(member: Member): void {
    this.#asked.delete(member);
  }

  /** The document was read back: whoever may write is asked for what it has. */
  measure(): void {
    this.#size = this.#options.content.replica.size();
    this.#sizeIsExact = true;
    this.#measuredAt = this.#size;
  }

  /** Takes nothing any more. */
  seal(): void {
    this.flush();
    this.#isSealed = true;
  }

  /** Resolves when everything so far is durable. */
  async durable(): Promise<boolean> {
    this.flush();
    await this.#options.journal.durable(this.#options.name);
    return true;
  }

  /** Whether it was the next key of somebody who is typing, and was added to what this turn brings. */
  #takeTyping(member: Member, update: Uint8Array): boolean {
    const { content, claims, limits, tally } = this.#options;
    const { replica } = content;
    if (!replica.takesTyping || this.#size + update.length > limits.documentBytes) return false;
    const typing = this.#turn.read(update, replica);
    if (typing === undefined || claims.isForeign(typing.client, member)) return false;
    this.#turn.add(member);
    replica.advance(typing);
    tally.typed += 1;
    tally.updateBytes += update.length;
    return true;
  }

  #turnSaved(): Promise<boolean> {
    if (this.#saved === undefined) {
      this.#saved = Promise.withResolvers<boolean>();
      // After everything else that was read from the network together with this.
      queueMicrotask(() => this.flush());
    }
    return this.#saved.promise;
  }

  #receiveAny(member: Member, update: Uint8Array, answer: boolean): Promise<boolean> {
    const { content, claims, log, name, tally } = this.#options;
    const { replica } = content;
    if (answer && replica.isKnownAnswer(update)) {
      this.#asked.delete(member);
      return this.durable();
    }
    const contents = inspectUpdate(update);
    if ("problem" in contents) {
      const { problem } = contents;
      return this.#refuse(member, CLOSE.malformed, "an update that cannot be applied", { problem });
    }
    if (answer) this.#asked.delete(member);
    if (contents.empty) return this.durable();
    if (claims.intrudes(contents, member)) {
      log.info({ doc: name, member: member.id }, "update under somebody else's client id, held back");
      const copy = update.slice();
      const held = { member, contents, bytes: copy.length, isAnswer: answer };
      return claims.hold(held, () => this.receive(member, copy, answer));
    }
    if (this.#isTooLarge(update, contents)) {
      const reason = "This change would make the document larger than the server allows.";
      return this.#refuse(member, CLOSE.tooLarge, reason, { problem: "document too large", bytes: update.length });
    }
    const refusal = replica.refusal(contents);
    if (refusal !== undefined) return this.#refuse(member, CLOSE.tooLarge, refusal, { problem: refusal });
    tally.applied += 1;
    tally.updateBytes += update.length;
    return this.#apply(update, member, contents, answer);
  }

  /** Sends a member away for its update: `reason` is for the member, `details` for the log. */
  #refuse(member: Member, code: CloseCode, reason: string, details: object): Promise<boolean> {
    const { log, name, tally } = this.#options;
    log.warn({ doc: name, member: member.id, ...details }, "update refused");
    member.close(code, reason);
    tally.refused += 1;
    return REFUSED;
  }

  #apply(update: Uint8Array, member?: Member, contents?: Contents, answer = false): Promise<boolean> {
    if (this.#isSealed) return REFUSED;
    const { content, claims, name, journal, upkeep, relay, log } = this.#options;
    let applied;
    try {
      applied = content.replica.apply(update, contents);
    } catch (error) {
      this.#fail(error, member);
      member?.close(CLOSE.malformed, "an update that cannot be applied");
      return REFUSED;
    }
    if (applied.overflow) {
      // It comes back and syncs, and then brings what this waited for.
      log.warn({ doc: name, member: member?.id }, "too much waits for what has not come");
      member?.close(CLOSE.overload, "Too much of this waits for changes that have not come.");
    }
    if (applied.known) {
      if (applied.overflow) return REFUSED;
      if (answer) content.replica.noteKnownAnswer(update);
      // It may be on its way to the disk for somebody else, so its ack waits for that.
      return this.durable();
    }
    const { delta, isMore, entry, incomplete, overflow } = applied;
    this.#grow(entry.length);
    if (delta !== undefined) relay([delta], isMore ? undefined : member);
    const durable = journal.append(name, entry).then(() => !overflow);
    claims.retry();
    upkeep.changed({ bytes: entry.length, rows: 1, title: true });
    // Asked once until it answers: a client that lacks the causes too would be asked for ever.
    if (incomplete && member !== undefined && !answer) {
      const before = this.#asked.get(member);
      this.#asked.set(member, (before ?? 0) + 1);
      if (before === undefined) member.send(content.replica.question());
      // Each is merged with all that waits, so that many of them would stop everyone.
      else if (before >= MOST_WAITING)
        member.close(CLOSE.overload, "Too much of this waits for changes that have not come.");
    }
    return durable;
  }

  #isTooLarge(update: Uint8Array, contents: Contents): boolean {
    const { content, limits } = this.#options;
    if (this.#size + update.length <= limits.documentBytes) return false;
    // Deletions always pass: they are the way back below the limit.
    if (!content.replica.grows(contents)) return false;
    if (!this.#sizeIsExact) this.measure();
    return this.#size + update.length > limits.documentBytes;
  }

  #grow(bytes: number): void {
    this.#size += bytes;
    this.#sizeIsExact = false;
    const limit = this.#options.limits.documentBytes;
    if (this.#size < NEARLY_FULL * limit || this.#size - this.#measuredAt < MEASURED_EVERY * limit) return;
    this.#weigh();
  }

  /** Measures a document that was nearly full and has changed since: it may be so no more. */
  reweigh(): void {
    if (this.#fullness !== undefined && !this.#sizeIsExact) this.#weigh();
  }

  #weigh(): void {
    this.measure();
    this.#warn();
  }

  /** Tells everyone that the document is nearly full, or that it is so no more. */
  #warn(): void {
    const { limits, tell, log, name } = this.#options;
    const isNearlyFull = this.#size >= NEARLY_FULL * limits.documentBytes;
    if (!isNearlyFull && this.#fullness === undefined) return;
    const event: ServerEvent = { type: "size", bytes: this.#size, limit: limits.documentBytes };
    if (this.#fullness === undefined) log.warn({ doc: name, bytes: this.#size }, "document nearly full");
    this.#fullness = isNearlyFull ? event : undefined;
    tell(event);
  }

  #fail(error: unknown, member?: Member): void {
    const { log, name, content } = this.#options;
    log.error({ doc: name, member: member?.id, at: whereThrown(error) }, "update threw, rebuilding");
    content.rebuild();
  }

  async #receiveLater(member: Member, update: Uint8Array, answer: boolean, busy: Promise<void>): Promise<boolean> {
    this.#waitingBytes += update.length;
    if (this.#waitingBytes > this.#options.limits.bufferedBytes) member.close(CLOSE.overload);
    const copy = update.slice();
    await busy;
    this.#waitingBytes -= update.length;
    return this.#options.isMember(member) && this.receive(member, copy, answer);
  }
}

/** The stack of an error without its message: an error of Yjs may quote what people wrote. */
export function whereThrown(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return stack.split("\n").filter((line) => /^ +at /.test(line));
}

function ignore(): void {}
