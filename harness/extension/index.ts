/**
 * What `import … from 'holdfast/extension'` gives to the author of an extension.
 *
 * @module holdfast/extension
 */
export { expect } from 'playwright/test';
export { test, type ExtensionFixtures, type ExtensionOptions } from './fixtures.ts';
export { torturable, Extension, type TorturableOptions } from './extension.ts';
export { ExtensionError, EXTENSION_ERROR_CODES, type ExtensionErrorCode } from './extension-error.ts';
export { ExtensionDriver, installedExtensions, type ExtensionInfo, type StorageArea } from './driver.ts';
export type { DrivenWorker, RecordedError } from './driven-worker.ts';
export type { ExtensionStorage } from './storage-faults.ts';
export type { ExtensionNetwork } from './network-faults.ts';
