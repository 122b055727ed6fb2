/** Word's files, made for tests: whole ones, and such as no Word makes. */
import { Document, HeadingLevel, ImageRun, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from "docx";
import { ZipFile } from "yazl";

/** One red pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A file with a title, a heading, marks, a list, a table and a picture. */
export function wordFile(): Promise<Buffer> {
  const cell = (text: string): TableCell => new TableCell({ children: [new Paragraph(text)] });
  return Packer.toBuffer(
    new Document({
      sections: [
        {
          children: [
            new Paragraph({ text: "Quarterly report", heading: HeadingLevel.TITLE }),
            new Paragraph({ text: "Summary", heading: HeadingLevel.HEADING_1 }),
            new Paragraph({
              children: [new TextRun("All "), new TextRun({ text: "good", bold: true }), new TextRun(" so far.")],
            }),
            new Paragraph({ text: "First point", bullet: { level: 0 } }),
            new Table({ rows: [new TableRow({ children: [cell("Region"), cell("Sales")] })] }),
            new Paragraph({
              children: [new ImageRun({ type: "png", data: PIXEL, transformation: { width: 40, height: 40 } })],
            }),
          ],
        },
      ],
    }),
  );
}

export async function zipOf(parts: Readonly<Record<string, Buffer | string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
