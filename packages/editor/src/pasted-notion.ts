/** What Notion writes: tasks as Markdown in a list, toggles, columns and formulas. Other programs write some of it too. */
import { BLOCKS_CLASS } from "@weft/schema";
import { newElement } from "./pasted-markup.ts";

const TASK = /^\s*\[([ x])\]\s+/i;
const FORMULA = /^\s*\$\$\s*([^$]+?)\s*\$\$\s*$/;

/** Gives Notion's tasks, toggles, columns and formulas the elements that the schema reads. */
export function fromNotion(root: ParentNode): void {
  for (const item of root.querySelectorAll("li")) taskFromNotion(item);
  for (const details of root.querySelectorAll("details")) toggleFromDetails(details);
  for (const columns of root.querySelectorAll(".column-list")) {
    columns.className = "weft-columns";
    for (const column of columns.children) column.className = `weft-column ${BLOCKS_CLASS}`;
  }
  for (const paragraph of root.querySelectorAll("p")) {
    const latex = FORMULA.exec(paragraph.textContent ?? "")?.[1];
    if (latex === undefined) continue;
    const formula = newElement(paragraph, "pre");
    formula.className = "weft-math";
    formula.textContent = latex;
    paragraph.replaceWith(formula);
  }
}

function taskFromNotion(item: HTMLElement): void {
  const box = item.querySelector(":scope > div.checkbox");
  if (box !== null) item.dataset["checked"] = String(box.classList.contains("checkbox-on"));
  box?.remove();
  let first: Node | null = item;
  while (first?.nodeType === 1) first = first.firstChild;
  const [mark, tick] = TASK.exec(first?.nodeValue ?? "") ?? [];
  if (first === null || mark === undefined) return;
  first.nodeValue = first.nodeValue?.slice(mark.length) ?? "";
  item.dataset["checked"] = String(tick !== " ");
}

/** A toggle is an item of its own list; what it folds is under it. */
function toggleFromDetails(details: HTMLElement): void {
  if (details.closest("li")?.parentElement?.childElementCount !== 1) {
    const list = newElement(details, "ul");
    details.replaceWith(list);
    list.append(newElement(details, "li"));
    list.firstElementChild?.append(details);
  }
  const list = details.closest<HTMLElement>("ul, ol");
  if (list !== null) list.dataset["kind"] = "toggle";
}
