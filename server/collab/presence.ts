/**
 * Who is in a document: the latest state of each client. Owns: which connection speaks for which client id, and how
 * often presence goes out. Must never: touch the document, wait for the disk, or print JSON that it was given.
 *
 * Clients keep the highest clock that they saw of each other, also across reconnects, and ignore what is not newer
 * (y-protocols 1.0.7). So a client that comes back with its old clock stays invisible until it happens to change.
 * A client that is told of its own removal answers with a newer clock; `nudge` below makes use of that.
 */
import {
  type AwarenessEntry,
  GONE,
  type WireLimits,
  decodeAwareness,
  encodeAwareness,
  encodeAwarenessFrame,
} from "@weft/protocol";
import type { Member } from "./member.ts";

/** Deeper JSON is nobody's cursor; printing it overflows the stack of naive relays and clients. */
const MAX_DEPTH = 30;
/** Clocks count changes of one client; the cap keeps an id from being taken for ever by the largest number. */
const MAX_CLOCK = 2 ** 31;
/** Clients that have gone and whose clocks are remembered, per document. */
const MAX_GONE = 1_000;
/** Until a room is this old, in milliseconds, its members may know each other from before it was loaded. */
const YOUNG = 60_000;
/** Each frame goes to each member, so in a crowd there are fewer: an eye takes 50 ms for movement still. */
const INTERVAL_PER_MEMBER = 0.25;
const LONGEST_INTERVAL = 50;
/** Least milliseconds between two rounds of asking everyone for a newer clock. */
const NUDGE_INTERVAL = 1_000;

interface Present {
  clock: number;
  /** JSON text as it came. */
  state: string;
  readonly owner: Member;
  /** A connection that speaks for the same client, and the highest clock that it said. */
  claim?: { readonly member: Member; readonly clock: number };
}

interface PresenceOptions {
  readonly limits: Pick<WireLimits, "awarenessBytes" | "awarenessClients">;
  /** Least milliseconds between two frames; what changes meanwhile goes into one. */
  readonly interval: number;
  /** Everyone who hears of it. */
  readonly members: ReadonlySet<Member>;
  /** Sends a frame to every member but `except`. */
  readonly broadcast: (frame: Uint8Array, except: Member | undefined) => void;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

export class Presence {
  readonly #options: PresenceOptions;
  readonly #bornAt: number;
  readonly #present = new Map<number, Present>();
  /** Last clock of clients that have gone, oldest first. */
  readonly #gone = new Map<number, number>();
  readonly #owned = new Map<Member, Set<number>>();
  /** Client ids whose news has not gone out, with the member that it came from. */
  readonly #changed = new Map<number, Member>();
  /** What goes to someone new; absent since a change. */
  #greeting: Uint8Array | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #nudgeTimer: NodeJS.Timeout | undefined;
  #nudgeAgain = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#bornAt = options.now();
  }

