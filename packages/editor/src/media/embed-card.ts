/**
 * What one can do with an embed: look at the page in a frame, where its provider is one that may be framed (schema's list);
 * open it, name it, take it away. Owns: the frame, and that it comes when somebody asks for it.
 * Must never: fetch anything of a third party before that, a picture or a title neither; or frame any other address.
 */
import { providerOf, type Framed } from "@weft/schema/embeds";
import type { MediaBlock, MediaContext, MediaDress } from "../media-context.ts";
import { atHandEn } from "../messages/at-hand.en.ts";
import { completed } from "../messages/completed.ts";
import { deleteBlock, leaveTo, opensByItself, selectBlock, writeAttribute } from "./block-acts.ts";
import { button, element } from "./controls.ts";
import { createField } from "./field.ts";
import { adoptMediaStyles } from "./media.css.ts";
import { blocksIn } from "../messages/blocks.en.ts";

/**
 * The frame's origin is the provider's, so its own origin gives it nothing of this page, and without one its player would not
 * start. It may open windows, which are no longer its own then; it may not lead this page anywhere.
 */
const SANDBOX = ["allow-scripts", "allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox", "allow-forms"];

function frameOf(document: Document, { provider, frame }: Framed): HTMLIFrameElement {
  const made = document.createElement("iframe");
  made.sandbox.add(...SANDBOX, "allow-presentation");
  made.allow = provider.allow;
  made.referrerPolicy = provider.referrer;
  made.src = frame;
  return made;
}

/** Adds what can be done to an embed's block. */
export function dressEmbed(block: MediaBlock, { messages }: MediaContext): MediaDress {
  const { dom, view, shown } = block;
  const { ownerDocument } = dom;
  adoptMediaStyles(view.dom);
  dom.classList.add("weft-embed-card");
  dom.setAttribute("role", "group");
  const framed = shown === undefined ? undefined : providerOf(block.node.attrs["src"]);
  const stage = element(ownerDocument, "div", "weft-embed-stage");
  const words = completed(messages.atHand ?? atHandEn, atHandEn);
  let frame: HTMLIFrameElement | undefined;
  let wantsCaption = false;

  const caption = createField(ownerDocument, {
    className: "weft-caption-field",
    label: blocksIn(messages).image.caption,
    write: (text) => writeAttribute(block, "caption", text),
    leave: () => selectBlock(block),
  });
  const captionButton = button(ownerDocument, {
    words: blocksIn(messages).image.caption,
    icon: "caption",
    does() {
      wantsCaption = true;
      update();
      caption.dom.focus();
    },
  });
  const remove = button(ownerDocument, {
    words: words.removeEmbed,
    icon: "remove",
    does: () => deleteBlock(block),
  });
  for (const edits of [captionButton, remove]) edits.classList.add("weft-edits");

  function show({ provider, frame: src }: Framed): void {
    const hadFocus = stage.contains(ownerDocument.activeElement);
    frame = frameOf(ownerDocument, { provider, frame: src });
    if (provider.ratio !== undefined) stage.style.aspectRatio = String(provider.ratio);
    else stage.style.height = `${provider.height ?? 360}px`;
    stage.replaceChildren(frame);
    update();
    if (hadFocus) frame.focus();
  }

  if (framed !== undefined) {
    const { name } = framed.provider;
    stage.append(
      element(ownerDocument, "strong", "", name),
      button(ownerDocument, { words: words.showFrom(name), does: () => show(framed) }),
      element(ownerDocument, "p", "", words.nothingFrom(name)),
    );
    dom.prepend(stage);
  }
  if (shown !== undefined) {
    const open = button(ownerDocument, { words: messages.link.open, icon: "open", does: () => shown.click() });
    dom.append(open, captionButton);
    shown.addEventListener("click", opensByItself);
  }
  dom.append(remove, caption.dom);
  const keys = (event: KeyboardEvent): void => leaveTo(event, block);
  dom.addEventListener("keydown", keys);
  const done = (): void => {
    wantsCaption = false;
    update();
  };
  caption.dom.addEventListener("blur", done);

  function update(): void {
    const { node } = block;
    const said = String(node.attrs["caption"] ?? "").slice(0, 1000);
    const name = framed?.provider.name ?? messages.commands.embed;
    const title = `${name}: ${said === "" ? String(node.attrs["src"]).slice(0, 1000) : said}`;
    dom.setAttribute("aria-label", title);
    if (frame !== undefined) frame.title = title;
    caption.show(said);
    caption.dom.hidden = !wantsCaption;
  }
  update();

  return {
    owns: (event) => event.target instanceof Element && event.target.closest("button, a, iframe, textarea") !== null,
    update,
    select() {},
    enter: () => (frame ?? dom.querySelector<HTMLElement>("button, a"))?.focus(),
    destroy: () => caption.finish(),
  };
}
