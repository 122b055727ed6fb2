/**
 * Printing the document alone, from whatever page it stands in. Owns: that the rest of the page is left out meanwhile.
 * How the text itself looks on paper: styles/other-media.css.ts.
 */
import { adoptStyles } from "../styles/adopt.ts";

/** What is neither around the element nor in it is not printed. */
const ALONE = /* css */ `
@media print {
  :root:has([data-weft-printed]) body *:not(:has([data-weft-printed]), [data-weft-printed], [data-weft-printed] *) { display: none !important; }
}
`;

/** Opens the browser's dialog. */
export function printDocument(host: HTMLElement): void {
  const { body, defaultView: window } = host.ownerDocument;
  adoptStyles(body, ALONE);
  // An element within another's shadow can't be told from the rest of the page: then all of it is printed.
  if (host.getRootNode() === host.ownerDocument) host.dataset["weftPrinted"] = "";
  // Some browsers return from print() before they have read the page.
  window?.addEventListener("afterprint", () => delete host.dataset["weftPrinted"], { once: true });
  window?.print();
}
