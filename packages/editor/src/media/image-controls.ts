/**
 * What one can do with an image in the text: its caption, its description, another file, its width; to save it, open it, take it
 * away. Owns: these controls, and what is seen while the picture loads or cannot be shown.
 * Must never: write more than one attribute for one act, or lose words of a caption that are being written.
 */
import { schema } from "@weft/schema";
import type { MediaBlock, MediaContext, MediaDress } from "../media-context.ts";
import { deleteBlock, leaveTo, selectBlock, writeAttribute } from "./block-acts.ts";
import { button, element, icon } from "./controls.ts";
import { createField } from "./field.ts";
import { addHandles } from "./image-width.ts";
import { adoptMediaStyles } from "./media.css.ts";
import { NotSent, send } from "./sending.ts";
import { blockOf } from "./uploads.ts";
import { blocksIn } from "../messages/blocks.en.ts";

/** A picture lower than this would be covered by the bar, which is so wide, in CSS pixels. */
const LOW = 110;
const BAR = 330;

/** Adds what can be done to an image's block. */
export function dressImage(block: MediaBlock, context: MediaContext): MediaDress {
  const { dom, view, shown } = block;
  const { messages } = context;
  const words = blocksIn(messages).image;
  const { ownerDocument } = dom;
  adoptMediaStyles(view.dom);
  const bar = element(ownerDocument, "div", "weft-media-bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.name);
  const note = element(ownerDocument, "p", "weft-media-note");
  note.setAttribute("role", "status");
  note.hidden = true;
  const caption = createField(ownerDocument, {
    className: "weft-caption-field",
    label: words.caption,
    write: (text) => writeAttribute(block, "caption", text),
    leave: () => selectBlock(block),
  });
  const description = element(ownerDocument, "div", "weft-alt");
  const alt = createField(ownerDocument, {
    className: "weft-alt-field",
    label: words.alt,
    hint: words.altHint,
    write: (text) => writeAttribute(block, "alt", text),
    leave() {
      description.hidden = true;
      selectBlock(block);
    },
  });
  description.append(
    element(ownerDocument, "strong", "", words.alt),
    alt.dom,
    element(ownerDocument, "small", "", words.altHint),
    button(ownerDocument, { words: words.done, does: () => alt.leave() }),
  );
  description.hidden = true;
  let wantsCaption = false;

  const altButton = button(ownerDocument, {
    words: "ALT",
    does() {
      description.hidden = !description.hidden;
      altButton.setAttribute("aria-expanded", String(!description.hidden));
      if (!description.hidden) alt.dom.focus();
    },
  });
  altButton.title = words.alt;
  // Who speaks to the machine says what is seen.
  altButton.setAttribute("aria-label", `ALT ${words.alt}`);
  altButton.setAttribute("aria-expanded", "false");
  const captionButton = button(ownerDocument, {
    words: words.caption,
    icon: "caption",
    does() {
      wantsCaption = true;
      update();
      caption.dom.focus();
    },
  });
  const replaceButton = button(ownerDocument, { words: words.replace, icon: "replace", does: replace });
  const removeButton = button(ownerDocument, { words: words.remove, icon: "remove", does: () => deleteBlock(block) });
  for (const edits of [altButton, captionButton, replaceButton, removeButton]) edits.classList.add("weft-edits");
  const openButton = button(ownerDocument, { words: words.open, icon: "open", does: openAlone });
  const saveButton = button(ownerDocument, { words: words.download, icon: "download", does: save });
  bar.append(altButton, captionButton, replaceButton);
  if (shown !== undefined) bar.append(saveButton, openButton);
  bar.append(removeButton);

  const frame = dom.querySelector(".weft-image-frame");
  (frame ?? dom).append(bar);
  // Behind the bar, where the keyboard comes in: Tab goes on to the width.
  const width =
    shown instanceof HTMLImageElement && frame !== null ? addHandles(block, frame, shown, messages) : undefined;
  const missing = element(ownerDocument, "div", "weft-image-missing");
  const missed = element(ownerDocument, "span", "");
  missing.append(
    icon(ownerDocument, "picture"),
    missed,
    button(ownerDocument, { words: messages.files.retry, does: tryAgain }),
  );
  missing.hidden = true;
  frame?.append(missing);
  const figcaption = dom.querySelector("figcaption");
  if (figcaption === null) dom.append(caption.dom, description, note);
  else figcaption.after(caption.dom, description, note);

  function openAlone(): void {
    if (shown instanceof HTMLImageElement && shown.src !== "") {
      ownerDocument.defaultView?.open(shown.src, "_blank", "noopener,noreferrer");
    }
  }

  function save(): void {
    if (!(shown instanceof HTMLImageElement)) return;
    const link = ownerDocument.createElement("a");
    const url = new URL(shown.src);
    // Of another origin a browser saves only what says so itself.
    if (String(block.node.attrs["src"]).startsWith("/files/")) url.searchParams.set("download", "");
    link.href = url.href;
    link.download = "";
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.click();
  }

  function say(text: string): void {
    note.textContent = text;
    note.hidden = text === "";
  }

  function replace(): void {
    const input = ownerDocument.createElement("input");
    input.type = "file";
    input.accept = "image/*";
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file !== undefined) void exchange(file);
    });
    input.click();
  }

  /** The words about it, and the width that somebody chose, stay. */
  async function exchange(file: File): Promise<void> {
    say(messages.files.attaching(file.name));
    try {
      const signal = new AbortController().signal;
      const sent = await send(file, context.files, { signal, messages, onProgress: () => {} });
      const pos = block.getPos();
      if (sent === "taken" || pos === undefined || view.isDestroyed || !view.editable) return say("");
      const { type, attrs } = blockOf(sent);
      if (type !== schema.nodes.image) return say(words.notAnImage);
      const next = { ...block.node.attrs, src: attrs["src"], pixels: attrs["pixels"] };
      view.dispatch(view.state.tr.setNodeMarkup(pos, undefined, next));
      return undefined;
    } catch (error) {
      return say(error instanceof NotSent ? error.message : messages.files.failed);
    }
  }

  /** Where the bar has room: on the picture, beside a small one, or below one that is only low. */
  function placeBar(): void {
    if (shown === undefined || frame === null) return;
    const { width, height } = frame.getBoundingClientRect();
    const isLow = height < LOW;
    const isSmall = isLow && width < dom.getBoundingClientRect().width - BAR;
    frame.classList.toggle("weft-small", isSmall);
    frame.classList.toggle("weft-low", isLow && !isSmall);
  }
  frame?.addEventListener("pointerenter", placeBar);

  /** An address that failed once is asked again when it is set again. */
  function tryAgain(): void {
    if (!(shown instanceof HTMLImageElement) || missing.hidden) return;
    dom.classList.add("weft-image-loading");
    const { src } = shown;
    shown.src = src;
  }
  const { defaultView } = ownerDocument;
  defaultView?.addEventListener("online", tryAgain);

  function loaded(): void {
    missing.hidden = true;
    dom.classList.remove("weft-image-loading", "weft-image-broken");
    placeBar();
    say("");
  }
  function broken(): void {
    dom.classList.remove("weft-image-loading");
    dom.classList.add("weft-image-broken");
    missing.hidden = false;
    placeBar();
    say(words.broken);
  }
  if (shown instanceof HTMLImageElement) {
    shown.addEventListener("load", loaded);
    shown.addEventListener("error", broken);
    shown.addEventListener("dblclick", openAlone);
    if (!shown.complete) dom.classList.add("weft-image-loading");
    // It was tried before this code was here.
    else if (shown.naturalWidth === 0 && shown.getAttribute("src") !== null) broken();
  }

  /** The one who writes has the field; who reads, and who sees it from outside, the words. */
  function update(): void {
    const [text, description] = [String(block.node.attrs["caption"]), String(block.node.attrs["alt"])];
    caption.show(text);
    alt.show(description);
    missed.textContent = description || words.name;
    caption.dom.hidden = text === "" && !wantsCaption;
    altButton.classList.toggle("weft-missing", description === "");
    dom.setAttribute("aria-label", description === "" ? words.name : words.nameOf(description));
    width?.update();
  }
  update();

  caption.dom.addEventListener("blur", () => {
    wantsCaption = false;
    update();
  });
  const keys = (event: KeyboardEvent): void => leaveTo(event, block);
  bar.addEventListener("keydown", keys);

  return {
    owns(event) {
      if (!(event.target instanceof Element)) return false;
      return event.target.closest("button, textarea, .weft-alt, .weft-width-grip, .weft-media-bar") !== null;
    },
    update,
    select(isSelected) {
      placeBar();
      if (isSelected || description.contains(ownerDocument.activeElement)) return;
      description.hidden = true;
      altButton.setAttribute("aria-expanded", "false");
    },
    enter: () => (view.editable ? altButton : openButton).focus(),
    destroy() {
      defaultView?.removeEventListener("online", tryAgain);
      caption.finish();
      alt.finish();
      width?.destroy();
    },
  };
}
