import { bounded } from './until-done.ts';

/** `navigator.userAgentData`. TypeScript's library does not have it. */
export interface UserAgentData {
  getHighEntropyValues(hints: readonly string[]): Promise<{
    readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[];
  }>;
}

/**
 * Name and version of the browser as in CDP's `Browser.getVersion`. The user agent only has the major version, so the
 * full version is requested.
 */
export async function readProduct(userAgent: string, data: UserAgentData | undefined): Promise<string> {
  const [product = 'Chrome', name = 'Chrome'] = /((?:Headless)?Chrome)\/\S+/.exec(userAgent) ?? [];
  const asked = data?.getHighEntropyValues(['fullVersionList']);
  const values = asked && (await bounded(asked).catch(() => undefined));
  const full = values?.fullVersionList?.find(({ brand }) => brand === 'Chromium')?.version;
  return full === undefined ? product : `${name}/${full}`;
}
