/**
 * What can be done to a document, by name. Owns: the list of commands that the toolbar, the keyboard and the host page share.
 * Must never: replace a block's element where an attribute can be written instead.
 */
import type { Binding } from "@weft/binding";
import { isAlignment, isColor, isKind, isTone, readBlock, schema, readTone } from "@weft/schema";
import type { Alignment, Color, Kind, Tone } from "@weft/schema";
import { toggleMark } from "prosemirror-commands";
import type { Mark, MarkType } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { isTextblock, selectedBlocks } from "./blocks.ts";
import {
  alignBlocks,
  indentBlocks,
  insertDivider,
  insertEmbed,
  mayPlaceBlock,
  setKind,
  toggleChecked,
  toggleCode,
} from "./block-commands.ts";
import { blockWork, type BlockWork } from "./block-work.ts";
import { calloutAt } from "./container-commands.ts";
import type { Late } from "./late.ts";
import { askLanguage, isInLanguage, setLanguage } from "./code-keys.ts";
import { insertFormula, insertInlineFormula, isFormula } from "./formula-keys.ts";
import { linkAt, mayLink, setLink } from "./links.ts";
import { TABLE_COMMAND_NAMES, type TableArguments, tableCommands, type TableWork } from "./table-commands.ts";

const TEXT_COMMAND_NAMES = [
  "undo",
  "redo",
  "bold",
  "italic",
  "underline",
  "strike",
  "code",
  "superscript",
  "subscript",
  "color",
  "highlight",
  "clear",
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
  "toggle",
  "code_block",
  "callout",
  "columns",
  "footnote",
  "align",
  "moveUp",
  "moveDown",
  "duplicate",
  "delete",
  "code_language",
  "math",
  "math_inline",
  "indent",
  "outdent",
  "toggleChecked",
  "divider",
  "image",
  "file",
  "embed",
] as const;

/** Every command's name. */
export const COMMAND_NAMES: readonly [...typeof TEXT_COMMAND_NAMES, ...typeof TABLE_COMMAND_NAMES] = [
  ...TEXT_COMMAND_NAMES,
  ...TABLE_COMMAND_NAMES,
];

/** One of COMMAND_NAMES. */
export type CommandName = (typeof COMMAND_NAMES)[number];

/**
 * What a command may be told: `setKind` needs a kind; `link` takes an address, `null` to unlink, or asks for one; `embed` takes or asks for one; `color`
 * and `highlight` take a colour, `null` for none; `align` an alignment, `null` for the usual one; `callout` a tone; `columns`
 * their number; `code_language` a language, `null` for none, or asks for one; and what those on tables take.
 */
export interface CommandArguments extends TableArguments {
  readonly kind?: Kind;
  readonly href?: string | null;
  readonly color?: Color | null;
  readonly align?: Alignment | null;
  readonly tone?: Tone;
  readonly count?: number;
  readonly language?: string | null;
}

/** A command and whether it is in force at the selection. */
export interface NamedCommand {
  command(args: CommandArguments): Command;
  active?(state: EditorState, args: CommandArguments): boolean;
}

/** Whether a mark is in force: on the whole of the text selected, or for what is typed next. */
function markActive(state: EditorState, type: MarkType, such: (mark: Mark) => boolean = () => true): boolean {
  const { empty, $from, ranges } = state.selection;
  const has = (marks: readonly Mark[]): boolean => {
    const mark = type.isInSet(marks);
    return mark !== undefined && such(mark);
  };
  if (empty) return has(state.storedMarks ?? $from.marks());
  let texts = 0;
  let marked = 0;
  for (const range of ranges) {
    state.doc.nodesBetween(range.$from.pos, range.$to.pos, (node) => {
      if (!node.isText) return;
      texts++;
      if (has(node.marks)) marked++;
    });
  }
  return texts > 0 && texts === marked;
}

const never: Command = () => false;

function mark(type: MarkType): NamedCommand {
  return {
    command: () => toggleMark(type, null, { removeWhenPresent: false, includeWhitespace: true }),
    active: (state) => markActive(state, type),
  };
}

