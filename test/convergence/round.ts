/**
 * One round: people write one document by a script, their mail goes astray by the same script, and in the end everybody has
 * everything. Owns: drawing scripts, running them, and what must hold along the way and in the end.
 */
import { CONTENT, schema } from "@weft/schema";
import { createBinding } from "@weft/binding";
import type { Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import * as Y from "yjs";
import { ACTS as LINE_ACTS, type Ready } from "./acts.ts";
import { CONTAINER_ACTS } from "./container-acts.ts";
import { type Deed, type Fates, Letters } from "./letters.ts";
import { People, type Person } from "./people.ts";
import { seeded } from "../helpers/random.ts";

/** One line of a script: somebody does something, or something comes to somebody. */
export interface Step {
  readonly who: number;
  readonly what: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Script {
  readonly people: number;
  /** Seed of the block ids. */
  readonly seed: number;
  /** Whether mail comes before what it builds on. A server does not do that; several of them may. */
  readonly isDisorderly: boolean;
  readonly steps: readonly Step[];
}

/** What became of everything. */
export interface Outcome extends Fates {
  /** Blocks that have another one's id, for who made them has loaded the page again and knows nothing of it. */
  readonly orphans: number;
  /** How often Yjs could not undo. */
  readonly stumbles: number;
}

const ACTS = { ...LINE_ACTS, ...CONTAINER_ACTS };

/** What the binding does by itself: copies go that are there twice, and words go where they belong. */
const SETTLING: Deed = { name: "settles", cause: "move", mayRemove: "copies", mayRenew: () => true };

/** Out of order, the end of a block's old id may come before its new one: then nothing says which block that is. */
const UNKNOWN: Pick<Deed, "mayRenew" | "cause"> = { mayRenew: () => true, cause: "move" };

/** What can happen to the mail, with how often among all steps. */
const MAIL: Readonly<Record<string, number>> = { comes: 60, parts: 1, heals: 2, reloads: 1, arrives: 0.3 };
const MOST_PEOPLE = 5;

/** A script of so many acts, with mail between them. */
export function draw(seed: number, acts: number): Script {
  const random = seeded(seed);
  const weights: [what: string, weight: number][] = [
    ...Object.entries(ACTS).map(([what, [weight]]): [string, number] => [what, weight]),
    ...Object.entries(MAIL),
  ];
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const steps: Step[] = [];
  for (let done = 0; done < acts;) {
    let left = random() * sum;
    const what = weights.find(([, weight]) => (left -= weight) < 0)?.[0] ?? "typing";
    const round = (): number => Math.round(random() * 1000) / 1000;
    steps.push({ who: Math.floor(random() * MOST_PEOPLE), what, a: round(), b: round(), c: round() });
    if (what in ACTS) done += 1;
  }
  return { people: 3 + Math.floor(random() * 2), seed, isDisorderly: random() < 0.3, steps };
}

/** What is wrong with what the editors did by the script. */
export class Wrong extends Error {
  /** How many of the steps were done. */
  readonly after: number;

  constructor(after: number, told: readonly string[], cause: unknown) {
    const lines = told.map((line, index) => `${index}. ${line}`).join("\n");
    super(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n\n${lines}`, { cause });
    this.after = after;
  }
}

/** Runs a script. Throws `Wrong`. */
export function play(script: Script): Outcome {
  const { queueMicrotask } = globalThis;
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const random = seeded(script.seed);
  const tasks: (() => void)[] = [];
  // What the binding puts off is done between two steps, and what it throws there is seen; block ids come from the seed.
  globalThis.queueMicrotask = (task) => void tasks.push(task);
  crypto.getRandomValues = (bytes) => {
    if (bytes instanceof Uint8Array) for (let i = 0; i < bytes.length; i++) bytes[i] = random() * 256;
    return bytes;
  };
  const round = new Round(script, tasks);
  try {
    return round.play();
  } finally {
    round.people.destroy();
    Object.assign(globalThis, { queueMicrotask });
    Object.assign(crypto, { getRandomValues });
  }
}

class Round {
  readonly people: People;
  readonly #script: Script;
  readonly #letters = new Letters();
  readonly #tasks: (() => void)[];
  readonly #told: string[] = [];
  #orphans = 0;
  #stumbles = 0;

  constructor(script: Script, tasks: (() => void)[]) {
    this.#script = script;
    this.#tasks = tasks;
    this.people = new People(
      script.people,
      (doc) => this.#letters.watch(doc),
      (words) => this.#letters.offer(words),
    );
  }

  play(): Outcome {
    let done = 0;
    try {
      for (const step of this.#script.steps) {
        const person = this.people.all[step.who % this.people.all.length];
        if (person === undefined) continue;
        this.#step(person, step);
        this.#settle(person);
        this.#look(person, done);
        done += 1;
      }
      return this.#end();
    } catch (error) {
      const then = this.people.all.map((person) => `${person.who} has ${show(person)}`);
      throw new Wrong(done, [...this.#told, ...then], error);
    }
  }

  #step(person: Person, step: Step): void {
    const act = ACTS[step.what]?.[1];
    if (act === undefined) {
      this.#told.push(`${person.who}: ${step.what} ${step.a} ${step.b} ${step.c}`);
      this.#judge(person, { name: "gets mail" }, () => this.#mail(person, step));
      return;
    }
    let ready: Ready | undefined;
    this.#judge(person, { name: "moves the caret" }, () => {
      ready = act(person, step, this.#letters);
    });
    if (ready === undefined) return;
    const { run } = ready;
    const deed = isNameless(person.editor.state.doc) ? { ...ready.deed, ...UNKNOWN } : ready.deed;
    const { from, to } = person.editor.state.selection;
    this.#told.push(`${person.who}: ${deed.name} at ${from === to ? from : `${from}-${to}`} of ${show(person)}`);
    this.#judge(person, deed, run);
  }

  #mail(person: Person, { what, a, b, c }: Step): void {
    const { isDisorderly } = this.#script;
    if (what === "comes") {
      const first = isDisorderly && a > 0.6 ? Math.floor(b * person.inbox.length) : 0;
      this.people.deliver(person, first, 1 + Math.floor(8 * b * b), c < 0.1);
    } else if (what === "parts") {
      // Alone, or with others: then they hear of things that build on what they do not have.
      person.group = 1 + (isDisorderly ? Math.floor(a * 2) : person.who);
    } else if (what === "heals") {
      this.people.heal();
    } else if (what === "reloads") {
      this.people.reload(person);
    } else if (this.people.all.length < MOST_PEOPLE) {
      this.people.arrive();
    }
  }

  /** What the binding has put off. */
  #settle(person: Person): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift())
      this.#judge(person, SETTLING, () => this.#do(task));
  }

  /** Undo that Yjs itself cannot do is told of, and harms nothing else (undo.ts). */
  #do(task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof TypeError) || !String(error.stack).includes("at redoItem")) throw error;
      this.#stumbles += 1;
    }
  }

  #judge(person: Person, deed: Deed, run: () => void): void {
    this.#letters.judge(person.who, deed, () => person.editor.state.doc, run);
  }

  /** What must hold in an editor at any time. */
  #look({ editor }: Person, done: number): void {
    const { doc, selection } = editor.state;
    doc.check();
    if (selection.from < 0 || selection.to > doc.content.size) throw new Error("The selection is out of bounds.");
    if (selection instanceof TextSelection && !selection.$head.parent.inlineContent)
      throw new Error("The caret stands in no text.");
    if (done % 8 === 0) mustBeStored(editor.doc, doc);
  }

  #end(): Outcome {
    for (let turn = 0; ; turn++) {
      if (turn === 20) throw new Error("They answer each other for ever.");
      let count = 0;
      for (const person of this.people.all) {
        // What comes may have to be settled before the next piece comes, as between two messages of a socket.
        count += this.people.deliverTo(person, () => this.#settle(person));
        this.#settle(person);
      }
      if (count === 0) break;
    }
    const [first] = this.people.all;
    if (first === undefined) throw new Error("Nobody is there.");
    const { doc } = first.editor.state;
    for (const person of this.people.all) {
      this.#look(person, 0);
      mustBeEqual(person.editor.state.doc, doc, `${person.who} shows something else than 0.`);
      const { state, binding } = person.editor;
      // In a document from which all is gone, the paragraph that is shown is nowhere else: no caret in it can be told.
      if (!(state.selection instanceof TextSelection) || person.editor.doc.getXmlFragment(CONTENT).length === 0)
        continue;
      const back = binding.toAbsolute(state, binding.toRelative(state, state.selection.head));
      if (back !== state.selection.head) throw new Error("The caret has no place in Yjs.");
    }
    this.#mustBeUnique(first);
    this.#rest();
    return { ...this.#letters.fates(first.editor.doc, doc), orphans: this.#orphans, stumbles: this.#stumbles };
  }

  /** Every block has an id of its own. Who made a copy takes it back, unless they have forgotten that they made it. */
  #mustBeUnique({ editor }: Person): void {
    const clients = new Set(this.people.all.map((person) => person.editor.doc.clientID));
    const holders = Map.groupBy(elementsOf(editor.doc.getXmlFragment(CONTENT)), (element) =>
      element.getAttribute("id"),
    );
    for (const [id, elements] of holders) {
      if (id === undefined) throw new Error("A block has no id.");
      const makers = elements.map((element) => element._item?.id.client ?? 0).sort((a, b) => a - b);
      if (makers.slice(1).some((maker) => clients.has(maker))) throw new Error(`The id ${id} is there twice.`);
      this.#orphans += makers.length - 1;
    }
  }

  /** Nobody edits: nothing is written, though carets move. */
  #rest(): void {
    const { sent } = this.people;
    for (const person of this.people.all) {
      for (const part of [0, 0.5, 1]) {
        const { doc } = person.editor.state;
        const at = doc.resolve(Math.round(part * doc.content.size));
        person.editor.edit((tr) => tr.setSelection(TextSelection.near(at)));
      }
      this.#settle(person);
    }
    if (this.people.sent !== sent) throw new Error("Something was written, and nobody edited.");
  }
}

function isNameless(doc: Node): boolean {
  let nameless = false;
  doc.descendants((node) => {
    nameless ||= "id" in node.attrs && node.attrs["id"] === null;
    return !node.inlineContent;
  });
  return nameless;
}

/** The blocks of a fragment, with those in them. */
function elementsOf(fragment: Y.XmlFragment): Y.XmlElement[] {
  return fragment.toArray().flatMap((child) => {
    if (!(child instanceof Y.XmlElement)) return [];
    return schema.nodes[child.nodeName]?.isInline === true ? [] : [child, ...elementsOf(child)];
  });
}

function mustBeStored(doc: Y.Doc, shown: Node): void {
  const { initial } = createBinding(doc.getXmlFragment(CONTENT), schema);
  mustBeEqual(initial, shown, "A new editor shows something else than this one.");
}

function mustBeEqual(one: Node, other: Node, what: string): void {
  const [a, b] = [one, other].map((node) => JSON.stringify(plainly(node)));
  if (a !== b) throw new Error(`${what}\n${a}\n${b}`);
}

/** A node as JSON in which nothing depends on which of several comments on one word came first. */
function plainly(node: Node): unknown {
  const marks = node.marks.map((mark) => JSON.stringify(mark)).sort();
  const content: { readonly marks: string; text: unknown }[] = [];
  for (const child of node.children) {
    const last = content.at(-1);
    const key = child.marks
      .map((mark) => JSON.stringify(mark))
      .sort()
      .join();
    if (child.isText && typeof last?.text === "string" && last.marks === key) last.text += child.text ?? "";
    else content.push({ marks: key, text: child.text ?? plainly(child) });
  }
  return { type: node.type.name, attrs: node.attrs, marks, content };
}

/** The blocks, each with the beginning of its id. */
function show({ editor }: Person): string {
  return editor.lines.map((line, index) => `${String(editor.ids[index]).slice(0, 4)}:${line}`).join(" / ");
}
