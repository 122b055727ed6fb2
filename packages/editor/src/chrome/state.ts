/**
 * What the chrome shows, as signals. Owns: one element's view of its session; the components only read it.
 */
import { signal, type Signal } from "@preact/signals";
import type { Person, Status } from "@weft/client";
import type { CommandName } from "../commands.ts";
import type { Company } from "../company/company.ts";
import type { Editor } from "../editor.ts";
import { atHandEn, type AtHandMessages } from "../messages/at-hand.en.ts";
import { companyEn, type CompanyMessages } from "../messages/company.en.ts";
import { chromeEn, type ChromeMessages } from "../messages/chrome.en.ts";
import type { Messages } from "../messages/index.ts";
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { NodeSelection } from "prosemirror-state";
import type * as Y from "yjs";
import { completed } from "../messages/completed.ts";
import { createReading, type Reading } from "./reading.ts";
import { choiceIn, type PasteChoice } from "../paste-choice.ts";
import type { Typeahead } from "../typeahead.ts";
import type { ReflectedElement, ToolbarKind } from "../reflected.ts";
import type { TableMenuRequest } from "../table-commands.ts";

/** The commands that have a button. */
export const BUTTONS = [
  "undo",
  "redo",
  "bold",
  "italic",
  "underline",
  "strike",
  "code",
  "link",
  "bullet",
  "ordered",
  "todo",
  "toggle",
  "image",
] as const;

/** A command that has a button. */
export type ButtonName = (typeof BUTTONS)[number];

/** A style of the menu. */
export type StyleName = Extract<
  CommandName,
  "paragraph" | "heading1" | "heading2" | "heading3" | "heading4" | "quote" | "code_block"
>;

/** The block styles of the menu, in its order. */
export const STYLES: readonly StyleName[] = [
  "paragraph",
  "heading1",
  "heading2",
  "heading3",
  "heading4",
  "quote",
  "code_block",
];

/** What the selection means for the toolbar. */
export interface Selected {
  readonly active: readonly ButtonName[];
  readonly able: readonly ButtonName[];
  readonly style: StyleName | undefined;
  /** What else is selected: one block that is no text, such as an image, or a heading of the smaller ones. */
  readonly block: CommandName | undefined;
}

