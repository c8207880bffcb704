/** The extension's entries in the context menu. Chromium keeps them over worker restarts and reloads. */
import { Refusal } from './refusal.ts';

export class ContextMenu {
  private readonly ids = new Set<string>();

  get items(): readonly string[] {
    return [...this.ids];
  }

  create(id: string): void {
    if (this.ids.has(id)) throw new Refusal(`Cannot create item with duplicate id ${id}`);
    this.ids.add(id);
  }

  remove(id: string): void {
    if (!this.ids.delete(id)) throw new Refusal(`Cannot find menu item with id ${id}`);
  }

  removeAll(): void {
    this.ids.clear();
  }
}
