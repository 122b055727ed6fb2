/** The documents that this device keeps a copy of, for when the server can't be reached. Must never: show one that has none. */
import { listCopies, type CopySummary } from "@weft/client";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { around } from "../around.ts";
import { DocumentRow } from "./document-row.tsx";

export function KeptDocuments({ now }: { readonly now: Date }): JSX.Element | null {
  const [copies, setCopies] = useState<readonly CopySummary[]>([]);
  useEffect(() => {
    let isShown = true;
    void listCopies({ server: location.origin }).then((found) => {
      if (isShown) setCopies(found);
    });
    return () => {
      isShown = false;
    };
  }, []);
  if (copies.length === 0) return null;
  return (
    <>
      <h2 class="rows-title">{around().home.onDevice}</h2>
      <ul class="rows">
        {copies.map(({ document, label, usedAt }) => (
          <DocumentRow
            key={document}
            // Whose it is only the server knows.
            summary={{
              id: document,
              title: label,
              owned: true,
              shared: false,
              starred: false,
              updatedAt: new Date(usedAt),
              openedAt: new Date(usedAt),
            }}
            now={now}
            acts={undefined}
          />
        ))}
      </ul>
    </>
  );
}
