/**
 * From one change to everyone who is to hear of it. Owns: who is behind, and what was gathered for one write to all.
 * Must never: leave out a change for a member without noting what it missed.
 */
import { encodeUpdate } from "@weft/protocol";
import { PRESENCE_SHARE } from "./backlog.ts";
import { combine } from "./combine.ts";
import type { Member } from "./member.ts";
import { Windows } from "./windows.ts";

interface FanOutOptions {
  readonly members: ReadonlySet<Member>;
  /** Bytes that may wait for a reader; beyond them it gets no more changes until it has read what waits. */
  readonly laggingBytes: number;
  /** A state vector with nothing in it that these updates brought, or that came after them. */
  readonly vectorBefore: (updates: readonly Uint8Array[]) => Uint8Array;
}

/** From so many receivers on it pays to merge what was gathered; for fewer, each update goes as it is. */
const WORTH_MERGING = 8;

interface Gathered {
  readonly update: Uint8Array;
  readonly from: Member | undefined;
}

export class FanOut {
  readonly #options: FanOutOptions;
  /** Who missed changes, with the state vector from which on; `undefined` when it was presence only. */
  readonly #behind = new Map<Member, Uint8Array | undefined>();
  readonly #windows = new Windows(() => this.flush());
  /** What waits for the end of a window; nothing while there is none. */
  #gathered: Gathered[] | undefined;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  /** Sends updates to everyone but their sender, if it was one. */
  updates(updates: readonly Uint8Array[], from: Member | undefined): void {
    const { members } = this.#options;
    if (members.size === 0 || (members.size === 1 && from !== undefined && members.has(from))) return;
    if (this.#windows.admit(members.size)) {
      this.#send(updates, from);
      return;
    }
    const gathered = (this.#gathered ??= []);
    for (const update of updates) gathered.push({ update, from });
  }

  /** Sends what was gathered now. How many changes that were. */
  flush(): number {
    const gathered = this.#gathered;
    if (gathered === undefined) return 0;
    this.#gathered = undefined;
    const from = gathered[0]?.from;
    // Who sent a part of it hears that again, which costs less than building other frames for each.
    const isOfOne = gathered.every((each) => each.from === from);
    this.#send(
      gathered.map(({ update }) => update),
      isOfOne ? from : undefined,
    );
    return gathered.length;
  }

  /** Sends presence to everyone but one. It is only worth something now: who has much waiting does without. */
  presence(frame: Uint8Array, except: Member | undefined): void {
    const most = this.#options.laggingBytes * PRESENCE_SHARE;
    for (const member of this.#options.members) {
      if (member === except) continue;
      if (member.waiting <= most) member.send(frame);
      else if (!this.#behind.has(member)) this.#behind.set(member, undefined);
    }
  }

  /** What a member that has read all that waited for it must be told: what it lacks since, or who is present. */
  missedBy(member: Member): { readonly since: Uint8Array | undefined } | undefined {
    return this.#behind.has(member) ? { since: this.#behind.get(member) } : undefined;
  }

  /** The member was told everything, or has left. */
  settle(member: Member): void {
    this.#behind.delete(member);
  }

  /** How many get no changes at present. */
  get behind(): number {
    return this.#behind.size;
  }

  destroy(): void {
    this.#windows.destroy();
    this.#gathered = undefined;
    this.#behind.clear();
  }

  /** Frames are built once for all. */
  #send(updates: readonly Uint8Array[], except: Member | undefined): void {
    const { members } = this.#options;
    const frames = (members.size < WORTH_MERGING ? updates : combine(updates)).map(encodeUpdate);
    for (const member of members) {
      if (member !== except && !this.#isBehind(member, updates)) member.sendAll(frames);
    }
  }

  #isBehind(member: Member, updates: readonly Uint8Array[]): boolean {
    if (this.#behind.size > 0 && this.#behind.get(member) !== undefined) return true;
    if (member.waiting <= this.#options.laggingBytes) return false;
    this.#behind.set(member, this.#options.vectorBefore(updates));
    return true;
  }
}