  /** Takes the body of an awareness frame. `false` when it is malformed; entries that are merely refused are dropped. */
  receive(member: Member, body: Uint8Array): boolean {
    const entries = decodeAwareness(body);
    return entries !== undefined && entries.every((entry) => this.#take(member, entry));
  }

  /** Sends the presence of everyone to one member. */
  greet(member: Member): void {
    if (this.#present.size > 0) member.send((this.#greeting ??= this.#everyone()));
  }

  /** Who is present under this client id. */
  ownerOf(client: number): Member | undefined {
    return this.#present.get(client)?.owner;
  }

  /** Removes every client for which this member spoke. */
  leave(member: Member): void {
    for (const client of this.#owned.get(member) ?? []) {
      const present = this.#present.get(client);
      if (present !== undefined) this.#remove(client, present, present.clock + 1);
    }
    this.#owned.delete(member);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#nudgeTimer);
  }

  #take(member: Member, entry: AwarenessEntry): boolean {
    const present = this.#present.get(entry.client);
    if (present === undefined) return this.#introduce(member, entry);
    if (present.owner !== member) {
      this.#doubt(present, member, entry);
      return true;
    }
    if (entry.clock < present.clock || (entry.clock === present.clock && entry.state !== GONE)) return true;
    if (entry.clock >= MAX_CLOCK) return true;
    if (entry.state === GONE) {
      this.#remove(entry.client, present, entry.clock);
      this.#owned.get(member)?.delete(entry.client);
      return true;
    }
    const verdict = judge(entry.state, this.#options.limits.awarenessBytes);
    if (verdict !== "good") return verdict === "refused";
    present.clock = entry.clock;
    present.state = entry.state;
    this.#announce(entry.client, member);
    return true;
  }

  /**
   * Somebody else speaks for this client. Most likely it is the same person on another network, and the connection that
   * owns the id is dead without knowing it; or somebody pretends. The owner is asked for a sign of life: if it gives
   * none it is cut, and the other may show itself.
   */
  #doubt(present: Present, member: Member, { clock, state }: AwarenessEntry): void {
    // Stock clients send back every change that they are told of: comparisons must be all that this costs. Who comes
    // back with the clock from before looks just like that, but has not shown itself yet.
    const isNews = clock > present.clock || (clock === present.clock && !this.#owned.get(member)?.size);
    if (!isNews || state === GONE || clock >= MAX_CLOCK) return;
    present.claim = { member, clock };
    present.owner.challenge();
  }

  #introduce(member: Member, { client, clock, state }: AwarenessEntry): boolean {
    // Forgetting those who were never here keeps a flood of removals from filling memory.
    if (state === GONE || clock >= MAX_CLOCK) return true;
    const goneAt = this.#gone.get(client);
    if (goneAt !== undefined && clock <= goneAt) {
      contradict(member, [{ client, clock: goneAt, state: GONE }]);
      return true;
    }
    const owned = this.#owned.get(member) ?? new Set();
    if (owned.size >= this.#options.limits.awarenessClients) return true;
    const verdict = judge(state, this.#options.limits.awarenessBytes);
    if (verdict !== "good") return verdict === "refused";
    this.#owned.set(member, owned.add(client));
    this.#gone.delete(client);
    this.#present.set(client, { clock, state, owner: member });
    this.#announce(client, member);
    if (goneAt !== undefined) {
      // It was here before, so it may hold everyone's present clock with a state that it has dropped since.
      this.#nudgeAll();
    } else if (this.#options.now() - this.#bornAt < YOUNG) {
      // The others may hold its present clock from before this room was loaded.
      contradict(member, [{ client, clock, state: GONE }]);
    }
    return true;
  }

  #remove(client: number, present: Present, clock: number): void {
    this.#present.delete(client);
    this.#gone.set(client, clock);
    if (this.#gone.size > MAX_GONE) {
      const [oldest] = this.#gone.keys();
      if (oldest !== undefined) this.#gone.delete(oldest);
    }
    this.#announce(client, present.owner);
    const { claim } = present;
    // Being told that it has gone makes it say the opposite, with a newer clock.
    if (claim !== undefined) contradict(claim.member, [{ client, clock: Math.max(clock, claim.clock), state: GONE }]);
  }

  #everyone(): Uint8Array {
    const entries = Array.from(this.#present, ([client, { clock, state }]) => ({ client, clock, state }));
    return encodeAwarenessFrame(encodeAwareness(entries));
  }

  #announce(client: number, from: Member): void {
    this.#greeting = undefined;
    this.#changed.set(client, from);
    if (this.#timer !== undefined) return;
    // The first after a while goes at once, together with what else was read with it.
    const { interval, members, now } = this.#options;
    const pause = Math.max(interval, Math.min(LONGEST_INTERVAL, members.size * INTERVAL_PER_MEMBER));
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, this.#sentAt + pause - now()));
  }

  #flush(): void {
    this.#timer = undefined;
    this.#sentAt = this.#options.now();
    const entries: AwarenessEntry[] = [];
    for (const client of this.#changed.keys()) {
      const present = this.#present.get(client);
      const goneAt = this.#gone.get(client);
      if (present !== undefined) entries.push({ client, clock: present.clock, state: present.state });
      else if (goneAt !== undefined) entries.push({ client, clock: goneAt, state: GONE });
    }
    const [first, ...others] = new Set(this.#changed.values());
    this.#changed.clear();
    if (entries.length === 0) return;
    this.#options.broadcast(encodeAwarenessFrame(encodeAwareness(entries)), others.length === 0 ? first : undefined);
  }

  /** Asks every member for a newer clock, at once, but not more often than the interval says. */
  #nudgeAll(): void {
    if (this.#nudgeTimer !== undefined) {
      this.#nudgeAgain = true;
      return;
    }
    for (const [member, clients] of this.#owned) {
      const entries = [...clients].flatMap((client) => {
        const present = this.#present.get(client);
        return present === undefined ? [] : [{ client, clock: present.clock, state: GONE }];
      });
      contradict(member, entries);
    }
    this.#nudgeTimer = setTimeout(() => {
      this.#nudgeTimer = undefined;
      if (this.#nudgeAgain) this.#nudgeAll();
      this.#nudgeAgain = false;
    }, NUDGE_INTERVAL);
  }
}

/** Tells a member that clients for which it speaks have gone, which it answers with a newer clock. */
function contradict(member: Member, entries: readonly AwarenessEntry[]): void {
  if (entries.length > 0) member.contradict(encodeAwarenessFrame(encodeAwareness(entries)));
}

/** Good states are relayed; refused ones are dropped; malformed ones end the connection, for peers would throw. */
function judge(state: string, maxBytes: number): "good" | "refused" | "malformed" {
  if (state.length > maxBytes || Buffer.byteLength(state) > maxBytes || depth(state) > MAX_DEPTH) return "refused";
  try {
    const value: unknown = JSON.parse(state);
    return typeof value === "object" && value !== null ? "good" : "refused";
  } catch {
    return "malformed";
  }
}

/** How deep brackets nest outside strings. Counted in the text, because parsing what is too deep is the danger. */
function depth(json: string): number {
  let deepest = 0;
  let open = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++open);
    else if (character === "]" || character === "}") open--;
  }
  return deepest;
}
