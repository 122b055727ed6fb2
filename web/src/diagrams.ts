/**
 * The page in which diagrams are drawn: a frame without an origin (`sandbox allow-scripts`), so that what a diagram makes
 * Mermaid do, it does to nothing. Owns: Mermaid, and its answer as an SVG in text, which the editor shows as an image.
 * Must never: learn of anything but sources and colours, nor answer anyone but the page that gave it its port.
 *
 * Mermaid's small edition: one file without dependencies, where the whole one brings 120 packages and 215 MB to install.
 * It lacks mind maps, architecture diagrams and formulas.
 */

interface Mermaid {
  initialize(config: Readonly<Record<string, unknown>>): void;
  render(id: string, source: string): Promise<{ readonly svg: string }>;
}

interface Order {
  readonly id: number;
  readonly source: string;
  readonly dark: boolean;
}

let loading: Promise<Mermaid> | undefined;

/** Mermaid comes as a script that sets a global, which no bundler can import. */
function mermaid(): Promise<Mermaid> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("@mermaid-js/tiny/dist/mermaid.tiny.js", import.meta.url).href;
    script.addEventListener("load", () => resolve((globalThis as unknown as { mermaid: Mermaid }).mermaid));
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("The code that draws diagrams could not be loaded."));
    });
    document.head.append(script);
  });
  return loading;
}

let count = 0;

async function draw({ source, dark }: Order): Promise<string> {
  const drawer = await mermaid();
  drawer.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: dark ? "dark" : "default",
    // As an image it can use no fonts but the system's; and labels that are SVG are shown by every browser.
    fontFamily: "system-ui, sans-serif",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    maxTextSize: 20_000,
    maxEdges: 500,
  });
  const { svg } = await drawer.render(`diagram-${++count}`, source);
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  place.innerHTML = svg;
  const drawing = place.querySelector("svg");
  if (drawing === null) throw new Error("There is nothing to draw.");
  // An image has no page to be as wide as.
  const { width, height } = drawing.viewBox.baseVal;
  drawing.setAttribute("width", String(Math.ceil(width)));
  drawing.setAttribute("height", String(Math.ceil(height)));
  const text = new XMLSerializer().serializeToString(drawing);
  place.remove();
  return text;
}

function serve(port: MessagePort): void {
  let queue: Promise<void> = Promise.resolve();
  port.addEventListener("message", ({ data }: MessageEvent<Order>) => {
    // One after the other: Mermaid keeps its configuration in one place.
    queue = queue
      .then(() => draw(data))
      .then(
        (svg) => port.postMessage({ id: data.id, svg }),
        (error: unknown) => {
          port.postMessage({ id: data.id, problem: error instanceof Error ? error.message : String(error) });
        },
      );
  });
  port.start();
}

addEventListener("message", ({ source, ports: [port] }) => {
  if (source === parent && port !== undefined) serve(port);
});
