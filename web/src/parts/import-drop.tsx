/**
 * Files that are dropped anywhere on the page, or chosen by its button. Owns: telling files from everything else that is dragged.
 * Must never: let the browser leave the page for a file that was dropped beside something.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { around } from "../around.ts";
import { IMPORTABLE, type Imports } from "../imports.ts";
import { ImportIcon } from "./icons.tsx";

export function ImportButton({ imports }: { readonly imports: Imports }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button button-quiet" onClick={() => input.current?.click()}>
        <ImportIcon />
        {around().imports.button}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={IMPORTABLE.join(",")}
        onChange={({ currentTarget }) => {
          imports.add(currentTarget.files ?? []);
          // The same file may be chosen again, once it was mended.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") === true;
}

export function ImportDrop({ imports }: { readonly imports: Imports }): JSX.Element | null {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      // From one element to another is no leaving.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      imports.add(event.dataTransfer?.files ?? []);
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
    };
  }, [imports]);
  if (!over) return null;
  return (
    <div class="drop-here" aria-hidden="true">
      <p>
        <ImportIcon />
        {around().imports.drop}
        <span>{around().imports.kinds}</span>
      </p>
    </div>
  );
}
