/**
 * The chrome around the text: toolbar, banner, dialogs, in the element's frame. It is loaded beside the text, which does
 * not wait for it. Owns: what the element may tell it, and how that becomes signals.
 */
import { effect, type Signal } from "@preact/signals";
import { render, type JSX } from "preact";
import { keydownHandler } from "prosemirror-keymap";
import { isWriter, type Status } from "@weft/client";
import type { Editor } from "../editor.ts";
import type { Frame } from "../frame.ts";
import type { Messages } from "../messages/index.ts";
import type { ReflectedElement, ToolbarKind } from "../reflected.ts";
import type { Session } from "../session.ts";
import { afterFrame } from "../after-frame.ts";
import { styleSheet } from "../styles/adopt.ts";
import { CHROME_CSS } from "../styles/chrome.css.ts";
import { COMPANY_CSS } from "../styles/company.css.ts";
import { Banner, Opening, SaveLine } from "./banner.tsx";
import { BlockHandle, placeInWords } from "./block-handle.tsx";
import { Chips, Everyone, Following } from "./company.tsx";
import { follow, followWhoIsFollowed, stopFollowing } from "./following.ts";
import { hearOthers } from "./hearing.ts";
import { keepKeyboardRoom } from "./keyboard-room.ts";
import { Bubble } from "./bubble.tsx";
import { LinkCard } from "./link-card.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { LostWords } from "./lost-words.tsx";
import { Note } from "./note.tsx";
import { Panels } from "./panels.tsx";
import { PasteMenu } from "./paste-menu.tsx";
import type { ViewName } from "./reading.ts";
import { createState, readSelection, type Stopped } from "./state.ts";
import { StoppedText } from "./stopped.tsx";
import { TableMenu } from "./table-menu.tsx";
import { TypeaheadMenu } from "./typeahead-menu.tsx";
import { ToolsInBar } from "./bar.tsx";
import { act, tell, viewKeys } from "./view-acts.ts";

/** How long opening may take before it shows, in milliseconds. */
const QUIET = 150;

/** What an element tells its chrome. */
export interface Chrome {
  open(session: Session): void;
  /** The editor is there. */
  show(editor: Editor, session: Session): void;
  /** The text, the selection or the mode may have changed. */
  update(): void;
  setStatus(status: Status): void;
  /** Does what the menu "View" does. */
  showView(name: ViewName): void;
  setToolbar(kind: ToolbarKind): void;
  /** The text can't be drawn, and the editor is gone. */
  stop(stopped: Stopped): void;
  /** Nothing could be opened, for this reason. */
  fail(message: string): void;
  close(): void;
  /** Follows somebody, by their client id; nobody any more without one. */
  follow(client: number | undefined): void;
  destroy(): void;
}

let sheet: CSSStyleSheet | undefined;

