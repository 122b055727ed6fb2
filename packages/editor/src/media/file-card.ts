/**
 * What one can do with a file in the text: save it, take it away. Owns: the card's icon and buttons. The link with the
 * name is media-views.ts's, and works without this.
 */
import { isMime } from "@weft/schema";
import type { MediaBlock, MediaContext, MediaDress } from "../media-context.ts";
import { button, icon, type MediaIcon } from "./controls.ts";
import { deleteBlock, leaveTo, opensByItself } from "./block-acts.ts";
import { adoptMediaStyles } from "./media.css.ts";
import { blocksIn } from "../messages/blocks.en.ts";

/** Adds what can be done to a file's block. */
export function dressFile(block: MediaBlock, { messages }: MediaContext): MediaDress {
  const { dom, view } = block;
  adoptMediaStyles(view.dom);
  const { ownerDocument } = dom;
  const sign = ownerDocument.createElement("span");
  sign.className = "weft-file-icon";
  sign.append(icon(ownerDocument, iconOf(block.node.attrs["mime"], block.node.attrs["name"]), 22));
  dom.prepend(sign);
  dom.classList.add("weft-file-card");
  dom.setAttribute("role", "group");
  const remove = button(ownerDocument, {
    words: blocksIn(messages).file.remove,
    icon: "remove",
    does: () => deleteBlock(block),
  });
  remove.classList.add("weft-edits");
  const { shown } = block;
  if (shown instanceof HTMLAnchorElement) {
    const save = button(ownerDocument, {
      words: blocksIn(messages).file.download,
      icon: "download",
      does: () => shown.click(),
    });
    dom.append(save);
    shown.addEventListener("click", opensByItself);
  }
  dom.append(remove);
  const keys = (event: KeyboardEvent): void => leaveTo(event, block);
  dom.addEventListener("keydown", keys);

  return {
    owns: (event) => event.target instanceof Element && event.target.closest("button, a") !== null,
    update() {},
    select() {},
    enter: () => (shown ?? remove).focus(),
    destroy() {},
  };
}

const BY_ENDING: Readonly<Record<string, MediaIcon>> = {
  csv: "sheet",
  xls: "sheet",
  xlsx: "sheet",
  ods: "sheet",
  numbers: "sheet",
  doc: "text",
  docx: "text",
  odt: "text",
  txt: "text",
  md: "text",
  rtf: "text",
  zip: "archive",
  tar: "archive",
  rar: "archive",
  "7z": "archive",
};

/** The icon for a type; for one that says nothing, by the name's ending. */
function iconOf(mime: unknown, name: unknown): MediaIcon {
  const type = isMime(mime) ? mime : "";
  const ending = (typeof name === "string" ? /\.([a-z0-9]{1,8})$/i.exec(name)?.[1] : undefined)?.toLowerCase() ?? "";
  if (type.startsWith("image/")) return "picture";
  if (type.startsWith("audio/") || type === "application/ogg") return "sound";
  if (type.startsWith("video/")) return "film";
  if (type === "application/pdf") return "text";
  // Today's office files are archives, too.
  return BY_ENDING[ending] ?? (/zip/.test(type) ? "archive" : "file");
}
