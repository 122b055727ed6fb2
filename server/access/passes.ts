/**
 * What open connections may do, from moment to moment. Owns: asking anew when something changed, and the clock that ends
 * what a token, a session or a link grants. Must never: leave a connection the rights that it had; what can't be found out any more is over.
 */
import type { Log } from "../ops/log.ts";
import type { Access } from "./access.ts";
import type { Caller, Shown } from "./caller.ts";
import type { RequestLimits } from "./request-limits.ts";
import { type Denial, type Role, isDenial, mayEdit } from "./roles.ts";
import { type Standing, contentRole } from "./sharing.ts";

export interface PassesOptions {
  readonly access: Access;
  readonly requests: Pick<RequestLimits, "forDocument">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/** Fresh tokens that one connection may show for one document in a minute; each costs a signature. */
const MOST_REFRESHES = 60;
const MINUTE = 60_000;

const UNAVAILABLE: Denial = {
  denied: "unavailable",
  reason: "Whether you may open this document could not be found out. Try again in a moment.",
};

const TOO_OFTEN: Denial = { denied: "forbidden", reason: "Too many tokens were shown on one connection." };

/** One connection's right to one document. */
export class Pass {
  readonly document: string;
  readonly #shown: Shown;
  readonly #options: PassesOptions;
  readonly #onEnd: () => void;
  #caller: Caller;
  /** What may be done now; a denial once it is over. */
  #answer: Role | Denial = UNAVAILABLE;
  #isOver = false;
  /** Set while an answer is awaited that may not be the newest. */
  #isStale = false;
  #reviewing: Promise<void> | undefined;
  #attempt = 0;
  #refreshes = 0;
  #refreshesSince = 0;
  #expiry: NodeJS.Timeout | undefined;
  #changed: ((answer: Role | Denial) => void) | undefined;

  constructor(document: string, caller: Caller, shown: Shown, options: PassesOptions, onEnd: () => void) {
    this.document = document;
    this.#caller = caller;
    this.#shown = shown;
    this.#options = options;
    this.#onEnd = onEnd;
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** What may be done now; a denial when that is nothing any more. */
  get answer(): Role | Denial {
    return this.#answer;
  }

  get mayEdit(): boolean {
    return typeof this.#answer === "string" && mayEdit(this.#answer);
  }

  /** Calls `changed` with each answer that is another than before; at once when it is over already. One listener. */
  listen(changed: (answer: Role | Denial) => void): void {
    this.#changed = changed;
    if (this.#isOver && isDenial(this.#answer)) changed(this.#answer);
  }

  /** Asks anew. Resolves when the answer counts. */
  review(): Promise<void> {
    this.#isStale = true;
    this.#reviewing ??= this.#review().finally(() => {
      this.#reviewing = undefined;
    });
    return this.#reviewing;
  }

  /**
   * Takes a fresh token in place of what was shown before; of several the last one counts. One that does not count ends the
   * pass: whoever shows it believes that the old one does not count any more.
   */
  async refresh(token: string | undefined): Promise<Role | Denial> {
    const { access } = this.#options;
    if (!access.takesTokens) return this.#answer;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const caller = this.#isTooOften() ? TOO_OFTEN : await this.#ask(() => access.identify({ ...this.#shown, token }));
    if (attempt !== this.#attempt || this.#isOver) return this.#answer;
    if (isDenial(caller)) {
      this.#take(caller);
    } else if (caller.person !== this.#caller.person) {
      this.#take({ denied: "forbidden", reason: "The fresh token is for somebody else. Connect anew." });
    } else {
      this.#caller = caller;
      await this.review();
    }
    return this.#answer;
  }

  /** The connection has let go of the document. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#answer = UNAVAILABLE;
    clearTimeout(this.#expiry);
    this.#onEnd();
  }

  async #review(): Promise<void> {
    // What changes while the answer is on its way may not be in it.
    while (this.#isStale && !this.#isOver) {
      this.#isStale = false;
      const answer = await this.#ask(() => this.#options.access.standingOf(this.#caller, this.document));
      if (!this.#isStale && !this.#isOver) this.#take(answer);
    }
  }

  async #ask<T>(question: () => Promise<T | Denial>): Promise<T | Denial> {
    try {
      return await question();
    } catch (error) {
      this.#options.log.error({ doc: this.document, err: error }, "access could not be found out");
      return UNAVAILABLE;
    }
  }

  #take(standing: Standing | Denial): void {
    if (isDenial(standing)) this.end();
    else this.#setExpiry(standing.endsAt);
    const before = this.#answer;
    this.#answer = isDenial(standing) ? standing : contentRole(standing);
    if (this.#answer !== before) this.#changed?.(this.#answer);
  }

  /** By the clock on the wall, which may be set: so it is looked at now and then. */
  #setExpiry(endsAt: number | undefined): void {
    clearTimeout(this.#expiry);
    if (endsAt === undefined) return;
    const left = endsAt - this.#options.now();
    // Asked anew then, which is denied when it has expired.
    this.#expiry = setTimeout(() => void this.review(), Math.min(Math.max(left, 0), MINUTE)).unref();
  }

  #isTooOften(): boolean {
    const now = this.#options.now();
    if (now - this.#refreshesSince > MINUTE || now < this.#refreshesSince) {
      this.#refreshesSince = now;
      this.#refreshes = 0;
    }
    this.#refreshes += 1;
    return this.#refreshes > MOST_REFRESHES;
  }
}

/** All passes of open connections, by document. */
export class Passes {
  readonly #options: PassesOptions;
  readonly #byDocument = new Map<string, Set<Pass>>();

  constructor(options: PassesOptions) {
    this.#options = options;
  }

  /** A pass for who shows this, until it is over or `end` is called; or why there is none. Never rejects. */
  async admit(document: string, shown: Shown): Promise<Pass | Denial> {
    const { access, requests, log } = this.#options;
    let caller: Caller | Denial;
    try {
      caller = await access.identify(shown);
    } catch (error) {
      log.error({ doc: document, err: error }, "who asks could not be found out");
      return UNAVAILABLE;
    }
    if (isDenial(caller)) return caller;
    // Before it is asked for the first time: what changes meanwhile must reach it.
    const pass = this.#add(document, caller, shown);
    await pass.review();
    if (isDenial(pass.answer)) return pass.answer;
    const tooMany = requests.forDocument(document);
    if (tooMany !== undefined) pass.end();
    return tooMany ?? pass;
  }

  /** Something was changed about who may do what with a document. Resolves when all who have it open know. */
  async review(document: string): Promise<void> {
    await Promise.all(Array.from(this.#byDocument.get(document) ?? [], (pass) => pass.review()));
  }

  /** The same of somebody, in every document that they have open. */
  async reviewPerson(person: string): Promise<void> {
    const theirs = [...this.#byDocument.values()].flatMap((passes) =>
      [...passes].filter(({ caller }) => caller.person === person),
    );
    await Promise.all(theirs.map((pass) => pass.review()));
  }

  #add(document: string, caller: Caller, shown: Shown): Pass {
    const others = this.#byDocument.get(document) ?? new Set();
    const pass: Pass = new Pass(document, caller, shown, this.#options, () => {
      others.delete(pass);
      if (others.size === 0) this.#byDocument.delete(document);
    });
    others.add(pass);
    this.#byDocument.set(document, others);
    return pass;
  }
}
