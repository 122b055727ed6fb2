/**
 * What diagrams.ts loads: the frame in which Mermaid draws, a page of the Weft server in a sandbox without an origin.
 * Owns: that frame, one for each page and server, and the orders to it.
 * Must never: give the frame `allow-same-origin`, or take from it more than text. What it answers is shown as an image
 * (`<img>`), in which browsers run no script, load nothing and follow no link (SVG 2, 2.7: secure static mode). Mermaid's
 * own cleaning has failed often enough (CVE-2020-26287 and after) not to be what safety hangs on.
 */

/** A diagram as an address for an image; or why there is none. */
export type Drawing = { readonly image: string } | { readonly problem: string };

/** How long a drawing may take before its frame is given up, in milliseconds. */
const PATIENCE = 15_000;

/** No diagram is larger, in UTF-16 units. */
const MAX_SVG = 2_000_000;

interface Shop {
  draw(source: string, dark: boolean): Promise<Drawing>;
}

const shops = new Map<string, Shop>();

/** Draws a diagram. Rejects when nothing could be drawn at all, as without a connection. */
export function drawDiagram(document: Document, server: string, source: string, dark: boolean): Promise<Drawing> {
  let shop = shops.get(server);
  if (shop === undefined) {
    shop = openShop(document, server, () => shops.delete(server));
    shops.set(server, shop);
  }
  return shop.draw(source, dark);
}

function openShop(document: Document, server: string, closed: () => void): Shop {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.src = new URL("diagrams.html", server).href;
  frame.title = "Diagrams";
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  // Without a layout nothing could be measured in it, so it is not "display: none".
  Object.assign(frame.style, { position: "fixed", top: "0", left: "-2000px", width: "1200px", height: "800px" });
  Object.assign(frame.style, { border: "0", visibility: "hidden", pointerEvents: "none" });
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<number, { resolve(drawing: Drawing): void; reject(error: Error): void }>();
  let orders = 0;

  function close(): void {
    closed();
    frame.remove();
    port1.close();
    for (const order of waiting.values()) order.reject(new Error("The diagrams of this page stopped."));
    waiting.clear();
  }

  port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const { id, svg, problem } = (data ?? {}) as { id?: unknown; svg?: unknown; problem?: unknown };
    const order = typeof id === "number" ? waiting.get(id) : undefined;
    if (order === undefined) return;
    waiting.delete(id as number);
    if (typeof svg === "string" && svg.length <= MAX_SVG) {
      order.resolve({ image: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.toWellFormed())}` });
    } else order.resolve({ problem: typeof problem === "string" ? problem.slice(0, 500) : "" });
  });
  port1.start();

  const ready = new Promise<void>((resolve) => {
    frame.addEventListener(
      "load",
      () => {
        // It has no origin that could be named.
        frame.contentWindow?.postMessage("weft-diagrams", "*", [port2]);
        resolve();
      },
      { once: true },
    );
  });
  document.body.append(frame);

  return {
    draw: (source, dark) =>
      new Promise((resolve, reject) => {
        const id = ++orders;
        const timer = setTimeout(close, PATIENCE);
        waiting.set(id, {
          resolve(drawing) {
            clearTimeout(timer);
            resolve(drawing);
          },
          reject(error) {
            clearTimeout(timer);
            reject(error);
          },
        });
        void ready.then(() => port1.postMessage({ id, source, dark }));
      }),
  };
}
