/** What of the relay runs in the simulation: its core, and of its server what decides and answers. */
export { Relay } from '../../../relay/core/relay.ts';
export type { RelayOptions } from '../../../relay/core/relay-options.ts';
export type { RelayStatus } from '../../../relay/core/relay-status.ts';
export type { Client } from '../../../relay/core/cdp/client.ts';
export type { Connection } from '../../../relay/core/link/connection.ts';
export { refusalText } from '../../../relay/protocol/refusal-text.ts';
export { BAD_TARGET, checkUpgrade } from '../../../relay/server/access.ts';
export { answerHttp, parseUrl, pathOf } from '../../../relay/server/http-api.ts';
export { OneBrowser, type Serving } from '../../../relay/server/serving.ts';
export { joinFrames } from '../../../relay/protocol/codec.ts';
