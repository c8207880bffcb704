/** What one CDP session has set up in a page. It is gone with the session. */
type Params = Readonly<Record<string, unknown>>;

/** What a page's debugger has set up, as can be seen from outside. */
export interface SessionPeek {
  readonly enabled: readonly string[];
  /** Settings that last, in the order in which they were made: method and params. */
  readonly settings: readonly (readonly [method: string, params: string])[];
  /** Sources of the init scripts, in their order. */
  readonly scripts: readonly string[];
  readonly bindings: readonly string[];
  readonly autoAttach: boolean;
}

export class PageSession {
  readonly enabled = new Set<string>();
  readonly settings = new Map<string, string>();
  readonly scripts: { readonly identifier: string; readonly source: string }[] = [];
  readonly bindings = new Set<string>();
  readonly streams = new Map<string, string>();
  autoAttach: { readonly wait: boolean } | undefined;
  tracing = false;
  private lastScript = 0;
  private lastStream = 0;

  /** Notes a setting that was made. */
  note(method: string, params: Params): void {
    const [domain = '', name = ''] = method.split('.');
    if (name === 'enable') this.enabled.add(domain);
    else if (name === 'disable') this.enabled.delete(domain);
    else if (name.startsWith('clear')) {
      for (const key of [...this.settings.keys()]) {
        if (key.toLowerCase() === `${domain}.set${name.slice('clear'.length)}`.toLowerCase())
          this.settings.delete(key);
      }
    } else if (name.startsWith('set')) {
      const key = method;
      this.settings.delete(key);
      this.settings.set(key, JSON.stringify(params));
    }
  }

  isOn(method: string): boolean {
    return this.settings.get(method) === '{"enabled":true}';
  }

  addScript(source: string): string {
    const identifier = String(++this.lastScript);
    this.scripts.push({ identifier, source });
    return identifier;
  }

  /** False where there is none. */
  removeScript(identifier: string): boolean {
    const index = this.scripts.findIndex((script) => script.identifier === identifier);
    if (index >= 0) this.scripts.splice(index, 1);
    return index >= 0;
  }

  addStream(text: string): string {
    const handle = String(++this.lastStream);
    this.streams.set(handle, text);
    return handle;
  }

  peek(): SessionPeek {
    return {
      enabled: [...this.enabled].sort(),
      settings: [...this.settings],
      scripts: this.scripts.map(({ source }) => source),
      bindings: [...this.bindings].sort(),
      autoAttach: this.autoAttach !== undefined,
    };
  }
}
