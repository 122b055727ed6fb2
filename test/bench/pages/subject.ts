/**
 * An editor on a page, as the benchmark sees each of them: opened, written in, and timed by the same clock.
 * Owns: what is measured. Must never: know which editor it is.
 *
 * - Key to paint: from the time that the browser gives the keydown event until the page's thread is done with the frame
 *   that shows the letter. That is the task which follows the frame's `requestAnimationFrame`: style, layout and paint
 *   are done by then. It holds the wait for the frame, as people feel it.
 * - Work: the same without the wait, from the keydown's first listener to the task after the `input` event, in which
 *   every editor has read the letter, and the frame.
 * - A remote letter: from the first listener of the WebSocket message to the task behind it, and the frame. A plain
 *   ProseMirror has no socket: a message of the page's own brings it a transaction.
 *
 * - Opening: from the first listener of the WebSocket message with the document, or for a plain ProseMirror from when it
 *   is called with the text, until the page's thread is done with the first frame that has text in the middle of the window.
 *
 * The task after something is a MessageChannel's: timers are clamped to milliseconds.
 */
import type { EditorView } from "prosemirror-view";

/** A block of the document. */
export interface Block {
  readonly isHeading: boolean;
  readonly text: string;
}

/** Where an editor opens, and what. */
export interface Place {
  readonly element: HTMLElement;
  /** ws://<host>/collab */
  readonly server: string;
  readonly document: string;
  /** What the document holds, for an editor that is on its own. */
  readonly blocks: readonly Block[];
}

/** Milliseconds that an editor took to open. */
export interface Opened {
  /** From the document's bytes in the page until the window shows its text. */
  readonly text: number;
  /** From the call until the last block has been through a frame. */
  readonly all: number;
}

/** Milliseconds. */
export interface Timed {
  readonly work: number;
  /** From the key to the paint. */
  readonly paint?: number;
}

export interface Subject {
  open(place: Omit<Place, "element">): Promise<Opened>;
  /** Puts the caret behind so many letters of a block and brings it into sight. */
  write(block: number, offset: number): void;
  /** Writes a letter as nobody's key. */
  receive(block: number, offset: number): void;
  /** Length of a block's text. */
  lengthOf(block: number): number;
  /** The first letter timed that was not asked for yet; rejects when none comes. */
  next(): Promise<Timed>;
}

declare global {
  interface Window {
    subject: Subject;
  }
}

/** Runs in the first task after this one. */
function afterwards(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", run, { once: true });
  port1.start();
  port2.postMessage(null);
}

/** Milliseconds of the page's thread for what began at `from`, was read at `read`, and was shown in a frame. */
function workOf(from: number, read: number, began: number, ended: number): number {
  // A frame may go before the message that tells of the reading: then there was nothing to wait for between the two.
  return Math.min(read, began) - from + (ended - began);
}

/** The next frame: when it began, and when the page's thread was done with it. */
function frame(done: (began: number, ended: number) => void): void {
  requestAnimationFrame(() => {
    const began = performance.now();
    afterwards(() => done(began, performance.now()));
  });
}

/** Pixels that a line may lie away from where text is looked for: blocks have space between them. */
const LINE = 40;

/** Milliseconds after which a letter will not come any more. */
const PATIENCE = 30_000;

/** What was timed and not asked for, or who asked before it was. */
const timed: Timed[] = [];
let asked: ((timed: Timed) => void) | undefined;

function note(one: Timed): void {
  if (asked === undefined) timed.push(one);
  else asked(one);
  asked = undefined;
}

function timeKeys(): void {
  let key = { at: 0, heard: 0 };
  const capture = { capture: true };
  window.addEventListener(
    "keydown",
    ({ timeStamp }) => {
      key = { at: timeStamp, heard: performance.now() };
    },
    capture,
  );
  window.addEventListener(
    "input",
    () => {
      const { at, heard } = key;
      let read = Number.POSITIVE_INFINITY;
      afterwards(() => {
        read = performance.now();
      });
      frame((began, ended) => note({ paint: ended - at, work: workOf(heard, read, began, ended) }));
    },
    capture,
  );
}

