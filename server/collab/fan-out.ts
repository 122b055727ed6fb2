/**
 * From one change to everyone who is to hear of it. Owns: who is behind, and how long changes are gathered so that
 * many of them go out in one write. Must never: leave out a change for a member without noting what it missed.
 */
import { encodeUpdate } from "@weft/protocol";
import { PRESENCE_SHARE } from "./backlog.ts";
import { combine } from "./combine.ts";
import type { Member } from "./member.ts";

interface FanOutOptions {
  readonly members: ReadonlySet<Member>;
  /** Bytes that may wait for a reader; beyond them it gets no more changes until it has read what waits. */
  readonly laggingBytes: number;
  /** A state vector with nothing in it that these updates brought, or that came after them. */
  readonly vectorBefore: (updates: readonly Uint8Array[]) => Uint8Array;
}

/**
 * Milliseconds for each receiver within which the changes after the first are gathered: what writing to all of them takes.
 * The first goes at once, so at the pace of people typing nobody waits.
 */
const WINDOW_PER_RECEIVER = 0.01;
const LONGEST_WINDOW = 25;
/** Fewer receivers cost less than gathering for them would. */
const FEW = 20;
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
  #gathered: Gathered[] = [];
  #window: { readonly cancel: () => void } | undefined;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  /** Sends updates to everyone but their sender, if it was one. */
  updates(updates: readonly Uint8Array[], from: Member | undefined): void {
    const { members } = this.#options;
    if (members.size === 0 || (members.size === 1 && from !== undefined && members.has(from))) return;
    for (const update of updates) this.#gathered.push({ update, from });
    if (this.#window !== undefined) return;
    this.flush();
    if (members.size >= FEW) this.#open(members.size);
  }

  /** Sends what was gathered now. */
  flush(): void {
    const gathered = this.#gathered;
    const [first] = gathered;
    if (first === undefined) return;
    this.#gathered = [];
    const { members } = this.#options;
    const updates = gathered.map(({ update }) => update);
    // Frames are built once. Who sent a part of them hears it again, which costs less than building others for each.
    const except = gathered.every(({ from }) => from === first.from) ? first.from : undefined;
    const frames = (members.size < WORTH_MERGING ? updates : combine(updates)).map(encodeUpdate);
    for (const member of members) {
      if (member !== except && !this.#isBehind(member, updates)) member.sendAll(frames);
    }
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
    this.#window?.cancel();
    this.#gathered = [];
    this.#behind.clear();
  }

  #isBehind(member: Member, updates: readonly Uint8Array[]): boolean {
    if (this.#behind.get(member) !== undefined) return true;
    if (member.waiting <= this.#options.laggingBytes) return false;
    this.#behind.set(member, this.#options.vectorBefore(updates));
    return true;
  }

  #open(receivers: number): void {
    const close = (): void => {
      this.#window = undefined;
      if (this.#gathered.length === 0) return;
      this.flush();
      this.#open(receivers);
    };
    const window = Math.min(LONGEST_WINDOW, receivers * WINDOW_PER_RECEIVER);
    if (window < 1) {
      const immediate = setImmediate(close);
      this.#window = { cancel: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(close, window);
      this.#window = { cancel: () => clearTimeout(timer) };
    }
  }
}
