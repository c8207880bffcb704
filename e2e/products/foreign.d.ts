/** What `clients/` uses of packages that this project does not install. */

declare module 'selenium-webdriver' {
  interface Locator {
    readonly locator: string;
  }
  interface Condition<T> {
    readonly found: T;
  }
  interface Element {
    click(): Promise<void>;
    sendKeys(...keys: readonly string[]): Promise<void>;
    getText(): Promise<string>;
    getProperty(name: string): Promise<string>;
  }
  interface Dialog {
    accept(): Promise<void>;
  }
  interface Targets {
    window(handle: string): Promise<void>;
    newWindow(type: 'tab'): Promise<void>;
    frame(element: Element): Promise<void>;
    defaultContent(): Promise<void>;
  }
  export interface WebDriver {
    findElement(locator: Locator): Element;
    wait<T>(condition: Condition<T>, limitMs: number): Promise<T>;
    switchTo(): Targets;
    getAllWindowHandles(): Promise<readonly string[]>;
    getCurrentUrl(): Promise<string>;
    getTitle(): Promise<string>;
    get(url: string): Promise<void>;
    navigate(): { back(): Promise<void> };
    executeScript(script: string): Promise<unknown>;
    takeScreenshot(): Promise<string>;
    close(): Promise<void>;
    quit(): Promise<void>;
  }
  export class Builder {
    forBrowser(name: string): this;
    setChromeOptions(options: object): this;
    setChromeService(service: object): this;
    build(): Promise<WebDriver>;
  }
  export const By: { id(id: string): Locator; css(selector: string): Locator };
  export const Key: { readonly ENTER: string };
  export const until: {
    elementLocated(locator: Locator): Condition<Element>;
    alertIsPresent(): Condition<Dialog>;
  };
}

declare module 'selenium-webdriver/chrome.js' {
  interface Options {
    debuggerAddress(address: string): this;
    setUserPreferences(preferences: object): this;
  }
  const chrome: {
    readonly Options: new () => Options;
    readonly ServiceBuilder: new (path: string) => object;
  };
  export default chrome;
}

declare module 'webdriverio' {
  interface Element {
    click(): Promise<void>;
    getText(): Promise<string>;
    getValue(): Promise<string>;
    setValue(text: string): Promise<void>;
    selectByAttribute(name: string, value: string): Promise<void>;
    waitForExist(): Promise<void>;
  }
  export interface Browser {
    $(selector: string): Element;
    getWindowHandles(): Promise<readonly string[]>;
    switchToWindow(handle: string): Promise<void>;
    createWindow(type: 'tab'): Promise<{ readonly handle: string }>;
    closeWindow(): Promise<void>;
    switchFrame(element: Element | null): Promise<void>;
    execute(script: string): Promise<unknown>;
    keys(key: string): Promise<void>;
    url(url: string): Promise<void>;
    back(): Promise<void>;
    getUrl(): Promise<string>;
    getTitle(): Promise<string>;
    takeScreenshot(): Promise<string>;
    acceptAlert(): Promise<void>;
    deleteSession(): Promise<void>;
  }
  export function remote(options: object): Promise<Browser>;
}

declare module 'chrome-remote-interface' {
  import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';
  type Commands = ProtocolMapping.Commands;
  export interface Client {
    send<M extends keyof Commands>(
      method: M,
      params?: object,
      sessionId?: string,
    ): Promise<Commands[M]['returnType']>;
    once(event: string, listener: (params: unknown) => void): void;
    close(): Promise<void>;
  }
  export default function CDP(options: { readonly target: string; readonly local: true }): Promise<Client>;
}

declare module 'taiko' {
  interface Element {
    text(): Promise<string>;
    value(): Promise<string>;
    select(option: string): Promise<void>;
  }
  export function openBrowser(options: {
    readonly host: string;
    readonly port: number;
    /** Of HTTP requests, and of the addresses of WebSockets. */
    readonly alterPath: (path: string) => string;
  }): Promise<void>;
  export function openTab(url: string): Promise<void>;
  export function closeTab(url: string | RegExp): Promise<void>;
  export function goto(url: string): Promise<void>;
  export function goBack(): Promise<void>;
  export function currentURL(): Promise<string>;
  export function title(): Promise<string>;
  export function evaluate(code: unknown): Promise<unknown>;
  export function click(element: string | Element): Promise<void>;
  export function write(text: string, where: object): Promise<void>;
  export function into(element: Element): object;
  export function press(key: string): Promise<void>;
  export function textBox(attributes: object): Element;
  export function dropDown(attributes: object): Element;
  export function waitFor(element: Element): Promise<void>;
  export function confirm(message: string, answer: () => Promise<void>): void;
  export function accept(): Promise<void>;
  export function screenshot(options: { readonly encoding: 'base64' }): Promise<string>;
  export function $(selector: string): Element;
}

declare module '@browserbasehq/stagehand' {
  interface Locator {
    click(): Promise<void>;
    type(text: string): Promise<void>;
    selectOption(value: string): Promise<readonly string[]>;
    inputValue(): Promise<string>;
    textContent(): Promise<string>;
  }
  export interface Page {
    goto(url: string): Promise<unknown>;
    goBack(): Promise<unknown>;
    close(): Promise<void>;
    url(): string;
    title(): Promise<string>;
    evaluate(expression: string): Promise<unknown>;
    locator(selector: string): Locator;
    frameLocator(selector: string): { locator(selector: string): Locator };
    waitForSelector(selector: string): Promise<unknown>;
    keyPress(key: string): Promise<void>;
    screenshot(): Promise<Buffer>;
  }
  export class Stagehand {
    constructor(options: object);
    readonly context: { pages(): readonly Page[]; newPage(): Promise<Page> };
    init(): Promise<void>;
    close(): Promise<void>;
  }
}

declare module 'lighthouse' {
  interface LighthouseResult {
    readonly categories: Readonly<Record<string, { readonly score: number | null } | undefined>>;
    readonly audits: Readonly<
      Record<string, { readonly numericValue?: number; readonly errorMessage?: string } | undefined>
    >;
    readonly runtimeError?: { readonly code: string; readonly message: string };
  }
  export default function lighthouse(
    url: string,
    flags: object,
  ): Promise<{ readonly lhr: LighthouseResult } | undefined>;
}
