/**
 * What can be done to a document, by name. Owns: the list of commands that the toolbar, the keyboard and the host page share.
 * Must never: replace a block's element where an attribute can be written instead.
 */
import type { Binding } from "@weft/binding";
import { isKind, readBlock, schema, type Kind } from "@weft/schema";
import { toggleMark } from "prosemirror-commands";
import type { MarkType } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { isTextblock, selectedBlocks } from "./blocks.ts";
import { indentBlocks, insertDivider, setKind, toggleChecked, toggleCode } from "./block-commands.ts";
import { linkAt, mayLink, setLink } from "./links.ts";

/** Every command's name. */
export const COMMAND_NAMES = [
  "undo",
  "redo",
  "bold",
  "italic",
  "underline",
  "strike",
  "code",
  "link",
  "setKind",
  "paragraph",
  "heading1",
  "heading2",
  "heading3",
  "heading4",
  "heading5",
  "heading6",
  "quote",
  "bullet",
  "ordered",
  "todo",
  "code_block",
  "indent",
  "outdent",
  "toggleChecked",
  "divider",
] as const;

/** One of COMMAND_NAMES. */
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What a command may be told: `setKind` needs a kind; `link` takes an address, `null` to unlink, or asks for one. */
export interface CommandArguments {
  readonly kind?: Kind;
  readonly href?: string | null;
}

/** A command and whether it is in force at the selection. */
export interface NamedCommand {
  command(args: CommandArguments): Command;
  active?(state: EditorState, args: CommandArguments): boolean;
}

/** Whether a mark is in force: on the whole of the text selected, or for what is typed next. */
function markActive(state: EditorState, type: MarkType): boolean {
  const { empty, $from, ranges } = state.selection;
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  let texts = 0;
  let marked = 0;
  for (const range of ranges) {
    state.doc.nodesBetween(range.$from.pos, range.$to.pos, (node) => {
      if (!node.isText) return;
      texts++;
      if (type.isInSet(node.marks)) marked++;
    });
  }
  return texts > 0 && texts === marked;
}

function mark(type: MarkType): NamedCommand {
  return {
    command: () => toggleMark(type, null, { removeWhenPresent: false, includeWhitespace: true }),
    active: (state) => markActive(state, type),
  };
}

function kindActive(state: EditorState, kind: Kind): boolean {
  const blocks = selectedBlocks(state);
  return blocks.length > 0 && blocks.every(({ node }) => isTextblock(node) && readBlock(node.attrs).kind === kind);
}

function kind(name: Kind, toggles: boolean): NamedCommand {
  return {
    command: () => (state, dispatch) =>
      setKind(toggles && kindActive(state, name) ? "paragraph" : name)(state, dispatch),
    active: (state) => kindActive(state, name),
  };
}

const never: Command = () => false;

/** The commands of one editor. `askLink` opens whatever asks for a link's address, and says whether it could. */
export function createCommands(
  binding: Pick<Binding, "undo" | "redo">,
  askLink: (state: EditorState) => boolean,
): Readonly<Record<CommandName, NamedCommand>> {
  const { bold, italic, underline, strike, code } = schema.marks;
  return {
    undo: { command: () => binding.undo },
    redo: { command: () => binding.redo },
    bold: mark(bold),
    italic: mark(italic),
    underline: mark(underline),
    strike: mark(strike),
    code: mark(code),
    link: {
      command: ({ href }) =>
        href === undefined
          ? (state, dispatch) => mayLink(state) && (dispatch === undefined || askLink(state))
          : setLink(href),
      active: (state) => linkAt(state) !== undefined,
    },
    setKind: {
      command: (args) => (isKind(args.kind) ? setKind(args.kind) : never),
      active: (state, args) => isKind(args.kind) && kindActive(state, args.kind),
    },
    paragraph: kind("paragraph", false),
    heading1: kind("heading1", false),
    heading2: kind("heading2", false),
    heading3: kind("heading3", false),
    heading4: kind("heading4", false),
    heading5: kind("heading5", false),
    heading6: kind("heading6", false),
    quote: kind("quote", true),
    bullet: kind("bullet", true),
    ordered: kind("ordered", true),
    todo: kind("todo", true),
    code_block: {
      command: () => toggleCode,
      active: (state) => {
        const blocks = selectedBlocks(state);
        return blocks.length > 0 && blocks.every(({ node }) => node.type === schema.nodes.code_block);
      },
    },
    indent: { command: () => indentBlocks(1) },
    outdent: { command: () => indentBlocks(-1) },
    toggleChecked: {
      command: () => toggleChecked,
      active: (state) => {
        const todos = selectedBlocks(state).map(({ node }) => readBlock(node.attrs));
        return (
          todos.some(({ kind }) => kind === "todo") && todos.every(({ kind, checked }) => kind !== "todo" || checked)
        );
      },
    },
    divider: { command: () => insertDivider },
  };
}