/** What the dialog for an address edits: the present one, what it is for, and where the selection is on the screen. */
export interface LinkRequest {
  readonly href: string | undefined;
  readonly what: "link" | "embed";
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** A text that can't be drawn. */
export interface Stopped {
  /** What the editor should have shown; or all that there is, where it never came so far. */
  readonly doc: Node | Y.Doc;
  /** Opens the document once more. */
  readonly again: () => void;
}

/** One element's chrome. */
export interface ChromeState {
  /** What it says, in its language. */
  readonly messages: Messages & {
    readonly company: CompanyMessages;
    readonly atHand: AtHandMessages;
    readonly chrome: ChromeMessages;
  };
  readonly editor: Signal<Editor | undefined>;
  /** Which tools the element shows, and where. */
  readonly toolbar: Signal<ToolbarKind>;
  readonly writable: Signal<boolean>;
  /** Whether a newer editor wrote in the document. */
  readonly outdated: Signal<boolean>;
  readonly selected: Signal<Selected>;
  /** Whether waiting for the content has become long enough to be shown. */
  readonly waiting: Signal<boolean>;
  readonly status: Signal<Status | undefined>;
  /** Whether the element tells about its line; one that the host page set is the page's to tell about. */
  readonly tells: Signal<boolean>;
  /** Why nothing could be opened. */
  readonly failure: Signal<string | undefined>;
  /** The text that can't be drawn any more. */
  readonly stopped: Signal<Stopped | undefined>;
  /** What is said aloud, and shown nowhere. */
  readonly spoken: Signal<string>;
  /** What is being chosen by a name typed in the text. */
  readonly typeahead: Signal<Typeahead | undefined>;
  /** What is said of the others and of the connection, at its own pace. */
  readonly heard: Signal<string>;
  /** The others, and the part of the text that the window shows. */
  readonly company: Signal<Pick<Company, "all" | "sight">>;
  /** Who is followed, by their client id. */
  readonly following: Signal<number | undefined>;
  /** Whether the list of everyone is open. */
  readonly everyone: Signal<boolean>;
  /** Who can be mentioned. */
  readonly people: Signal<readonly Pick<Person, "name">[]>;
  readonly link: Signal<LinkRequest | undefined>;
  /** How else what was just pasted could be meant. */
  readonly pasted: Signal<PasteChoice | undefined>;
  /** Which menu of a table is open. */
  readonly tableMenu: Signal<TableMenuRequest | undefined>;
  /** Own words that went with somebody's deletion unseen, a block a line. */
  readonly lost: Signal<string | undefined>;
  /** What one reads with. */
  readonly reading: Reading;
}

const NOTHING: Selected = { active: [], able: [], style: "paragraph", block: undefined };

/** The chrome of an element that has opened nothing yet. */
export function createState(messages: Messages, host: ReflectedElement): ChromeState {
  return {
    messages: {
      ...messages,
      company: completed(messages.company ?? companyEn, companyEn),
      atHand: completed(messages.atHand ?? atHandEn, atHandEn),
      chrome: completed(messages.chrome ?? chromeEn, chromeEn),
    },
    editor: signal<Editor | undefined>(undefined),
    toolbar: signal(host.toolbar),
    writable: signal(true),
    outdated: signal(false),
    selected: signal(NOTHING),
    waiting: signal(false),
    status: signal<Status | undefined>(undefined),
    tells: signal(false),
    failure: signal<string | undefined>(undefined),
    stopped: signal<Stopped | undefined>(undefined),
    spoken: signal(""),
    heard: signal(""),
    company: signal<Pick<Company, "all" | "sight">>({ all: [], sight: undefined }),
    following: signal<number | undefined>(undefined),
    everyone: signal(false),
    typeahead: signal<Typeahead | undefined>(undefined),
    people: signal<readonly Pick<Person, "name">[]>([]),
    link: signal<LinkRequest | undefined>(undefined),
    pasted: signal<PasteChoice | undefined>(undefined),
    tableMenu: signal<TableMenuRequest | undefined>(undefined),
    lost: signal<string | undefined>(undefined),
    reading: createReading(messages, host),
  };
}

const SMALLER: readonly CommandName[] = ["heading5", "heading6"];

/** The command by whose name a block that is selected, or that holds the cursor, is called. */
function blockOf(editor: Editor): CommandName | undefined {
  const { selection } = editor.view.state;
  const node = selection instanceof NodeSelection ? selection.node : selection.$from.parent;
  const name = node.type.name as CommandName;
  if (
    node.type !== schema.nodes.textblock &&
    name in editor.messages.commands &&
    selection.$from.sameParent(selection.$to)
  )
    return name;
  return SMALLER.find((heading) => editor.isActive(heading));
}

/** Reads what the selection means now; the signal changes only if the meaning did. */
export function readSelection(state: ChromeState): void {
  const editor = state.editor.peek();
  const next: Selected =
    editor === undefined
      ? NOTHING
      : {
          active: BUTTONS.filter((name) => editor.isActive(name)),
          able: BUTTONS.filter((name) => editor.can(name)),
          style: STYLES.find((name) => editor.isActive(name)),
          block: blockOf(editor),
        };
  const now = state.selected.peek();
  const same =
    now.style === next.style &&
    now.block === next.block &&
    now.active.join() === next.active.join() &&
    now.able.join() === next.able.join();
  if (!same) state.selected.value = next;
  state.typeahead.value = editor?.typeahead;
  state.pasted.value = editor && choiceIn(editor.view.state);
  state.outdated.value = editor?.outdated === true;
  state.writable.value = editor === undefined || editor.mode === "edit";
}
