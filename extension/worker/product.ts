import { bounded } from './until-done.ts';

/** What `navigator.userAgentData` offers; TypeScript's library does not know it. */
export interface UserAgentData {
  getHighEntropyValues(hints: readonly string[]): Promise<{
    readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[];
  }>;
}

/**
 * Name and version of the browser as CDP's `Browser.getVersion` gives them. The user agent tells the first
 * number of the version only, so the rest is asked for.
 */
export async function readProduct(userAgent: string, data: UserAgentData | undefined): Promise<string> {
  const [product = 'Chrome', name = 'Chrome'] = /((?:Headless)?Chrome)\/\S+/.exec(userAgent) ?? [];
  const asked = data?.getHighEntropyValues(['fullVersionList']);
  const values = asked && (await bounded(asked).catch(() => undefined));
  const full = values?.fullVersionList?.find(({ brand }) => brand === 'Chromium')?.version;
  return full === undefined ? product : `${name}/${full}`;
}