/** A mark with a colour. */
function colored(type: MarkType): NamedCommand {
  return {
    command: ({ color = null }) =>
      color === null || isColor(color) ? soon((work) => work.setColor(type, color)) : never,
    active: (state, { color }) =>
      color === undefined || color === null
        ? markActive(state, type)
        : markActive(state, type, (mark) => mark.attrs["color"] === color),
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

/** A command whose code may still be on its way: asked for too early, it is done when it can be. */
function soon(command: (work: BlockWork) => Command): Command {
  return (state, dispatch, view) => {
    if (blockWork.now !== undefined) return command(blockWork.now)(state, dispatch, view);
    if (dispatch === undefined) return selectedBlocks(state).length > 0;
    blockWork.load().then(
      (work) => {
        if (view?.editable === true && !view.isDestroyed) command(work)(view.state, view.dispatch.bind(view), view);
      },
      // The browser has said so in its console; the next one tries again.
      () => {},
    );
    return view !== undefined;
  };
}

/** Picks files for the selection's place, or says whether that could be. */
export type PickFiles = (kind: "image" | "file") => Command;

/**
 * The commands of one editor. `tables` is what the commands on tables come from; `pick` asks for files; `askAddress`
 * opens whatever asks for the address of a link or an embed, and says whether it could.
 */
export function createCommands(
  binding: Pick<Binding, "undo" | "redo">,
  askAddress: (state: EditorState, what: "link" | "embed") => boolean,
  tables: Late<TableWork>,
  pick: PickFiles = () => never,
): Readonly<Record<CommandName, NamedCommand>> {
  const { bold, italic, underline, strike, code, superscript, subscript, color, highlight } = schema.marks;
  return {
    undo: { command: () => binding.undo },
    redo: { command: () => binding.redo },
    bold: mark(bold),
    italic: mark(italic),
    underline: mark(underline),
    strike: mark(strike),
    code: mark(code),
    superscript: mark(superscript),
    subscript: mark(subscript),
    color: colored(color),
    highlight: colored(highlight),
    clear: { command: () => soon((work) => work.clearFormats) },
    link: {
      command: ({ href }) =>
        href === undefined
          ? (state, dispatch) => mayLink(state) && (dispatch === undefined || askAddress(state, "link"))
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
    toggle: kind("toggle", true),
    code_block: {
      command: () => toggleCode,
      active: (state) => {
        const blocks = selectedBlocks(state);
        return blocks.length > 0 && blocks.every(({ node }) => node.type === schema.nodes.code_block);
      },
    },
    callout: {
      command: ({ tone }) => (tone === undefined || isTone(tone) ? soon((work) => work.setCallout(tone)) : never),
      active(state, { tone }) {
        const around = calloutAt(state);
        return around !== undefined && (tone === undefined || readTone(around.node.attrs["tone"]) === tone);
      },
    },
    columns: { command: ({ count = 2 }) => soon((work) => work.insertColumns(count)) },
    footnote: { command: () => soon((work) => work.insertFootnote) },
    align: {
      command: ({ align = null }) => (align === null || isAlignment(align) ? alignBlocks(align) : never),
      active: (state, { align = null }) => {
        const blocks = selectedBlocks(state).filter(({ node }) => isTextblock(node));
        return blocks.length > 0 && blocks.every(({ node }) => readBlock(node.attrs).align === align);
      },
    },
    moveUp: { command: () => soon(({ moveBlocks }) => moveBlocks(-1)) },
    moveDown: { command: () => soon(({ moveBlocks }) => moveBlocks(1)) },
    duplicate: { command: () => soon(({ duplicateBlocks }) => duplicateBlocks) },
    delete: { command: () => soon(({ deleteBlocks }) => deleteBlocks) },
    code_language: {
      command: ({ language }) => (language === undefined ? askLanguage : setLanguage(language)),
      active: (state, { language = null }) => isInLanguage(state, language),
    },
    math: {
      command: () => insertFormula,
      active: (state) => isFormula(state.selection.$head.parent),
    },
    math_inline: { command: () => insertInlineFormula },
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
    image: { command: () => pick("image") },
    file: { command: () => pick("file") },
    embed: {
      command: ({ href }) =>
        typeof href === "string"
          ? insertEmbed(href)
          : (state, dispatch) => mayPlaceBlock(state) && (dispatch === undefined || askAddress(state, "embed")),
    },
    ...tableCommands(tables),
  };
}
