/**
 * Changes of a Hocuspocus client that were refused: it counts them as unsaved until it hears that they are saved.
 * Owns: how many they are, and which answer has them in it once the client may write.
 * Must never: count one as saved by an answer that was asked for before it was refused.
 */
export class RefusedChanges {
  #count = 0;
  /** How many answers are still to come before the one that has them; unknown while it was not asked for. */
  #before: number | undefined;

  /** One was refused. */
  note(): void {
    this.#count += 1;
  }

  /** The client was asked for what it has, behind so many questions that it has not answered. */
  asked(unanswered: number): void {
    this.#before = unanswered;
  }

  /** The client may not write any more: its next answer would be refused too. */
  suspend(): void {
    this.#before = undefined;
  }

  /** An answer came and is taken; how many refused changes are in it. */
  inAnswer(): number {
    if (this.#before === undefined) return 0;
    if (this.#before > 0) {
      this.#before -= 1;
      return 0;
    }
    const count = this.#count;
    this.#before = undefined;
    this.#count = 0;
    return count;
  }
}
