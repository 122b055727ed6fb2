/**
 * A line to the server over plain HTTP, in the shape of a WebSocket. Owns: the responses that bring frames down, one after
 * the other, and that none of them is lost or comes twice when a response is cut; the way up is upstream.ts's.
 * Must never: say "closed" because a response ended. That is what proxies do; the stream goes on in the next.
 */
import { CLOSE, HOLD_PARAMETER, STREAM_EVENT, STREAM_HEADER } from "@weft/protocol";
import { fromBase64 } from "lib0/buffer";
import { tokenAmong } from "./credentials.ts";
import { createEventReader, type StreamNews } from "./event-stream.ts";
import { takeSeat } from "./seat.ts";
import { ABNORMAL, SocketShape } from "./socket-shape.ts";
import { createUpstream, type Upstream } from "./upstream.ts";

/** What is known of the way to a server, and is kept for the next line. */
export interface Way {
  /** Whether responses arrive only when they have ended, so that they have to end soon. */
  gathers: boolean;
}

/** How long the first word of a response may take, in milliseconds; then something on the way gathers it. */
const FIRST_WORD = 4_000;
/** How long a response that ends soon may take. */
const BRIEF_RESPONSE = 10_000;
/** For how long the server may hold back an empty response of that kind, in seconds. */
const HOLD = 20;
/** How long a line without a seat waits before it asks again, in milliseconds. */
const ASK_AGAIN = 750;
/** How long a response may bring nothing, in milliseconds. The server says something every 20 to 25 seconds. */
const SILENCE = 28_000;
/** How long what the server says it has sent may take, while nothing comes at all, in milliseconds. */
const OVERDUE = 3_000;
/** How often in a row a response may fail to begin, and the first pause after it, in milliseconds: two seconds in all. */
const MOST_FAILURES = 3;
const FIRST_PAUSE = 250;
/** What may have come before the server is told, which keeps it until then: characters, and so many more for each event. */
const CONFIRM_AFTER = 32 * 1024;
const EVENT_COST = 200;
/** How long the last words may take after a hang-up, in milliseconds. */
const FAREWELL = 5_000;

/**
 * How one response ended: `cut` after it had begun, `failed` before; `late` when its first word, or one that was due, did not
 * come in time; or with a close code, for the whole line.
 */
type End = "cut" | "failed" | "late" | { readonly code: number; readonly reason: string };

export class FallbackSocket extends SocketShape {
  readonly #address: URL;
  readonly #token: string | undefined;
  readonly #way: Way;
  readonly #upstream: Upstream;
  readonly #stopLeaving: () => void;
  #leaveSeat: (() => void) | undefined;
  #response = new AbortController();
  #key: string | undefined;
  #heard = 0;
  #unconfirmed = 0;
  #parts: Uint8Array[] = [];
  #isLate = false;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #overdue: ReturnType<typeof setTimeout> | undefined;
  #farewell: ReturnType<typeof setTimeout> | undefined;

