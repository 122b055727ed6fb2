/**
 * The width of an image, by hand. Owns: the handles at its sides, by pointer and by keys.
 * Must never: write before the hand lets go; one act is one change, for others and for undo.
 */
import { isImageWidth } from "@weft/schema";
import { blocksIn } from "../messages/blocks.en.ts";
import type { Messages } from "../messages/index.ts";
import type { MediaBlock } from "../media-context.ts";
import { selectBlock, writeAttribute } from "./block-acts.ts";
import { element } from "./controls.ts";

/** Narrowest width, in CSS pixels: a finger still finds the image. */
const NARROWEST = 40;
/** How far a key goes, and with Shift, in CSS pixels. */
const STEP = 8;
const LONG_STEP = 64;

/** Puts the handles into an image's frame. */
export function addHandles(
  block: MediaBlock,
  frame: Element,
  image: HTMLImageElement,
  messages: Messages,
): { update(): void; destroy(): void } {
  const { ownerDocument } = image;
  const shown = element(ownerDocument, "span", "weft-width");
  shown.setAttribute("aria-hidden", "true");
  shown.hidden = true;
  let width: number | undefined;

  const widest = (): number => Math.max(NARROWEST, Math.floor(block.dom.getBoundingClientRect().width));
  const present = (): number => Math.round(image.getBoundingClientRect().width);

  function show(next: number): void {
    width = Math.round(Math.min(widest(), Math.max(NARROWEST, next)));
    image.style.width = `${width}px`;
    shown.hidden = false;
    shown.textContent = `${width} px`;
    announce(width);
  }

  function end(keeps: boolean): void {
    shown.hidden = true;
    image.style.width = "";
    const next = width;
    width = undefined;
    if (keeps && next !== undefined && isImageWidth(next)) writeAttribute(block, "width", next);
    announce(present());
  }

  const handles = (["start", "end"] as const).map((side) => {
    const handle = element(ownerDocument, "span", `weft-width-grip weft-width-grip-${side} weft-edits`);
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !block.view.editable) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      const from = present();
      const isReversed = (side === "start") !== (getComputedStyle(block.dom).direction === "rtl");
      const move = ({ clientX }: PointerEvent): void => show(from + (clientX - event.clientX) * (isReversed ? -1 : 1));
      const stop = new AbortController();
      const { signal } = stop;
      const finish = (keeps: boolean): void => {
        stop.abort();
        end(keeps);
      };
      handle.addEventListener("pointermove", move, { signal });
      handle.addEventListener("pointerup", () => finish(true), { signal });
      handle.addEventListener("pointercancel", () => finish(false), { signal });
      ownerDocument.addEventListener("keydown", (key) => key.key === "Escape" && finish(false), { signal });
    });
    return handle;
  });
  // One of the two for the keyboard: they say the same.
  const slider = handles[1];
  slider?.setAttribute("role", "slider");
  slider?.setAttribute("aria-label", blocksIn(messages).image.width);
  slider?.setAttribute("aria-valuemin", String(NARROWEST));
  if (slider !== undefined) slider.tabIndex = 0;

  function announce(now: number): void {
    slider?.setAttribute("aria-valuemax", String(widest()));
    slider?.setAttribute("aria-valuenow", String(now));
    slider?.setAttribute("aria-valuetext", blocksIn(messages).image.pixelsWide(now));
  }

  slider?.addEventListener("focus", () => announce(present()));
  slider?.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = event.shiftKey ? LONG_STEP : STEP;
    const now = width ?? present();
    const next: Readonly<Record<string, number>> = {
      ArrowRight: now + step,
      ArrowUp: now + step,
      ArrowLeft: now - step,
      ArrowDown: now - step,
      Home: NARROWEST,
      End: widest(),
    };
    const to = next[event.key];
    if (to !== undefined) show(to);
    else if (event.key === "Escape" || event.key === "Enter") {
      end(event.key === "Enter");
      selectBlock(block);
    } else return;
    event.preventDefault();
  });
  slider?.addEventListener("keyup", () => {
    if (width !== undefined) end(true);
  });
  slider?.addEventListener("blur", () => {
    if (width !== undefined) end(true);
  });
  frame.append(...handles, shown);

  return {
    update: () => announce(present()),
    destroy() {
      width = undefined;
    },
  };
}
