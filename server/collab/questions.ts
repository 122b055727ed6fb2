/**
 * The state vectors that members send, each a question that costs as much to answer as the document is long.
 * Owns: how often one member is answered. Must never: leave a question without an answer that covers it.
 */
import type { Member } from "./member.ts";

/** After an answer its member waits this many times what the answer took, so that it has a tenth of the process. */
const PAUSE = 9;

/** Has nothing, so that the answer to it answers every other. */
const EMPTY_VECTOR = Uint8Array.of(0);

/** The time after an answer, in which further questions are gathered. */
interface Pause {
  readonly timer: NodeJS.Timeout;
  readonly answered: PromiseWithResolvers<void>;
  /** What the next answer must cover; absent while nothing was asked. */
  stateVector: Uint8Array | undefined;
}

export class Questions {
  readonly #pauses = new Map<Member, Pause>();
  readonly #answer: (member: Member, stateVector: Uint8Array) => void;
  readonly #ready: () => Promise<void> | undefined;

  /** `answer` answers one question, at once; `ready` says what to wait for before it may be asked to. */
  constructor(answer: (member: Member, stateVector: Uint8Array) => void, ready: () => Promise<void> | undefined) {
    this.#answer = answer;
    this.#ready = ready;
  }

  /**
   * Answers a member at once when it has not asked just now, and else after a while, together with all that it asks
   * until then. Whoever asks has waited for the content. Resolves when it was answered, and also when it was forgotten;
   * rejects when the answer threw.
   */
  async ask(member: Member, stateVector: Uint8Array): Promise<void> {
    const pause = this.#pauses.get(member);
    if (pause === undefined) {
      this.#give(member, stateVector);
      return;
    }
    // Two that differ are not merged: that would cost more than most answers, and no client asks twice at once.
    const isFirst = pause.stateVector === undefined || Buffer.compare(pause.stateVector, stateVector) === 0;
    pause.stateVector = isFirst ? stateVector : EMPTY_VECTOR;
    await pause.answered.promise;
  }

  /** Forgets what a member asked: it has left. */
  forget(member: Member): void {
    const pause = this.#pauses.get(member);
    clearTimeout(pause?.timer);
    pause?.answered.resolve();
    this.#pauses.delete(member);
  }

  destroy(): void {
    for (const member of this.#pauses.keys()) this.forget(member);
  }

  #give(member: Member, stateVector: Uint8Array): void {
    const start = performance.now();
    this.#answer(member, stateVector);
    const timer = setTimeout(() => this.#resume(member), PAUSE * (performance.now() - start));
    this.#pauses.set(member, { timer, answered: Promise.withResolvers(), stateVector: undefined });
  }

  #resume(member: Member): void {
    const pause = this.#pauses.get(member);
    // The document may have fallen asleep, or failed, since it was asked.
    const busy = pause?.stateVector === undefined ? undefined : this.#ready();
    if (busy !== undefined) {
      void busy.then(() => this.#resume(member));
      return;
    }
    this.#pauses.delete(member);
    if (pause?.stateVector === undefined) return;
    try {
      this.#give(member, pause.stateVector);
      pause.answered.resolve();
    } catch (error) {
      pause.answered.reject(error);
    }
  }
}
