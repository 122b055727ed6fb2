/** The app's few icons, 20 × 20, drawn in the text's colour. Decoration only: the control around them has the name. */
import type { JSX } from "preact";

function icon(path: string): () => JSX.Element {
  return function Icon() {
    return (
      <svg
        class="icon"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    );
  };
}

export const PlusIcon = icon("M10 4v12M4 10h12");
export const ChevronIcon = icon("M5.5 8l4.5 4.5L14.5 8");
export const TrashIcon = icon("M3.5 5.5h13M8 5.5V3.5h4v2M5.2 5.5l.8 11h8l.8-11M8.5 8.5v5M11.5 8.5v5");
export const PageIcon = icon("M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4M7.7 10.5h5M7.7 13.5h3.5");
export const LinkIcon = icon(
  "M8.5 11.5a3.3 3.3 0 0 0 4.7 0l2.6-2.6a3.3 3.3 0 0 0-4.7-4.7l-1 1M11.5 8.5a3.3 3.3 0 0 0-4.7 0l-2.6 2.6a3.3 3.3 0 0 0 4.7 4.7l1-1",
);
export const CheckIcon = icon("M4 10.5l4 4 8-9");
export const CloseIcon = icon("M5 5l10 10M15 5L5 15");
export const SearchIcon = icon("M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l3.7 3.7");
export const KeyboardIcon = icon(
  "M2.5 5h15v10h-15zM5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M5.5 11.5h.01M14.5 11.5h.01M8 11.5h4",
);
