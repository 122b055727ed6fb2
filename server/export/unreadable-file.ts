/** A file cannot become a document. The message is for a person, and begins in lower case. */
export class UnreadableFile extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreadableFile";
  }
}