/** Puts the chrome into an element's frame. */
export function mountChrome(
  frame: Frame,
  host: ReflectedElement,
  messages: Messages,
  onFollowing: (client: number | undefined) => void,
): Chrome {
  const { shadow } = frame;
  sheet ??= styleSheet(CHROME_CSS + COMPANY_CSS);
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets.push(sheet);
  const state = createState(messages, host);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawing: (() => void) | undefined;
  const stops: (() => void)[] = [];
  const places: readonly (readonly [HTMLElement, JSX.Element])[] = [
    [frame.tools, <ToolsInBar state={state} />],
    [frame.save, <SaveLine state={state} />],
    [
      frame.notices,
      <>
        <Banner state={state} />
        <LostWords state={state} />
      </>,
    ],
    [frame.over, <Panels state={state} />],
    [
      frame.opening,
      <>
        <Opening state={state} />
        <StoppedText state={state} />
      </>,
    ],
    [frame.beside, <BlockHandle state={state} host={host} />],
    [
      frame.floating,
      <>
        <Bubble state={state} host={host} />
        <LinkCard state={state} host={host} />
        <LinkDialog state={state} />
        <PasteMenu state={state} host={host} />
        <TypeaheadMenu state={state} />
        <Spoken words={state.spoken} />
        <Spoken words={state.heard} />
        <Chips state={state} />
        <Following state={state} />
        <Everyone state={state} />
        <Note state={state} />
        <TableMenu state={state} />
      </>,
    ],
  ];
  for (const [place, content] of places) render(content, place);

  const toToolbar = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key !== "F10") return;
    // Without a bar there is only the bubble, which knows itself whether it can show.
    const button = frame.tools.querySelector<HTMLElement>("[data-item][tabindex='0']");
    if (button === null) return;
    event.preventDefault();
    button.focus();
  };
  host.addEventListener("keydown", toToolbar);
  const everyoneKeys = keydownHandler({
    "Mod-Alt-p"() {
      state.everyone.value = true;
      return true;
    },
  });
  const toEveryone = (event: KeyboardEvent): void => {
    const view = state.editor.peek()?.view;
    if (view !== undefined && everyoneKeys(view, event)) event.preventDefault();
  };
  host.addEventListener("keydown", toEveryone);
  const stopRoom = keepKeyboardRoom(host);
  const stopFollower = followWhoIsFollowed(state, host);
  const stopTelling = effect(() => onFollowing(state.following.value));
  const toView = viewKeys(state);
  host.addEventListener("keydown", toView);

  function end(): void {
    clearTimeout(timer);
    drawing?.();
    drawing = undefined;
    for (const stop of stops.splice(0)) stop();
    state.editor.value = undefined;
    state.reading.find.value = undefined;
    state.reading.count.value = false;
    state.link.value = undefined;
    state.tableMenu.value = undefined;
    state.lost.value = undefined;
    state.status.value = undefined;
    state.failure.value = undefined;
    state.stopped.value = undefined;
    state.waiting.value = false;
    state.following.value = undefined;
    state.everyone.value = false;
    state.company.value = { all: [], sight: undefined };
    readSelection(state);
  }

  return {
    open(session) {
      state.tells.value = session.ownsConnection;
      timer = setTimeout(() => {
        state.waiting.value = true;
      }, QUIET);
    },
    show(editor, session) {
      clearTimeout(timer);
      state.editor.value = editor;
      editor.view.dom.parentElement?.style.setProperty("--_no-rows", JSON.stringify(state.messages.chrome.noRows));
      const { presence } = session.connection;
      const people = (): void => {
        state.people.value = [...presence.others(), ...(presence.self === undefined ? [] : [presence.self])];
      };
      people();
      const { company } = editor;
      company.covered = frame.covered;
      const seen = (): void => {
        state.company.value = { all: company.all, sight: company.sight };
      };
      seen();
      stops.push(
        company.onChange(seen),
        hearOthers(state, editor, host),
        presence.onChange(people),
        editor.onCommand((name) => {
          if (name === "moveUp" || name === "moveDown") state.spoken.value = placeInWords(state, editor);
        }),
        editor.onLinkWanted((href, what) => {
          const { view } = editor;
          const { left, top, bottom } = view.coordsAtPos(view.state.selection.from);
          state.link.value = { href, what, left, top, bottom };
        }),
        editor.onTableMenuWanted((request) => {
          state.tableMenu.value = request;
        }),
        editor.onLost((words) => {
          const before = state.lost.value;
          state.lost.value = before === undefined ? words : `${before}\n${words}`;
        }),
      );
      readSelection(state);
    },
    update() {
      // What is chosen by name goes by the key that comes next. That it is over may be seen later: the Escape that ended
      // it is still on its way to others, who must not take it for theirs.
      const open = state.editor.peek()?.typeahead;
      if (open !== undefined) state.typeahead.value = open;
      if (drawing !== undefined) return;
      // Once a frame, and behind it: a letter is painted before anybody asks which buttons apply now.
      drawing = afterFrame(() => {
        drawing = undefined;
        readSelection(state);
      });
    },
    setStatus(status) {
      const before = state.status.peek()?.role;
      state.status.value = status;
      if (before === undefined || status.role === undefined || state.editor.peek() === undefined) return;
      const { role } = state.messages.atHand;
      if (isWriter(before) !== isWriter(status.role)) tell(state, isWriter(before) ? role.lost : role.back);
    },
    showView(name) {
      if (state.editor.peek() !== undefined) act(state, name);
    },
    setToolbar(kind) {
      state.toolbar.value = kind;
    },
    stop(stopped) {
      end();
      state.stopped.value = stopped;
    },
    fail(message) {
      end();
      state.failure.value = message;
    },
    close: end,
    follow(client) {
      if (client === undefined) stopFollowing(state);
      else follow(state, client);
    },
    destroy() {
      end();
      host.removeEventListener("keydown", toToolbar);
      host.removeEventListener("keydown", toEveryone);
      stopRoom();
      stopFollower();
      stopTelling();
      host.removeEventListener("keydown", toView);
      for (const [place] of places) render(null, place);
    },
  };
}

/** What is only said, to who can't see it. */
function Spoken({ words }: { readonly words: Signal<string> }): JSX.Element {
  return (
    <div class="spoken" role="status">
      {words.value}
    </div>
  );
}
