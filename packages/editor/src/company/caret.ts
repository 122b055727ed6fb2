/** One other person's caret with its name, and the bar beside the block in which they type. Owns: its elements and when the name shows. */
import { PALETTE, type Person } from "@weft/client";

/** How long a name stays after its caret moved, in milliseconds. */
const NAME_TIME = 1600;
/** How near the pointer must come to bring the name back, in CSS pixels. */
const NEAR = 8;
/** Room that a name needs beside the caret, in CSS pixels; with less it goes to the other side. */
const NAME_ROOM = 140;

/** A caret's place in its layer, in CSS pixels. */
export interface CaretPlace {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly room: number;
  /** Whether they have not moved for long. */
  readonly idle: boolean;
  /** The block in which they are typing. */
  readonly block?: { readonly top: number; readonly height: number };
}

/** A caret in the layer. */
export interface Caret {
  show(person: Person, place: CaretPlace): void;
  /** The pointer is there, in the layer's coordinates. */
  hover(x: number, y: number): void;
  destroy(): void;
}

/** Makes a caret; it is in the layer from the start and placed by `show`. */
export function createCaret(layer: HTMLElement, client: number): Caret {
  const { ownerDocument } = layer;
  const dom = ownerDocument.createElement("div");
  dom.dataset["client"] = String(client);
  const flag = ownerDocument.createElement("div");
  dom.append(flag);
  const bar = ownerDocument.createElement("div");
  layer.append(dom, bar);
  let place: CaretPlace | undefined;
  let head: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function name(): void {
    dom.classList.add("weft-caret-named");
    clearTimeout(timer);
    timer = setTimeout(() => dom.classList.remove("weft-caret-named"), NAME_TIME);
  }

  return {
    show(person, next) {
      // Names come from anyone: text, never markup. Colours come from the palette's index only.
      if (flag.textContent !== person.name) flag.textContent = person.name;
      const paint = `weft-person-${person.color % PALETTE.length}`;
      const named = dom.classList.contains("weft-caret-named") ? " weft-caret-named" : "";
      dom.className = `weft-caret ${paint}${named}${next.idle ? " weft-caret-idle" : ""}`;
      bar.className = `weft-typing ${paint}`;
      bar.hidden = next.block === undefined;
      if (next.block !== undefined) {
        bar.style.transform = `translateY(${next.block.top.toFixed(2)}px)`;
        bar.style.height = `${next.block.height.toFixed(2)}px`;
      }
      const flipped = next.left > next.room - NAME_ROOM && next.left > NAME_ROOM;
      flag.className = flipped ? "weft-caret-name weft-caret-flipped" : "weft-caret-name";
      dom.style.transform = `translate(${next.left.toFixed(2)}px, ${next.top.toFixed(2)}px)`;
      dom.style.height = `${next.height.toFixed(2)}px`;
      place = next;
      // A caret that lies elsewhere only because something above it grew has not moved: its relative position says so.
      const cursor = JSON.stringify(person.cursor?.head);
      if (cursor !== head) name();
      head = cursor;
    },
    hover(x, y) {
      if (place === undefined || Math.abs(x - place.left) > NEAR) return;
      if (y > place.top - NEAR && y < place.top + place.height + NEAR) name();
    },
    destroy() {
      clearTimeout(timer);
      dom.remove();
      bar.remove();
    },
  };
}
