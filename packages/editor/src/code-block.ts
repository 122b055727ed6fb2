/**
 * The frame of a block of code: its language, and what one can do with it, above the code. Owns: the node view.
 * Must never: take part in the text's editing; the tools stand outside it, and the language is an attribute write.
 */
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import { isCodeBlock } from "./blocks.ts";
import { languageNamed } from "./code-names.ts";
import { createDiagram, DIAGRAM_LANGUAGE, type Diagram } from "./diagrams.ts";
import type { LanguageMenu } from "./language-menu.ts";
import { late } from "./late.ts";
import { blocksIn } from "./messages/blocks.en.ts";
import type { Messages } from "./messages/index.ts";
import { rendered } from "./rendered.ts";

/** How long a button says that the code was copied, in milliseconds. */
const SAID = 1_600;

const menu = late(() => import("./language-menu.ts"));

function languageOf(node: Node): string | null {
  const { language } = node.attrs;
  return typeof language === "string" && language !== "" ? language : null;
}

interface Page {
  readonly view: EditorView;
  readonly messages: Messages;
  /** Where diagrams are drawn; without it they stay sources. */
  readonly server: string | undefined;
}

function codeView({ view, messages, server }: Page, node: Node, getPos: () => number | undefined): NodeView {
  const { ownerDocument } = view.dom;
  const words = blocksIn(messages).code;
  const { dom, contentDOM: code } = rendered(node, ownerDocument);
  dom.classList.add("weft-code");
  const tools = ownerDocument.createElement("div");
  tools.className = "weft-code-tools";
  tools.contentEditable = "false";
  tools.role = "toolbar";
  tools.ariaLabel = messages.commands.code_block;
  tools.addEventListener("keydown", (event) => moveInTools(view, tools, event));
  dom.prepend(tools);
  let current = node;
  let open: LanguageMenu | undefined;
  let diagram: Diagram | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function button(name: string, text: string, press: () => void): HTMLButtonElement {
    const element = tools.appendChild(ownerDocument.createElement("button"));
    element.type = "button";
    element.className = `weft-code-${name}`;
    element.textContent = text;
    element.tabIndex = tabIndexIn(view);
    // The text's selection stays where it is, and on a phone the keyboard stays closed.
    element.addEventListener("mousedown", (event) => event.preventDefault());
    element.addEventListener("click", press);
    return element;
  }

  const language = button("language", "", () => {
    if (open !== undefined) return open.close();
    if (!view.editable) return;
    menu.load().then(
      ({ openLanguageMenu }) => {
        if (!dom.isConnected || open !== undefined) return;
        open = openLanguageMenu({
          view,
          anchor: language,
          words,
          now: languageOf(current),
          choose(next) {
            const pos = getPos();
            if (pos === undefined || !view.editable || next === languageOf(current)) return;
            view.dispatch(view.state.tr.setNodeAttribute(pos, "language", next));
          },
          closed() {
            open = undefined;
          },
        });
      },
      // The browser has said so in its console; the next press tries again.
      () => {},
    );
  });
  const wrap = button("wrap", words.wrap, () => {
    wrap.ariaPressed = String(dom.classList.toggle("weft-code-wrapped"));
  });
  wrap.ariaPressed = "false";
  const copy = button("copy", words.copy, () => {
    write(ownerDocument, current.textContent).then(
      () => say(words.copied),
      () => say(words.notCopied),
    );
  });
  // What a button has become is read out, where it is not just what it is.
  copy.setAttribute("aria-live", "polite");

  function say(text: string): void {
    copy.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      copy.textContent = words.copy;
    }, SAID);
  }

  function show(node: Node): void {
    current = node;
    const said = languageOf(node);
    const title = said === null ? words.plain : (languageNamed(said)?.title ?? said);
    language.textContent = title;
    language.setAttribute("aria-label", words.languageIs(title));
    language.setAttribute("aria-haspopup", "dialog");
    showDiagram();
  }

  function showDiagram(): void {
    if (server === undefined || languageNamed(languageOf(current))?.name !== DIAGRAM_LANGUAGE) {
      diagram?.destroy();
      diagram = undefined;
      return;
    }
    if (diagram === undefined) {
      diagram = createDiagram(ownerDocument, server, blocksIn(messages).diagram);
      dom.append(diagram.dom);
    }
    diagram.show(current.textContent);
  }
  show(node);

  return {
    dom,
    contentDOM: code,
    update(next) {
      if (next.type !== current.type) return false;
      // The place is the schema's to render: begin anew.
      if (next.attrs["id"] !== current.attrs["id"] || next.attrs["indent"] !== current.attrs["indent"]) return false;
      if (languageOf(next) !== languageOf(current)) {
        const said = languageOf(next);
        if (said === null) delete code.dataset["language"];
        else code.dataset["language"] = said;
      }
      show(next);
      return true;
    },
    stopEvent: (event) => event.target instanceof Element && tools.contains(event.target),
    // What a browser puts beside the code instead of into it is text that somebody wrote.
    ignoreMutation: ({ type, target }) =>
      type !== "selection" &&
      (tools.contains(target) || diagram?.dom.contains(target) === true || (type === "attributes" && target === dom)),
    destroy() {
      clearTimeout(timer);
      open?.close();
      diagram?.destroy();
    },
  };
}

