/**
 * `<weft-editor>`: an editor for one document as one tag. Owns: attributes, properties, events and the shadow root.
 *
 * Attributes: `document`, `server`, `token-url`, `mode` (edit, view), `toolbar` (full, compact, bubble, none), `placeholder`, `theme`
 * (auto, light, dark; auto follows the page's `color-scheme`), `offline` (on, off: not kept on this device), `autofocus`,
 * `announce` (off, brief, verbose: what a screen reader is told of the others).
 * Slots: `header` (above the text, full width, below the toolbar), `toolbar-start`, `toolbar-end`, `footer`.
 * Parts: `toolbar`, `button`, `menu`, `banner`, `status`, `surface`, `find`, `outline`, `count`. Looks: CSS variables `--weft-*`, see
 * styles/tokens.css.ts, and `--weft-toolbar-top` for a page with a bar of its own.
 * Must never: keep anything global; two elements on a page know nothing of each other.
 */
import type { Connection, Status, User } from "@weft/client";
import { statusText } from "@weft/client";
import type { Awareness } from "y-protocols/awareness";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import type * as Y from "yjs";
import type { Chrome } from "./chrome/chrome.tsx";
import type { ViewName } from "./chrome/reading.ts";
import type { Stopped } from "./chrome/state.ts";
import type { CommandArguments } from "./commands.ts";
import type { Editor, EditorUpdate } from "./editor.ts";
import { offerFile, type WeftEditorEvents } from "./element-events.ts";
import { buildFrame, type Frame } from "./frame.ts";
import { late } from "./late.ts";
import { guardLeaving, type LeavingGuard } from "./leaving.ts";
import { languagesOf, messagesFor, type Messages } from "./messages/index.ts";
import type { HostedFile } from "./file-host.ts";
import { ReflectedElement, requestToken } from "./reflected.ts";
import { openSession, type Session } from "./session.ts";
import { serverUrl } from "./settings.ts";
import { adoptContentStyles } from "./styles/adopt.ts";

const REOPENING: readonly string[] = ["document", "server", "token-url", "offline"];
const PROPERTIES: readonly string[] = [
  "document",
  "server",
  "tokenUrl",
  "offline",
  "mode",
  "toolbar",
  "placeholder",
  "announce",
  "theme",
  "user",
  "token",
  "connection",
  "upload",
];

const chrome = late(() => import("./chrome/chrome.tsx"));

/** The custom element. Call `defineWeftEditor()` to make it known to the page. */
export class WeftEditorElement extends ReflectedElement {
  static readonly observedAttributes: readonly string[] = [...REOPENING, "mode", "toolbar", "placeholder"];

  #session: Session | undefined;
  #frame: Frame | undefined;
  #chrome: Chrome | undefined;
  #failure: string | undefined;
  #stopped: Stopped | undefined;
  #messages: Promise<Messages> | undefined;
  #user: User | undefined;
  #token: string | (() => Promise<string>) | undefined;
  #connection: Connection | undefined;
  #upload: ((file: File) => Promise<HostedFile>) | undefined;
  #opening = false;
  #refused: number | undefined;
  readonly #changes = new Set<EditorUpdate["source"]>();
  #leaving: LeavingGuard | undefined;

  connectedCallback(): void {
    for (const name of PROPERTIES) this.upgrade(name);
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#messages ??= messagesFor(languagesOf(this));
    this.#frame ??= this.#furnish(buildFrame(shadow), this.#messages);
    this.#showToolbar();
    const editor = this.#session?.editor;
    if (editor === undefined) return this.#reopen();
    // Moved: the text may stand in another root now, with other style sheets and another selection.
    adoptContentStyles(editor.view.dom);
    editor.view.updateRoot();
  }

