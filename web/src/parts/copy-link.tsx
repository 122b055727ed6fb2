/** Copies the document's address, and says so on itself. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { around } from "../around.ts";
import { announce } from "./announcer.tsx";
import { CheckIcon, LinkIcon } from "./icons.tsx";
import { showToast } from "../toasts.ts";

const SAYS_SO_FOR = 2_000;

export function CopyLink(): JSX.Element {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return undefined;
    const timer = setTimeout(() => {
      setCopied(0);
    }, SAYS_SO_FOR);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    const link = location.origin + location.pathname;
    try {
      await navigator.clipboard.writeText(link);
      setCopied(copied + 1);
      announce(around().document.linkCopied);
    } catch {
      // The clipboard is only there on https and localhost: the link can still be taken by hand.
      showToast({ text: around().document.linkNotCopied(link) });
    }
  };
  const label = copied > 0 ? around().document.linkCopied : around().document.copyLink;
  return (
    <button type="button" class="icon-button copy-link" title={label} onClick={() => void copy()}>
      {copied > 0 ? <CheckIcon /> : <LinkIcon />}
      <span class="copy-link-text">{label}</span>
    </button>
  );
}
