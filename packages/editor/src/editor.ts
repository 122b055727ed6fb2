/**
 * The editor itself: a ProseMirror view on a connected document. Owns: the view, its plugins, and who may write.
 * Must never: put content into the document on its own. Only the server seeds (decision: one author for the first block).
 */
import { createBinding } from "@weft/binding";
import { type Connection, receivedIn, type User } from "@weft/client";
import { CONTENT, isNewer, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { EditorState, type Command, type Selection, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { mayAttach, pickFiles } from "./attachments.ts";
import { writeAtEnd } from "./block-keys.ts";
import { COMMAND_NAMES, createCommands, type CommandArguments, type CommandName } from "./commands.ts";
import { editorPlugins } from "./editor-plugins.ts";
import { createFileHost, type FileHostOptions } from "./file-host.ts";
import { createCompany, type Company } from "./company/company.ts";
import { mediaDrawer, tableWork } from "./late-plugins.ts";
import { linkAt } from "./links.ts";
import { createListeners } from "./listeners.ts";
import type { MediaContext } from "./media-context.ts";
import { en, type Messages } from "./messages/index.ts";
import { sliceFromLines } from "./plain-text.ts";
import type { TableMenuRequest } from "./table-commands.ts";
import { adoptContentStyles } from "./styles/adopt.ts";
import { typeaheadIn, type Typeahead } from "./typeahead.ts";

/** Whether the text may be changed here. */
export type EditorMode = "edit" | "view";

/** What an editor is made of. The connection should be synced: what is empty until then would look like an empty document. */
export interface EditorOptions {
  /** Gets the editor as its last child; belongs to the host page. */
  readonly element: HTMLElement;
  /** Stays the caller's: destroying the editor leaves it open. */
  readonly connection: Connection;
  readonly mode?: EditorMode;
  /** Shown while the document is empty. */
  readonly placeholder?: string;
  /** Who others see; may instead be set at `connection.presence`. */
  readonly user?: User;
  /** The Weft server's URL, whose page draws diagrams. Without it they stay sources. */
  readonly server?: string;
  /** What it says, in which language; in English by default. See `messagesFor`. */
  readonly messages?: Messages;
  /**
   * Called when the text could not be drawn, with the document that it should show. The view shows neither the text of
   * before nor that of now, so nothing may be written in it: destroy the editor. Without it `dispatch` throws.
   */
  readonly onFault?: (error: unknown, doc: Node) => void;
  /** Where files go and come from; by default the page's own server, without a token. */
  readonly files?: Omit<FileHostOptions, "document">;
}

/** Something changed: the text, the selection, or the mode. */
export interface EditorUpdate {
  readonly docChanged: boolean;
  /** Where a change of the text came from. */
  readonly source: "local" | "remote";
  /** Whether the caret was brought into sight for it. */
  readonly toCaret: boolean;
}

/** A running editor. */
export interface Editor {
  /** ProseMirror's view: an escape hatch, its plugins and schema may change from version to version. */
  readonly view: EditorView;
  /** What it says, in its language. */
  readonly messages: Messages;
  /** What may be done now: "view" also where a newer editor wrote, whatever was asked for. */
  readonly mode: EditorMode;
  /** Whether a newer editor wrote in the document, which this one then only shows. A reload of the page may bring the newer one. */
  readonly outdated: boolean;
  setMode(mode: EditorMode): void;
  setPlaceholder(text: string): void;
  /** Runs a command at the selection and says whether it applied. Unknown names do not apply. */
  exec(name: string, args?: CommandArguments): boolean;
  /** Whether `exec` would apply now. */
  can(name: string, args?: CommandArguments): boolean;
  /** Whether the command's effect is in force at the selection. */
  isActive(name: string, args?: CommandArguments): boolean;
  /** A command as ProseMirror takes it: on a state, with what gets its change. */
  command(name: CommandName, args?: CommandArguments): Command;
  /** Calls `listener` after each change; returns the end of it. */
  readonly onUpdate: (listener: (update: EditorUpdate) => void) => () => void;
  /** The others, as they are seen from here. */
  readonly company: Company;
  /** Calls `listener` with the name of each command that was run, by whatever way; returns the end of it. */
  onCommand(listener: (name: CommandName) => void): () => void;
  /** Calls `listener` when Mod+K or a command asks for the address of a link or an embed; the last one added is asked, or the next one. */
  onLinkWanted(listener: (href: string | undefined, what: "link" | "embed") => void): () => void;
  /** What is being chosen by a name typed behind "/", ":" or "@". */
  readonly typeahead: Typeahead | undefined;
  /** Gives the keys to `listener` while something is being chosen by name; it says whether a key was for it. */
  onTypeaheadKey(listener: (event: KeyboardEvent) => boolean): () => void;
  /** Calls `listener` when the menu of a table is asked for; the last one added is asked. Returns the end of it. */
  onTableMenuWanted(listener: (request: TableMenuRequest) => void): () => void;
  /** Calls `listener` with own words that somebody deleted unseen with their block, a block a line; returns the end of it. */
  readonly onLost: (listener: (words: string) => void) => () => void;
  /** Writes plain text at the selection, a block a line; `false` where nothing may be written. */
  insertText(text: string): boolean;
  /** Focuses the text; `"end"` also puts the cursor behind its last word. */
  focus(position?: "end"): void;
  destroy(): void;
}

function isCommandName(name: string): name is CommandName {
  return (COMMAND_NAMES as readonly string[]).includes(name);
}

/** Makes an editor for a connected document inside `element`. */
export function createEditor(options: EditorOptions): Editor {
  const { element, connection } = options;
  const page = element.ownerDocument.createElement("div");
  page.className = "weft-page";
  element.append(page);
  adoptContentStyles(page);

  const binding = createBinding(connection.doc.getXmlFragment(CONTENT), schema, { receivedIn });
  const updateListeners = createListeners<(update: EditorUpdate) => void>();
  const commandListeners = createListeners<(name: CommandName) => void>();
  const linkListeners = createListeners<Parameters<Editor["onLinkWanted"]>[0]>();
  /** A key may be quicker than what asks for an address is loaded. It counts for as long as the caret has stayed. */
  let unasked: { readonly ask: () => void; readonly selection: Selection } | undefined;
  const menuListeners = createListeners<(request: TableMenuRequest) => void>();
  const keyListeners = createListeners<(event: KeyboardEvent) => boolean>();
  const company = createCompany((client) => {
    const cursor = connection.presence.others().find((person) => person.client === client)?.cursor;
    return cursor === undefined ? undefined : binding.toAbsolute(view.state, cursor.head);
  });
  let wanted = options.mode ?? "edit";
  let outdated = isNewer(connection.doc);
  // What a newer editor takes for granted this one might break: it shows what it knows, and writes nothing.
  const mode = (): EditorMode => (outdated ? "view" : wanted);
  const messages = options.messages ?? en;
  let hint = options.placeholder ?? messages.placeholder;

  const media: MediaContext = {
    connection,
    binding,
    messages,
    files: createFileHost({ server: "/", ...options.files, document: connection.document }),
    media: mediaDrawer(),
  };
  const commands = createCommands(
    binding,
    (state, what) => {
      const ask = (): void => linkListeners.last?.(what === "link" ? linkAt(state)?.href : undefined, what);
      if (linkListeners.last === undefined) unasked = { ask, selection: state.selection };
      else ask();
      return true;
    },
    tableWork,
    (kind) => (state, dispatch) => {
      if (dispatch !== undefined) pickFiles(view, kind, media);
      return mayAttach(state);
    },
  );
  const run =
    (name: CommandName, args: CommandArguments = {}): Command =>
    (state, dispatch, view) => {
      const ran = commands[name].command(args)(state, dispatch, view);
      if (ran && dispatch !== undefined) for (const listener of commandListeners.all) listener(name);
      return ran;
    };

  if (options.user !== undefined) connection.presence.setUser(options.user);

  const view = new EditorView(
    { mount: page.appendChild(element.ownerDocument.createElement("div")) },
    {
      state: EditorState.create({
        doc: binding.initial,
        plugins: editorPlugins({
          binding,
          page,
          media,
          server: options.server,
          company,
          run,
          hint: () => hint,
          onKey: (event) => keyListeners.last?.(event) === true,
          openMenu(request) {
            menuListeners.last?.(request);
            return menuListeners.last !== undefined;
          },
          onUpdate: updateListeners.add,
        }),
      }),
      editable: () => mode() === "edit",
      attributes: () => ({
        class: "weft-doc",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": messages.document,
        "aria-readonly": String(mode() === "view"),
        // A surface that can't be written in can still be reached by the keyboard and scrolled. In both modes, or the
        // focus would be lost between them, and with it the caret.
        tabindex: "0",
      }),
      // `this`, not `view`: the binding's plugin may dispatch while the view is still being made.
      dispatchTransaction(this: EditorView, transaction: Transaction) {
        const before = this.state.doc;
        const next = this.state.apply(transaction);
        try {
          this.updateState(next);
        } catch (error) {
          if (options.onFault === undefined) throw error;
          options.onFault(error, next.doc);
          return;
        }
        tell({
          docChanged: this.state.doc !== before,
          source: binding.isRemote(transaction) ? "remote" : "local",
          toCaret: transaction.scrolledIntoView,
        });
      },
      handleDOMEvents: { mousedown: (_view, event) => clickBelow(event) },
    },
  );

  function modeChanged(): void {
    // Asking for the props again makes the view read `editable` anew.
    view.setProps({});
    tell({ docChanged: false, source: "local", toCaret: false });
  }

  function tell(update: EditorUpdate): void {
    for (const listener of updateListeners.all) listener(update);
  }

  /** A click on the free page below a last block that is code or a line means: go on writing there. */
  function clickBelow(event: MouseEvent): boolean {
    if (mode() !== "edit" || event.target !== view.dom || view.state.doc.lastChild?.type === schema.nodes.textblock)
      return false;
    const last = view.dom.lastElementChild?.getBoundingClientRect();
    if (last === undefined || event.clientY <= last.bottom) return false;
    event.preventDefault();
    writeAtEnd(view.state, view.dispatch);
    view.focus();
    return true;
  }

  // Asked after each transaction instead of observed: getMap() would cast the root of another application's document.
  function look(): void {
    if (isNewer(connection.doc) === outdated) return;
    outdated = !outdated;
    modeChanged();
  }
  connection.doc.on("afterTransaction", look);

  return {
    view,
    messages,
    get mode() {
      return mode();
    },
    get outdated() {
      return outdated;
    },
    setMode(next) {
      if (next === wanted) return;
      wanted = next;
      modeChanged();
    },
    setPlaceholder(text) {
      hint = text;
      view.setProps({});
    },
    exec(name, args = {}) {
      if (mode() !== "edit" || !isCommandName(name)) return false;
      return run(name, args)(view.state, view.dispatch, view);
    },
    can: (name, args = {}) => mode() === "edit" && isCommandName(name) && run(name, args)(view.state, undefined, view),
    isActive: (name, args = {}) => isCommandName(name) && (commands[name].active?.(view.state, args) ?? false),
    command: (name, args = {}) => commands[name].command(args),
    onUpdate: updateListeners.add,
    company,
    onCommand: commandListeners.add,
    onLinkWanted(listener) {
      const stop = linkListeners.add(listener);
      if (unasked?.selection.eq(view.state.selection) === true) unasked.ask();
      unasked = undefined;
      return stop;
    },
    get typeahead() {
      return typeaheadIn(view.state);
    },
    onTypeaheadKey: keyListeners.add,
    onTableMenuWanted: menuListeners.add,
    onLost: binding.onLost,
    insertText(text) {
      if (mode() !== "edit") return false;
      const { tr, selection } = view.state;
      view.dispatch(tr.replaceSelection(sliceFromLines(text, selection.$from)).scrollIntoView());
      return true;
    },
    focus(position) {
      if (position === "end" && mode() === "edit") writeAtEnd(view.state, view.dispatch);
      view.focus();
    },
    destroy() {
      connection.doc.off("afterTransaction", look);
      for (const listeners of [updateListeners, commandListeners, linkListeners, menuListeners, keyListeners])
        listeners.clear();
      try {
        view.destroy();
      } finally {
        page.remove();
      }
    },
  };
}