/** Who writes comes to the tools by a key of its own (`enterCodeTools`): Tab belongs to the indent. Who reads has Tab. */
function tabIndexIn(view: EditorView): 0 | -1 {
  return view.editable ? -1 : 0;
}

/** The focus among the tools (APG "Toolbar"); Escape and Tab lead back into the code. */
function moveInTools(view: EditorView, tools: HTMLElement, event: KeyboardEvent): void {
  // No key is for the text, nor for what hears of the text's keys.
  event.stopPropagation();
  const buttons = [...tools.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === event.target);
  const steps: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
  const next = steps[event.key];
  if (next !== undefined) buttons.at(next % buttons.length)?.focus();
  else if (view.editable && (event.key === "Escape" || event.key === "Tab")) view.focus();
  else return;
  event.preventDefault();
}

async function write(document: Document, text: string): Promise<void> {
  const { clipboard } = document.defaultView?.navigator ?? {};
  // Where the page came by plain HTTP there is none.
  if (clipboard === undefined) throw new Error("This page may not write to the clipboard.");
  await clipboard.writeText(text);
}

/**
 * Lines that come in one piece, from dictation or a helper. The browser would put all but the first beside the code, into
 * elements where prosemirror-view (1.42.9) does not look for text.
 */
function insertLines(view: EditorView, event: InputEvent): boolean {
  const { data, inputType } = event;
  const { $from, $to } = view.state.selection;
  if (inputType !== "insertText" || data?.includes("\n") !== true || !view.editable) return false;
  if (!isCodeBlock($from.parent) || !$from.sameParent($to)) return false;
  event.preventDefault();
  view.dispatch(view.state.tr.insertText(data.replace(/\r\n?/g, "\n")).scrollIntoView());
  return true;
}

/** Frames around all code; `server` is where diagrams are drawn, if they are to be. */
export function codeBlocks(messages: Messages, server: string | undefined): Plugin {
  return new Plugin({
    props: {
      nodeViews: { code_block: (node, view, getPos) => codeView({ view, messages, server }, node, getPos) },
      handleDOMEvents: { beforeinput: insertLines },
    },
    view: (view) => {
      let index = tabIndexIn(view);
      return {
        update() {
          if (tabIndexIn(view) === index) return;
          index = tabIndexIn(view);
          for (const button of view.dom.querySelectorAll<HTMLElement>(".weft-code-tools button"))
            button.tabIndex = index;
        },
      };
    },
  });
}