  disconnectedCallback(): void {
    // A move takes the element out and puts it back before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#close();
      this.#chrome?.destroy();
      this.#chrome = undefined;
      this.#frame?.end();
      this.#frame = undefined;
    });
  }

  /** Puts the chrome into a frame when it is loaded, and tells it what has happened meanwhile. */
  #furnish(frame: Frame, messages: Promise<Messages>): Frame {
    Promise.all([chrome.load(), messages]).then(
      ([{ mountChrome }, messages]) => {
        if (this.#frame !== frame) return;
        this.#chrome = mountChrome(frame, this, messages, (client) => this.#tell("weft-following", { client }));
        const session = this.#session;
        if (this.#failure !== undefined) this.#chrome.fail(this.#failure);
        if (session === undefined) return;
        this.#chrome.open(session);
        this.#chrome.setStatus(session.connection.status);
        if (this.#stopped !== undefined) this.#chrome.stop(this.#stopped);
        if (session.editor !== undefined) this.#chrome.show(session.editor, session);
      },
      // Without it one can still write; the browser has said in its console what is missing.
      () => {},
    );
    return frame;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === "mode") this.#session?.setMode(this.mode);
    else if (name === "toolbar") this.#showToolbar();
    else if (name === "placeholder" && after !== null) this.#session?.editor?.setPlaceholder(after);
    else if (REOPENING.includes(name)) this.#reopen();
  }

  #showToolbar(): void {
    this.#frame?.setToolbar(this.toolbar === "full" || this.toolbar === "compact");
    this.#chrome?.setToolbar(this.toolbar);
  }

  /** Closes what is open and opens what the attributes say, once for all that changes in one go. */
  #reopen(): void {
    if (this.#opening) return;
    this.#opening = true;
    queueMicrotask(() => {
      this.#opening = false;
      if (!this.isConnected) return;
      this.#close();
      this.#open();
    });
  }

  #open(): void {
    const name = this.#connection?.document ?? this.document;
    if (name === "") return;
    this.#refused = undefined;
    this.#failure = undefined;
    try {
      this.#session = openSession(
        {
          element: this,
          connection: this.#connection,
          server: serverUrl(this.getAttribute("server")),
          document: name,
          token: this.#token ?? this.#tokenFromUrl(name),
          offline: this.offline === "on",
          user: this.#user,
          mode: this.mode,
          placeholder: this.getAttribute("placeholder") ?? undefined,
          upload: (file) => offerFile(this, file) ?? this.#upload?.(file),
          messages: (this.#messages ??= messagesFor(languagesOf(this))),
        },
        {
          ready: (editor) => this.#ready(editor),
          synced: () => this.#tell("weft-synced", {}),
          status: (status) => this.#status(status),
          changed: (update) => this.#changed(update),
          failed: (error, doc) => this.#failed(error, doc),
          presence: () => this.#tell("weft-presence", { others: this.#session?.connection.presence.others() ?? [] }),
        },
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#failure = message;
      this.#chrome?.fail(message);
      this.#tell("weft-error", { code: "options", message });
      return;
    }
    this.#chrome?.open(this.#session);
    this.#status(this.#session.connection.status);
  }

  #close(): void {
    this.#stopped = undefined;
    this.#chrome?.close();
    this.#session?.close();
    this.#session = undefined;
    this.#leaving?.end();
    this.#leaving = undefined;
  }

  #ready(editor: Editor): void {
    const page = editor.view.dom.parentElement;
    if (page !== null) page.slot = "weft-surface";
    if (this.#session !== undefined) this.#chrome?.show(editor, this.#session);
    if (this.hasAttribute("autofocus")) editor.focus();
    this.#tell("weft-ready", {});
  }

  #failed(error: unknown, doc: Node | undefined): void {
    // Uncaught, for who watches the page; it is told here what to do.
    reportError(error);
    const { connection } = this;
    if (connection === undefined) return;
    this.#stopped = { doc: doc ?? connection.doc, again: () => this.#reopen() };
    this.#chrome?.stop(this.#stopped);
    this.#tell("weft-error", { code: "editor", message: error instanceof Error ? error.message : String(error) });
  }

  #status(status: Status): void {
    this.#chrome?.setStatus(status);
    this.#leaving ??= guardLeaving(window);
    this.#leaving.set(this.#session?.ownsConnection === true && status.unsaved > 0 && status.onDevice !== true);
    this.#tell("weft-status", { ...status, text: statusText(status) });
    if (status.state === "denied" && status.closed !== undefined && this.#refused !== status.closed.code) {
      this.#refused = status.closed.code;
      this.#tell("weft-error", { code: status.closed.code, message: status.closed.meaning });
    }
    if (status.state !== "denied") this.#refused = undefined;
  }

  #changed(update: EditorUpdate): void {
    this.#chrome?.update();
    if (!update.docChanged) return;
    if (this.#changes.size === 0) {
      requestAnimationFrame(() => {
        const sources = [...this.#changes];
        this.#changes.clear();
        for (const source of sources) this.#tell("weft-change", { source });
      });
    }
    this.#changes.add(update.source);
  }

  #tell<Name extends keyof WeftEditorEvents>(name: Name, detail: WeftEditorEvents[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #tokenFromUrl(name: string): (() => Promise<string>) | undefined {
    const address = this.getAttribute("token-url");
    if (address === null) return undefined;
    return () => requestToken(new URL(address, this.baseURI), name);
  }

  /** Who others see. */
  get user(): User | undefined {
    return this.#user;
  }
  set user(value: User | undefined) {
    this.#user = value;
    if (value !== undefined) this.#session?.connection.presence.setUser(value);
  }

  /** Keeps files in the server's place, and gives their addresses. */
  get upload(): ((file: File) => Promise<HostedFile>) | undefined {
    return this.#upload;
  }
  set upload(value: ((file: File) => Promise<HostedFile>) | undefined) {
    this.#upload = value;
  }

  /** A token, or where to get a fresh one before each attempt to connect; goes before `token-url`. */
  get token(): string | (() => Promise<string>) | undefined {
    return this.#token;
  }
  set token(value: string | (() => Promise<string>) | undefined) {
    if (value === this.#token) return;
    this.#token = value;
    if (this.#session?.ownsConnection === true) this.#reopen();
  }

  /** The line to the server. One that the page sets stays the page's: to tell about its state, and to destroy. */
  get connection(): Connection | undefined {
    return this.#session?.connection ?? this.#connection;
  }
  set connection(value: Connection | undefined) {
    if (value === this.#connection) return;
    this.#connection = value;
    if (this.isConnected) this.#reopen();
  }

  /** The Yjs document: an escape hatch. */
  get ydoc(): Y.Doc | undefined {
    return this.#session?.connection.doc;
  }

  /** The Yjs awareness: an escape hatch. */
  get awareness(): Awareness | undefined {
    return this.#session?.connection.awareness;
  }

  /** ProseMirror's view: an escape hatch. */
  get view(): EditorView | undefined {
    return this.#session?.editor?.view;
  }

  /** The state of the connection and of unsaved changes. */
  get status(): Status | undefined {
    return this.#session?.connection.status;
  }

  /** Runs a command at the selection and says whether it applied. */
  exec(name: string, args?: CommandArguments): boolean {
    return this.#session?.editor?.exec(name, args) ?? false;
  }

  /** Whether a command would apply now. */
  can(name: string, args?: CommandArguments): boolean {
    return this.#session?.editor?.can(name, args) ?? false;
  }

  /** Whether a command's effect is in force at the selection. */
  isActive(name: string, args?: CommandArguments): boolean {
    return this.#session?.editor?.isActive(name, args) ?? false;
  }

  /** Lets the window go where somebody's caret goes, by their client id as in `weft-presence`; nobody's without one. */
  follow(client?: number): void {
    this.#chrome?.follow(client);
  }

  /** Does what the menu "View" does: opens "find", "replace", "outline" or "count", and so on. */
  showView(name: ViewName): void {
    this.#chrome?.showView(name);
  }

  /** Resolves when every change made here is durable on the server; at once if nothing is open. */
  async flush(): Promise<void> {
    await this.#session?.connection.flush();
  }

  override focus(options?: FocusOptions): void {
    const editor = this.#session?.editor;
    if (editor === undefined) super.focus(options);
    else editor.focus();
  }
}
