import { NONE } from './page-model.ts';

/** Texts that occur often, each once. */
export class Table {
  readonly texts: string[] = [];
  private readonly indexes = new Map<string, number>();

  /** The text's number; {@link NONE} for none. */
  add(text: string | undefined): number {
    if (text === undefined) return NONE;
    let index = this.indexes.get(text);
    if (index === undefined) {
      index = this.texts.push(text) - 1;
      this.indexes.set(text, index);
    }
    return index;
  }
}
