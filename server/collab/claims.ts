/**
 * Whose a client id is while its owner is here. Owns: holding back what somebody writes under the id of somebody else.
 * Must never: drop such an update unsaid, or hold it for longer than an honest one needs.
 *
 * A second writer under one id makes Yjs take the first one's next words for known, and drop them. It may be a client that
 * reuses an id (a copied tab), one that lies, or an honest one that passes on what it heard by another way (y-webrtc), or
 * the owner itself, back on another network while its old connection is dead and does not know it. The last two are over
 * as soon as the owner has brought the same words, or its old connection has been found dead.
 */
import { CLOSE } from "@weft/protocol";
import type { Member } from "./member.ts";
import type { Contents } from "./validation.ts";

interface ClaimsOptions {
  /** Who is present under a client id. */
  readonly ownerOf: (client: number) => Member | undefined;
  readonly clock: (client: number) => number | undefined;
  /** Milliseconds for which an update is held back: longer than `Member.challenge` takes. */
  readonly patience: number;
  /** Bytes that may be held back. */
  readonly bytes: number;
}

interface Held {
  readonly member: Member;
  readonly contents: Contents;
  readonly bytes: number;
  /** Whether it is what the member had when it was asked, perhaps from others, or what it writes now. */
  readonly isAnswer: boolean;
  readonly go: (taken: Promise<boolean>) => void;
  readonly take: () => Promise<boolean>;
  readonly timer: NodeJS.Timeout;
}

export class Claims {
  readonly #options: ClaimsOptions;
  #held: Held[] = [];
  #bytes = 0;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** Whether somebody else is present under this client id. */
  isForeign(client: number, member: Member): boolean {
    const owner = this.#options.ownerOf(client);
    return owner !== undefined && owner !== member;
  }

  /** Whether an update of this member has something new under the id of somebody else. */
  intrudes(contents: Contents, member: Member): boolean {
    return this.#owner(contents, member) !== undefined;
  }

  /**
   * Holds an update back until `take` may be called, which takes it; resolves as that does, or with false when the time
   * is up, and then its sender was closed.
   */
  hold(
    { member, contents, bytes, isAnswer }: Pick<Held, "member" | "contents" | "bytes" | "isAnswer">,
    take: () => Promise<boolean>,
  ): Promise<boolean> {
    if (this.#bytes + bytes > this.#options.bytes) {
      member.close(CLOSE.overload, "Too much of this was written by somebody who is here.");
      return Promise.resolve(false);
    }
    this.#bytes += bytes;
    this.#owner(contents, member)?.challenge();
    return new Promise((go) => {
      const timer = setTimeout(() => this.#giveUp(held), this.#options.patience);
      const held: Held = { member, contents, bytes, isAnswer, go, take, timer };
      this.#held.push(held);
    });
  }

  /** Takes what has become nobody else's: an owner has left, or has brought the words itself. */
  retry(): void {
    if (this.#held.length === 0) return;
    const all = this.#held;
    this.#held = [];
    for (const held of all) {
      if (this.intrudes(held.contents, held.member)) this.#held.push(held);
      else this.#release(held, held.take());
    }
  }

  /** Forgets what a member sent: it has left. */
  forget(member: Member): void {
    for (const held of this.#held) if (held.member === member) this.#release(held, Promise.resolve(false));
    this.#held = this.#held.filter((held) => held.member !== member);
    this.retry();
  }

  destroy(): void {
    for (const held of this.#held) this.#release(held, Promise.resolve(false));
    this.#held = [];
  }

  #owner({ ends, deletions }: Contents, member: Member): Member | undefined {
    // Who deletes what its owner has yet to write would delete it in every copy but the owner's.
    for (const clocks of [ends, deletions]) {
      for (const [client, end] of clocks) {
        if (end > (this.#options.clock(client) ?? 0) && this.isForeign(client, member))
          return this.#options.ownerOf(client);
      }
    }
    return undefined;
  }

  #giveUp(held: Held): void {
    this.#held = this.#held.filter((other) => other !== held);
    // An owner may have taken back its presence and stayed.
    if (!this.intrudes(held.contents, held.member)) {
      this.#release(held, held.take());
      return;
    }
    this.#release(held, Promise.resolve(false));
    // Not for good: an owner with much on its way to it counts as alive for longer than this, and may be the same person.
    held.member.close(CLOSE.overload, "This writes under the client id of somebody else who is here.");
  }

  #release(held: Held, taken: Promise<boolean>): void {
    clearTimeout(held.timer);
    this.#bytes -= held.bytes;
    held.go(taken);
  }
}
