/** All features, in the order in which their hooks are called. */
import type { TakeBackPorts } from '../cdp/departure.ts';
import type { WithFeatures } from '../cdp/feature-hooks.ts';
import type { Auditing, Clients, Logging, TabRequests, Timers } from '../cdp/ports.ts';
import type { LocalFiles } from '../local-files.ts';
import { Bindings } from './bindings.ts';
import { DataAddresses } from './data-addresses.ts';
import { Dialogs } from './dialogs.ts';
import { Downloads } from './downloads.ts';
import type { Feature } from './feature.ts';
import { FileChooser } from './file-chooser.ts';
import { Interception } from './interception/interception.ts';
import { LostHandles } from './lost-handles.ts';
import { Screenshots } from './screenshots.ts';
import { StreamsAndTraces } from './streams-and-traces.ts';
import { Uploads } from './uploads.ts';

/** What features use of the relay. Each declares the part that it needs. */
export interface AllPorts
  extends TakeBackPorts, WithFeatures, Auditing, Clients, Logging, TabRequests, Timers {
  readonly files: LocalFiles;
}

export function allFeatures(ports: AllPorts): readonly Feature[] {
  return [
    new Screenshots(ports),
    new Dialogs(ports),
    new FileChooser(ports),
    new Downloads(ports),
    new Uploads(ports),
    new Interception(ports),
    new StreamsAndTraces(ports),
    new Bindings(ports),
    new DataAddresses(ports),
    new LostHandles(),
  ];
}
