/**
 * An editor without a browser: blocks as lines of text, keys and typing, blocks as lines again.
 * A line is "kind indent: text", as "todo x 1: milk" or "code_block: a\nb"; "|" is the cursor, two are a selection.
 */
import { KINDS, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { AllSelection, EditorState, TextSelection, type Command, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { CommandArguments, CommandName } from "../src/commands.ts";
import { fences } from "../src/code-keys.ts";
import { markdownTyping } from "../src/inputrules.ts";
import { keysFor } from "./keys.ts";

export interface Desk {
  readonly state: EditorState;
  /** Types as a person does, letter by letter, through the input rules. */
  type(text: string): void;
  press(key: string): boolean;
  exec(name: CommandName, args?: CommandArguments): boolean;
  can(name: CommandName, args?: CommandArguments): boolean;
  isActive(name: CommandName, args?: CommandArguments): boolean;
  run(command: Command): boolean;
  dispatch(transaction: Transaction): void;
  select(from: number, to: number): void;
  /** The blocks, with the cursor in them. */
  lines(): string[];
  /** The blocks, without. */
  outline(): string[];
  /** The runs of a block's text with their marks: "plain", "text<bold>". */
  runs(block?: number): string[];
  /** The ids of the blocks. */
  ids(): unknown[];
}

let count = 0;

function parse(line: string): Node {
  const [, name = "", rest = "", text = ""] = /^(\w+)([ x\d]*)(?:: ?([^]*))?$/.exec(line) ?? [];
  const id = `block-${++count}`;
  if (name === "divider") return schema.nodes.divider.create({ id });
  const content = text === "" ? [] : schema.text(text);
  if (name === "math") return schema.nodes.math.create({ id }, content);
  if (name === "code_block") return schema.nodes.code_block.create({ id }, content);
  if (!(KINDS as readonly string[]).includes(name)) throw new Error(`No kind of block: ${line}`);
  const indent = Number(/\d+/.exec(rest)?.[0] ?? 0);
  return schema.nodes.textblock.create({ id, kind: name, indent, checked: rest.includes("x") }, content);
}

function show(node: Node, text: string): string {
  const { kind, indent, checked } = node.attrs;
  const name = typeof kind === "string" ? kind : node.type.name;
  const state = `${kind === "todo" && checked === true ? " x" : ""}${indent > 0 ? ` ${indent}` : ""}`;
  return node.isTextblock ? `${name}${state}: ${text}` : name;
}

export function desk(...lines: string[]): Desk {
  const blocks = lines.map((line) => parse(line));
  const marks: number[] = [];
  let start = 0;
  const clean = blocks.map((block) => {
    let text = block.textContent;
    for (let at = text.indexOf("|"); at !== -1; at = text.indexOf("|")) {
      marks.push(start + 1 + at);
      text = text.slice(0, at) + text.slice(at + 1);
    }
    const node = block.isTextblock
      ? block.copy(schema.nodes.doc.create(null, parse(`paragraph: ${text}`)).child(0).content)
      : block;
    start += node.nodeSize;
    return node;
  });
  const doc = schema.nodes.doc.create(null, clean);
  doc.check();
  let state = EditorState.create({ doc, plugins: [markdownTyping(), fences()] });
  const [from = 1, to = from] = marks;
  const dispatch = (transaction: Transaction): void => {
    state = state.apply(transaction);
    state.doc.check();
  };
  dispatch(state.tr.setSelection(TextSelection.create(doc, from, to)));
  const never: Command = () => false;
  const { commands, keys } = keysFor({ undo: never, redo: never });
  // Input rules ask a view for no more than this.
  const view = {
    composing: false,
    get state() {
      return state;
    },
    dispatch,
  } as unknown as EditorView;

  function type(text: string): void {
    for (const letter of text) {
      const { from, to } = state.selection;
      const insert = (): Transaction => state.tr.insertText(letter, from, to);
      const ruled = state.plugins.some((plugin) =>
        plugin.props.handleTextInput?.call(plugin, view, from, to, letter, insert),
      );
      if (!ruled) dispatch(insert());
    }
  }

  function lined(cursor: boolean): string[] {
    const out: string[] = [];
    const { from, to } = state.selection;
    const ends = from === to ? [from] : [to, from];
    state.doc.forEach((node, offset) => {
      let text = node.textBetween(0, node.content.size, "\n", "\n");
      for (const at of cursor && !(state.selection instanceof AllSelection) ? ends : []) {
        const inside = at - offset - 1;
        if (inside >= 0 && inside <= node.content.size) text = `${text.slice(0, inside)}|${text.slice(inside)}`;
      }
      out.push(show(node, text));
    });
    return out;
  }

  const run = (command: Command): boolean => command(state, dispatch);
  return {
    get state() {
      return state;
    },
    type,
    press: (key) => run(keys[key] ?? never),
    exec: (name, args = {}) => run(commands[name].command(args)),
    can: (name, args = {}) => commands[name].command(args)(state),
    isActive: (name, args = {}) => commands[name].active?.(state, args) ?? false,
    run,
    dispatch,
    select: (from, to) => dispatch(state.tr.setSelection(TextSelection.create(state.doc, from, to))),
    lines: () => lined(true),
    outline: () => lined(false),
    runs(block = 0) {
      const out: string[] = [];
      state.doc.child(block).forEach((node) => {
        const marks = node.marks.map((mark) => mark.type.name).join(" ");
        out.push(`${node.text ?? "\n"}${marks === "" ? "" : `<${marks}>`}`);
      });
      return out;
    },
    ids: () => state.doc.children.map((node) => node.attrs["id"]),
  };
}
