/**
 * One file that is being attached, as its person sees it: a preview, how far it is, and a way out. Owns: its elements.
 * Must never: give the preview's address, which is of this window only, to anything else.
 */
import { sizeInWords } from "@weft/schema";
import type { Messages } from "../messages/index.ts";
import { button, element } from "./controls.ts";

/** What is told to the view, and comes from it. */
export interface UploadView {
  sending(): void;
  /** The part that is sent, from 0 to 1. */
  progress(part: number): void;
  /** It was not taken, for this reason; or it waits for the server. */
  failed(reason: string, waits: boolean): void;
  /** As if "Try again" were pressed. */
  retry(): void;
  destroy(): void;
}

/** Whether a type is that of a picture. */
export function isPicture(mime: string): boolean {
  return mime.startsWith("image/") && !mime.startsWith("image/svg");
}

/** Fills the element that stands for a file. */
export function createUploadView(
  dom: HTMLElement,
  file: File,
  messages: Messages,
  does: { readonly cancel: () => void; readonly retry: () => void },
): UploadView {
  const { ownerDocument } = dom;
  const words = messages.files;
  dom.textContent = "";
  dom.className = "weft-upload";
  dom.setAttribute("role", "group");
  dom.setAttribute("aria-label", words.attaching(file.name));
  const preview = isPicture(file.type) ? URL.createObjectURL(file) : undefined;
  if (preview !== undefined) {
    const image = ownerDocument.createElement("img");
    image.src = preview;
    image.alt = "";
    image.draggable = false;
    // A picture that this browser can't show, such as a HEIC, is a name like any other file.
    image.addEventListener("error", () => image.remove());
    dom.append(image);
  }
  const name = element(ownerDocument, "span", "weft-upload-name", file.name);
  const state = element(ownerDocument, "span", "weft-upload-state", words.waiting);
  state.setAttribute("role", "status");
  const bar = ownerDocument.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", words.attaching(file.name));
  const cancel = button(ownerDocument, { words: messages.files.cancel, does: does.cancel });
  const retry = button(ownerDocument, { words: messages.files.retry, does: does.retry });
  const remove = button(ownerDocument, { words: messages.files.remove, does: does.cancel });
  const line = element(ownerDocument, "div", "weft-upload-line");
  line.append(name, state, cancel, retry, remove);
  dom.append(line, bar);

  function show(now: "sending" | "failed" | "offline"): void {
    dom.dataset["state"] = now;
    cancel.hidden = now !== "sending";
    retry.hidden = now === "sending";
    remove.hidden = now === "sending";
    bar.hidden = now !== "sending";
  }
  show("sending");

  return {
    sending() {
      // The button that was pressed is about to go.
      const hadFocus = dom.contains(ownerDocument.activeElement);
      show("sending");
      bar.value = 0;
      state.textContent = words.sending(sizeInWords(file.size));
      if (hadFocus) cancel.focus();
    },
    progress(part) {
      bar.value = part;
    },
    failed(reason, waits) {
      const hadFocus = dom.contains(ownerDocument.activeElement);
      show(waits ? "offline" : "failed");
      state.textContent = reason;
      if (hadFocus) retry.focus();
    },
    retry: does.retry,
    destroy() {
      if (preview !== undefined) URL.revokeObjectURL(preview);
    },
  };
}
