/** Codes that were tried, so that a program on the port, which answered in the relay's place, gets no second guess. */
const USED_KEY = 'usedCodes';
const USED_MAX = 20;

export async function isUsed(code: string): Promise<boolean> {
  return (await usedCodes()).includes(code);
}

/** Resolves when it is stored. */
export async function markUsed(code: string): Promise<void> {
  await chrome.storage.session.set({ [USED_KEY]: [code, ...(await usedCodes())].slice(0, USED_MAX) });
}

async function usedCodes(): Promise<readonly string[]> {
  const stored = (await chrome.storage.session.get(USED_KEY))[USED_KEY];
  return Array.isArray(stored) ? stored.filter((code) => typeof code === 'string') : [];
}
