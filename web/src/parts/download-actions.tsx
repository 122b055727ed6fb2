/** What a document, or all of them, can be downloaded as, for a menu. */
import { DOWNLOADS, type Download } from "../api.ts";
import { around } from "../around.ts";
import type { MenuAction } from "./action-menu.tsx";
import { DownloadIcon } from "./icons.tsx";

export function downloadActions(addressOf: (format: Download) => string): MenuAction[] {
  return DOWNLOADS.map((format, index) => ({
    label: around().downloads[format],
    icon: <DownloadIcon />,
    download: addressOf(format),
    isApart: index === 0,
  }));
}