  /** `address` is the document's, http or https; `protocols` as for a WebSocket: a token may be among them. */
  constructor(address: string, protocols: readonly string[], way: Way) {
    super(address);
    this.#address = new URL(address);
    this.#token = tokenAmong(protocols);
    this.#way = way;
    this.#upstream = createUpstream({
      post: (body, signal, last) => this.#post(body, signal, last),
      heard: () => this.#heard,
      answered: ({ sent }) => this.#expect(sent),
      lost: () => this.#end(ABNORMAL, "The line to the server is lost."),
    });
    this.#stopLeaving = onPageHide((forGood) => {
      if (this.#key !== undefined) this.#upstream.depart(forGood);
    });
    void this.#run();
  }

  get bufferedAmount(): number {
    return this.#upstream.pending;
  }

  send(data: Parameters<WebSocket["send"]>[0]): void {
    if (this.readyState === this.CONNECTING) throw new DOMException("The line is not open.", "InvalidStateError");
    if (this.readyState === this.OPEN && data instanceof Uint8Array) this.#upstream.push(data);
  }

  close(): void {
    if (this.readyState >= this.CLOSING) return;
    if (this.#key === undefined) {
      this.#end(ABNORMAL, "");
      return;
    }
    this.closing();
    this.#farewell = setTimeout(() => this.#end(ABNORMAL, ""), FAREWELL);
    this.#upstream.leave(() => this.#end(1000, ""));
  }

  #end(code: number, reason: string): void {
    for (const timer of [this.#watch, this.#overdue, this.#farewell]) clearTimeout(timer);
    this.#stopLeaving();
    this.#leaveSeat?.();
    this.#upstream.stop();
    this.#response.abort();
    this.closed(code, reason);
  }

  async #run(): Promise<void> {
    // Asked anew after each wait.
    const isOver = (): boolean => this.readyState === this.CLOSED;
    let failures = 0;
    for (;;) {
      const begun = Date.now();
      const before = this.#heard;
      const { gathers } = this.#way;
      this.#leaveSeat ??= await takeSeat(this.#address.host);
      if (isOver()) return this.#leaveSeat?.();
      const isSeated = this.#leaveSeat !== undefined;
      const wasBrief = gathers || !isSeated;
      const end = await this.#attend(isSeated ? (gathers ? HOLD : undefined) : 0);
      if (isOver()) return;
      if (typeof end === "object") return this.#end(end.code, end.reason);
      const isOpen = this.#key !== undefined;
      // Only a response that came too late is worth another kind of response.
      const isGathered = end === "late" && !wasBrief;
      if (isGathered) this.#way.gathers = true;
      else if (!isOpen) {
        this.#way.gathers = false;
        return this.#end(ABNORMAL, "");
      }
      failures = end === "cut" || isGathered ? 0 : failures + 1;
      if (failures > MOST_FAILURES) return this.#end(ABNORMAL, "The line to the server is lost.");
      // Who cuts at once would be asked without a pause.
      const isIdle = end === "cut" && this.#heard === before && Date.now() - begun < FIRST_PAUSE;
      if (failures > 0 || isIdle) await pause(FIRST_PAUSE * 2 ** Math.max(0, failures - 1));
      // What came is mostly answered, and so are the answers.
      if (!isSeated) await pause(this.#heard === before ? ASK_AGAIN : ASK_AGAIN / 5);
    }
  }

  /** One response, from asking for it to its end. */
  async #attend(hold: number | undefined): Promise<End> {
    const control = new AbortController();
    this.#response = control;
    this.#isLate = false;
    let begun = false;
    const address = new URL(this.#address);
    if (hold !== undefined) address.searchParams.set(HOLD_PARAMETER, String(hold));
    this.#listen(hold === undefined ? FIRST_WORD : BRIEF_RESPONSE + (this.#key === undefined ? 0 : hold * 1_000), true);
    try {
      const response = await fetch(address, {
        headers: this.#headers(),
        // As a WebSocket does; the server compares the page's origin.
        credentials: "include",
        cache: "no-store",
        signal: control.signal,
      });
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      if (!response.ok || !isStream || response.body === null) return await this.#refused(response);
      const events = createEventReader();
      const text = new TextDecoder();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return begun ? "cut" : "failed";
        begun = true;
        clearTimeout(this.#overdue);
        this.#listen(SILENCE, false);
        for (const news of events.read(text.decode(value, { stream: true }))) this.#take(news);
      }
    } catch {
      if (this.#isLate) return "late";
      return begun ? "cut" : "failed";
    } finally {
      clearTimeout(this.#watch);
    }
  }

  #headers(): Record<string, string> {
    if (this.#key !== undefined) return { [STREAM_HEADER]: this.#key, "last-event-id": String(this.#heard) };
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  /** What an answer means that is no stream. Only words of our own server are believed: proxies refuse in theirs. */
  async #refused(response: Response): Promise<End> {
    const isOurs = response.headers.get("content-type")?.startsWith("application/problem+json") === true;
    const code = response.status === 401 ? CLOSE.unauthorized : response.status === 403 ? CLOSE.forbidden : undefined;
    if (isOurs && code !== undefined) return { code: code.code, reason: await detailOf(response) };
    const isGone = response.status === 404 || response.status === 409;
    return this.#key === undefined || isGone ? { code: ABNORMAL, reason: "" } : "failed";
  }

  #take({ id, name, data }: StreamNews): void {
    if (this.readyState === this.CLOSED) return;
    if (name === STREAM_EVENT.open) {
      const key = readText(data, "stream");
      if (key === undefined || this.#key !== undefined) return;
      this.#key = key;
      this.opened();
      return;
    }
    if (name === STREAM_EVENT.ping) return this.#upstream.poke();
    if (id === undefined || id <= this.#heard) return;
    if (id !== this.#heard + 1) return this.#end(ABNORMAL, "Something was lost on the way.");
    this.#heard = id;
    if (name === STREAM_EVENT.close) {
      return this.#end(readCode(data) ?? ABNORMAL, readText(data, "reason") ?? "");
    }
    this.#unconfirmed += data.length + EVENT_COST;
    if (this.#unconfirmed > CONFIRM_AFTER) this.#upstream.poke();
    const bytes = fromBase64(data);
    this.#parts.push(bytes);
    if (name === STREAM_EVENT.part) return;
    const frame = joined(this.#parts);
    this.#parts = [];
    this.received(frame);
  }

  async #post(body: Uint8Array<ArrayBuffer>, signal: AbortSignal, last: boolean): Promise<Response> {
    this.#unconfirmed = 0;
    return fetch(this.#address, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", [STREAM_HEADER]: this.#key ?? "" },
      body,
      credentials: "include",
      cache: "no-store",
      keepalive: last,
      signal,
    });
  }

  /** Waits so long for the next word of the response. */
  #listen(milliseconds: number, isFirst: boolean): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#giveUp(isFirst), milliseconds);
  }

  /** The server says that it has sent event number `sent`: something has to come soon. */
  #expect(sent: number): void {
    clearTimeout(this.#overdue);
    if (sent > this.#heard && !this.#way.gathers && this.#leaveSeat !== undefined)
      this.#overdue = setTimeout(() => this.#giveUp(true), OVERDUE);
  }

  #giveUp(isLate: boolean): void {
    this.#isLate = isLate;
    this.#response.abort();
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    return readText(await response.text(), "detail") ?? "";
  } catch {
    return "";
  }
}

function readMember(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  } catch {
    return undefined;
  }
}

function readText(text: string, name: string): string | undefined {
  const value = readMember(text, name);
  return typeof value === "string" ? value.slice(0, 500) : undefined;
}

function readCode(text: string): number | undefined {
  const value = readMember(text, "code");
  return typeof value === "number" ? value : undefined;
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

/** Calls `hide` when the page goes away; `true` if it can't come back. Returns the end of it. */
function onPageHide(hide: (forGood: boolean) => void): () => void {
  if (typeof window === "undefined") return () => {};
  const listener = (event: PageTransitionEvent): void => hide(!event.persisted);
  window.addEventListener("pagehide", listener);
  return () => window.removeEventListener("pagehide", listener);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
