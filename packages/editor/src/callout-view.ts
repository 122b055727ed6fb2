/**
 * Callouts in the text: their tone is a button above their blocks, with a menu of the others. Owns: the node view, and that
 * a tone is said in its reader's language; the schema says it in English.
 * Must never: take part in the text's editing; the button stands outside it, and the tone is an attribute write.
 */
import { BLOCKS_CLASS, readTone } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import { isCodeBlock } from "./blocks.ts";
import { calloutAt } from "./container-commands.ts";
import { late } from "./late.ts";
import { blocksIn } from "./messages/blocks.en.ts";
import type { Messages } from "./messages/index.ts";
import { rendered } from "./rendered.ts";
import type { ToneMenu } from "./tone-menu.ts";

const menu = late(() => import("./tone-menu.ts"));

function calloutView(messages: Messages, node: Node, view: EditorView, getPos: () => number | undefined): NodeView {
  const { ownerDocument } = view.dom;
  const words = blocksIn(messages).callout;
  const { dom } = rendered(node, ownerDocument);
  dom.classList.remove(BLOCKS_CLASS);
  const button = dom.appendChild(ownerDocument.createElement("button"));
  button.type = "button";
  button.className = "weft-callout-tone";
  button.contentEditable = "false";
  button.ariaHasPopup = "menu";
  button.ariaExpanded = "false";
  // The keyboard has its own way to it from within the text; Tab belongs to the indent.
  button.tabIndex = -1;
  button.disabled = !view.editable;
  const blocks = dom.appendChild(ownerDocument.createElement("div"));
  blocks.className = BLOCKS_CLASS;
  let current = node;
  let open: ToneMenu | undefined;

  // The text's selection stays where it is, and on a phone the keyboard stays as it is.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (open !== undefined) return open.close();
    if (!view.editable) return;
    menu.load().then(
      ({ openToneMenu }) => {
        if (!dom.isConnected || open !== undefined) return;
        open = openToneMenu({
          view,
          anchor: button,
          label: words.tone,
          tones: messages.tones,
          now: readTone(current.attrs["tone"]),
          choose(tone) {
            const pos = getPos();
            if (pos === undefined || !view.editable || tone === readTone(current.attrs["tone"])) return;
            view.dispatch(view.state.tr.setNodeAttribute(pos, "tone", tone));
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

  function show(node: Node): void {
    current = node;
    const tone = readTone(node.attrs["tone"]);
    const said = messages.tones[tone];
    dom.dataset["tone"] = tone;
    dom.setAttribute("aria-label", said);
    button.textContent = said;
    button.setAttribute("aria-label", words.toneIs(said));
  }
  show(node);

  return {
    dom,
    contentDOM: blocks,
    update(next) {
      if (next.type !== current.type) return false;
      // The place is the schema's to render: begin anew.
      if (next.attrs["id"] !== current.attrs["id"] || next.attrs["indent"] !== current.attrs["indent"]) return false;
      show(next);
      return true;
    },
    stopEvent: (event) => event.target === button,
    ignoreMutation: ({ type, target }) => type !== "selection" && !blocks.contains(target),
    destroy: () => open?.close(),
  };
}

/** Shift+F10, or the menu key: the menu of the callout that the cursor is in. Code in one has tools of its own there. */
function askTone(view: EditorView, event: KeyboardEvent): boolean {
  if (!(event.key === "F10" && event.shiftKey) && event.key !== "ContextMenu") return false;
  const around = calloutAt(view.state);
  if (around === undefined || isCodeBlock(view.state.selection.$from.parent)) return false;
  const dom = view.nodeDOM(around.pos);
  const button = dom instanceof HTMLElement ? dom.querySelector<HTMLElement>(":scope > .weft-callout-tone") : null;
  button?.click();
  return button !== null;
}

/** Callouts as a plugin. */
export function calloutViews(messages: Messages): Plugin {
  return new Plugin({
    props: {
      nodeViews: { callout: (node, view, getPos) => calloutView(messages, node, view, getPos) },
      handleKeyDown: askTone,
    },
    view: () => ({
      update(view) {
        for (const button of view.dom.querySelectorAll<HTMLButtonElement>(".weft-callout-tone"))
          button.disabled = !view.editable;
      },
    }),
  });
}