/** Called by the first listener of what brings a letter. */
function timeArrival(): void {
  const arrived = performance.now();
  let shown = Number.POSITIVE_INFINITY;
  afterwards(() => {
    shown = performance.now();
  });
  frame((began, ended) => note({ work: workOf(arrived, shown, began, ended) }));
}

/** When the document's bytes were in the page. */
let arrival: number | undefined;

/** Sockets of this page tell of the document and of each update before anybody else hears of it. */
function timeSockets(): void {
  const [SYNC, WHOLE, UPDATE] = [0, 1, 2];
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (!(data instanceof ArrayBuffer)) return;
        const [kind, what] = new Uint8Array(data);
        if (kind === SYNC && what === WHOLE) arrival ??= performance.now();
        if (kind === SYNC && what === UPDATE) timeArrival();
      });
    }
  };
}

/** Whether a text stands in the middle of the window's height. */
function isTextInMiddle(element: HTMLElement): boolean {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const middle = innerHeight / 2;
  while (texts.nextNode() !== null) {
    range.selectNodeContents(texts.currentNode);
    const { top, bottom, width } = range.getBoundingClientRect();
    if (width > 0 && top <= middle + LINE && bottom >= middle - LINE) return true;
    if (top > middle + LINE) return false;
  }
  return false;
}

/** When the page's thread was done with the first frame that has text of the document in the middle of the window. */
async function textShown(element: HTMLElement): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      requestAnimationFrame(() => {
        // Asked in the frame, where an editor that shows its text has made it; the layout that this asks for is the frame's.
        const shows = isTextInMiddle(element);
        afterwards(() => (shows ? resolve(performance.now()) : look()));
      });
    };
    look();
  });
}

/** Gives the page its editor. What `open` resolves with finds the view, as soon as there is one. */
export function present(open: (place: Place) => Promise<() => EditorView | undefined>): void {
  let find: () => EditorView | undefined = () => undefined;
  const view = (): EditorView => {
    const found = find();
    if (found === undefined) throw new Error("The editor is not open.");
    return found;
  };
  /** Where the text of block number `block` begins. */
  function startOf(block: number): number {
    let left = block;
    let start = -1;
    view().state.doc.descendants((node, position) => {
      if (start === -1 && node.isTextblock && left-- === 0) start = position + 1;
      return start === -1 && !node.isTextblock;
    });
    if (start === -1) throw new Error(`There is no block ${block}.`);
    return start;
  }
  timeKeys();
  timeSockets();
  window.subject = {
    async open(place) {
      const began = performance.now();
      const element = document.createElement("div");
      document.body.append(element);
      const text = textShown(element);
      find = await open({ ...place, element });
      const last = place.blocks.at(-1)?.text ?? "";
      const all = await new Promise<number>((resolve) => {
        const look = (): void =>
          frame((_, ended) => {
            // The editor's own end, which may be an empty block that it adds behind the last.
            const isThere = find()?.dom.textContent.endsWith(last) === true;
            if (isThere) resolve(ended - began);
            else look();
          });
        look();
      });
      return { text: (await text) - (arrival ?? began), all };
    },
    write(block, offset) {
      view().focus();
      const { node, offset: within } = view().domAtPos(startOf(block) + offset);
      getSelection()?.collapse(node, within);
      const element = node instanceof Element ? node : node.parentElement;
      element?.scrollIntoView({ block: "center" });
    },
    receive(block, offset) {
      const position = startOf(block) + offset;
      afterwards(() => {
        timeArrival();
        view().dispatch(view().state.tr.insertText("x", position).setMeta("addToHistory", false));
      });
    },
    lengthOf: (block) => view().state.doc.resolve(startOf(block)).parent.content.size,
    async next() {
      const first = timed.shift();
      if (first !== undefined) return first;
      return new Promise((resolve, reject) => {
        asked = resolve;
        setTimeout(() => reject(new Error("A letter was not painted.")), PATIENCE);
      });
    },
  };
}
