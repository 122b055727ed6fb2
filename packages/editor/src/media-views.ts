/**
 * Images, files and embeds as they stand in the text. Owns: their elements, shown from where the server is; what one can do
 * with them is loaded after (media/image-controls.ts, media/file-card.ts).
 * Must never: show what `safeSrc` refuses, or change the document.
 */
import { fileName, isFileSize, isImageWidth, readBlock, readPixels, safeSrc, sizeInWords } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import type { MediaBlock, MediaContext, MediaDress } from "./media-context.ts";
import { blocksIn } from "./messages/blocks.en.ts";

/** Images and files as a plugin. */
export function mediaViews(context: MediaContext): Plugin {
  const dressed = new WeakMap<HTMLElement, () => MediaDress | undefined>();
  const show =
    (draw: Draw) =>
    (node: Node, view: EditorView, getPos: () => number | undefined): NodeView => {
      const made = mediaView(node, view, getPos, draw, context);
      dressed.set(made.dom, () => made.dress());
      return made;
    };
  return new Plugin({
    props: {
      nodeViews: { image: show(drawImage), file: show(drawFile), embed: show(drawEmbed) },
      // Tab goes from a block that is selected to what can be done with it.
      handleKeyDown(view, event) {
        if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
        const dom = view.nodeDOM(view.state.selection.from);
        const dress = dom instanceof HTMLElement ? dressed.get(dom)?.() : undefined;
        if (dress === undefined || !("node" in view.state.selection)) return false;
        event.preventDefault();
        dress.enter();
        return true;
      },
    },
  });
}

type Draw = (node: Node, dom: HTMLElement, context: MediaContext) => HTMLElement | undefined;

function mediaView(
  first: Node,
  view: EditorView,
  getPos: () => number | undefined,
  draw: Draw,
  context: MediaContext,
): NodeView & { readonly dom: HTMLElement; readonly dress: () => MediaDress | undefined } {
  const { ownerDocument } = view.dom;
  const dom = ownerDocument.createElement(first.type.name === "image" ? "figure" : "div");
  dom.contentEditable = "false";
  let node = first;
  let shown = draw(node, dom, context);
  let dress: MediaDress | undefined;
  let ended = false;
  const block: MediaBlock = {
    view,
    dom,
    getPos,
    get node() {
      return node;
    },
    get shown() {
      return shown;
    },
  };
  context.media.load().then(
    (drawer) => {
      if (ended) return;
      const { name } = first.type;
      if (name === "image") dress = drawer.dressImage(block, context);
      else dress = name === "file" ? drawer.dressFile(block, context) : drawer.dressEmbed(block, context);
      if (dom.classList.contains("ProseMirror-selectednode")) dress.select(true);
    },
    // It is shown all the same.
    () => {},
  );
  const select = (isSelected: boolean): void => {
    dom.classList.toggle("ProseMirror-selectednode", isSelected);
    dress?.select(isSelected);
  };

  return {
    dom,
    dress: () => dress,
    update(next) {
      if (next.type !== node.type || next.attrs["src"] !== node.attrs["src"]) return false;
      node = next;
      shown = draw(node, dom, context);
      dress?.update();
      return true;
    },
    selectNode: () => select(true),
    deselectNode: () => select(false),
    stopEvent: (event) => dress?.owns(event) ?? false,
    ignoreMutation: () => true,
    destroy() {
      ended = true;
      dress?.destroy();
    },
  };
}

/** Says where a block stands, as the schema does. */
function place(dom: HTMLElement, node: Node, name: string): void {
  const { id, indent } = readBlock(node.attrs);
  dom.classList.add(name);
  if (id !== null) dom.dataset["id"] = id;
  if (indent > 0) dom.dataset["indent"] = String(indent);
  else delete dom.dataset["indent"];
}

function drawImage(node: Node, dom: HTMLElement, { files, messages }: MediaContext): HTMLElement | undefined {
  const { ownerDocument } = dom;
  const { src, width: chosen } = node.attrs;
  place(dom, node, "weft-image");
  const [alt, caption] = [wordsIn(node, "alt"), wordsIn(node, "caption")];
  const address = files.address(src);
  if (address === undefined) {
    dom.classList.add("weft-empty-frame");
    dom.textContent = [alt || blocksIn(messages).image.name, caption].filter((words) => words !== "").join(" · ");
    return undefined;
  }
  let image = dom.querySelector("img");
  if (image === null) {
    image = ownerDocument.createElement("img");
    image.decoding = "async";
    image.loading = "lazy";
    image.referrerPolicy = "no-referrer";
    image.draggable = false;
    const frame = ownerDocument.createElement("div");
    frame.className = "weft-image-frame";
    frame.append(image);
    dom.append(frame, ownerDocument.createElement("figcaption"));
    follow(address, (now) => {
      if (image !== null) image.src = now;
    });
  }
  image.alt = alt;
  const pixels = readPixels(node.attrs["pixels"]);
  const width = isImageWidth(chosen) ? chosen : pixels?.width;
  // Both sides keep its place while it loads; one alone would be a wrong one.
  setNumber(image, "width", width);
  setNumber(image, "height", width && pixels && Math.max(1, Math.round((width * pixels.height) / pixels.width)));
  const words = dom.querySelector("figcaption");
  if (words !== null) {
    words.textContent = caption;
    words.hidden = caption === "";
  }
  return image;
}

function drawFile(node: Node, dom: HTMLElement, { files, messages }: MediaContext): HTMLElement | undefined {
  const { ownerDocument } = dom;
  place(dom, node, "weft-file");
  const name = fileName(node.attrs["name"]) || blocksIn(messages).file.name;
  const { src, size } = node.attrs;
  const address = files.address(src);
  if (address === undefined) {
    dom.classList.add("weft-empty-frame");
    dom.textContent = name;
    return undefined;
  }
  let link = dom.querySelector("a");
  if (link === null) {
    link = ownerDocument.createElement("a");
    link.rel = "noopener noreferrer nofollow";
    link.draggable = false;
    dom.append(link, ownerDocument.createElement("small"));
    follow(address, (now) => {
      if (link !== null) link.href = now;
    });
  }
  link.textContent = name;
  link.download = name;
  const words = dom.querySelector("small");
  if (words !== null) words.textContent = isFileSize(size) ? sizeInWords(size) : "";
  return link;
}

/** A card with a link: whose page may be framed, and when, is media/embed-card.ts's. */
function drawEmbed(node: Node, dom: HTMLElement, { messages }: MediaContext): HTMLElement | undefined {
  place(dom, node, "weft-embed");
  const src = safeSrc(node.attrs["src"]);
  const caption = wordsIn(node, "caption");
  if (src === undefined) {
    dom.classList.add("weft-empty-frame");
    dom.textContent = caption || messages.commands.embed;
    return undefined;
  }
  let link = dom.querySelector("a");
  if (link === null) {
    link = dom.ownerDocument.createElement("a");
    link.href = src;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    link.draggable = false;
    dom.append(link, dom.ownerDocument.createElement("small"));
  }
  link.textContent = caption || src;
  const words = dom.querySelector("small");
  // One of the two says where it leads, on paper too.
  if (words !== null) words.textContent = caption === "" ? link.host : src;
  return link;
}

/** An attribute's text; anyone may have written anything. */
function wordsIn(node: Node, name: string): string {
  const value: unknown = node.attrs[name];
  return typeof value === "string" ? value.slice(0, 10_000) : "";
}

function setNumber(element: HTMLElement, name: string, value: number | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

function follow(address: string | Promise<string>, show: (address: string) => void): void {
  if (typeof address === "string") show(address);
  else address.then(show, () => {});
}
