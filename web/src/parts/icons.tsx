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
export const MoreIcon = icon("M4.8 10a.4.4 0 1 0 .01 0M10 10a.4.4 0 1 0 .01 0M15.2 10a.4.4 0 1 0 .01 0");
export const StarIcon = icon("M10 2.8l2.2 4.6 5 .7-3.6 3.5.9 5L10 14.2l-4.5 2.4.9-5L2.8 8.1l5-.7z");
export const CopyIcon = icon("M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4");
export const DownloadIcon = icon("M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13");
export const ImportIcon = icon("M10 13V3.5M6 7l4-4 4 4M3.5 13v3.5h13V13");
export const RestoreIcon = icon("M4 4v4h4M4.6 8a6.5 6.5 0 1 1-.6 4.5");
export const WarnIcon = icon("M10 3l7.5 13.5h-15zM10 8v4M10 14.3h.01");
export const KeyboardIcon = icon(
  "M2.5 5h15v10h-15zM5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M5.5 11.5h.01M14.5 11.5h.01M8 11.5h4",
);
