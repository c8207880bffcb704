/** `chrome.windows`: where windows are, and how large. */
import { Refusal } from './refusal.ts';

export interface BrowserWindow {
  readonly id: number;
  left: number;
  top: number;
  width: number;
  height: number;
  state: string;
}

export type WindowProperties = Partial<Omit<BrowserWindow, 'id'>>;

/** What the window's frame takes of its size. */
export const FRAME = { width: 10, height: 90 } as const;

export class BrowserWindows {
  private readonly windows: BrowserWindow[] = [];

  constructor() {
    this.create({});
  }

  get first(): BrowserWindow {
    return this.byId(1);
  }

  all(): readonly BrowserWindow[] {
    return this.windows;
  }

  create(properties: WindowProperties): BrowserWindow {
    const id = this.windows.length + 1;
    const place = { left: 10 * id, top: 10 * id, width: 1_000, height: 800 };
    const window = { id, ...place, state: 'normal', ...known(properties) };
    this.windows.push(window);
    return window;
  }

  byId(id: number): BrowserWindow {
    const window = this.windows.find((other) => other.id === id);
    if (window === undefined) throw new Refusal(`No window with id: ${id}.`);
    return window;
  }

  update(id: number, properties: WindowProperties): BrowserWindow {
    return Object.assign(this.byId(id), known(properties));
  }
}

function known({ left, top, width, height, state }: WindowProperties): WindowProperties {
  const given = Object.entries({ left, top, width, height, state }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}
