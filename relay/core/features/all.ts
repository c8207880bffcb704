/** All features, in the order in which their hooks are called. */
import type { DeparturePorts } from '../cdp/departure.ts';
import type { AttachedTargets, Logging, TabRequests } from '../cdp/ports.ts';
import type { LocalFiles } from '../local-files.ts';
import type { Policy } from '../policy.ts';
import { AutoAttach } from './auto-attach.ts';
import { Bindings } from './bindings.ts';
import { DataAddresses } from './data-addresses.ts';
import { Dialogs } from './dialogs.ts';
import { DiscardedTabs } from './discarded-tabs.ts';
import { Downloads } from './downloads.ts';
import type { Feature } from './feature.ts';
import { FileChooser } from './file-chooser.ts';
import { Garbage } from './garbage.ts';
import { History } from './history.ts';
import { InitScripts } from './init-scripts.ts';
import { Interception } from './interception/interception.ts';
import { LostHandles } from './lost-handles.ts';
import { MissedChildren } from './missed-children.ts';
import { SharedSettings } from './shared-settings.ts';
import { Screenshots } from './screenshots.ts';
import { Screencasts } from './screencasts.ts';
import { ServiceWorkers, type WorkerPorts } from './service-workers.ts';
import { StreamsAndTraces } from './streams-and-traces.ts';
import { Permissions } from './permissions.ts';
import { Schema } from './schema.ts';
import { Uploads } from './uploads.ts';
import { Windows } from './windows.ts';

/** What features use of the relay. Each declares the part that it needs. */
export interface AllPorts extends DeparturePorts, WorkerPorts, AttachedTargets, Logging, TabRequests {
  readonly policy: Policy;
  readonly files: LocalFiles;
}

export function allFeatures(ports: AllPorts): readonly Feature[] {
  return [
    new Screenshots(ports),
    new Screencasts(ports),
    new Dialogs(ports),
    new FileChooser(ports),
    new Downloads(ports),
    new Uploads(ports),
    new Interception(ports),
    new StreamsAndTraces(ports),
    new AutoAttach(ports),
    new ServiceWorkers(ports),
    new MissedChildren(ports),
    new DiscardedTabs(),
    new History(ports),
    new InitScripts(ports),
    new SharedSettings(ports),
    new Bindings(ports),
    new DataAddresses(ports),
    new LostHandles(),
    new Garbage(ports),
    new Schema(),
    new Windows(ports),
    new Permissions(ports),
  ];
}
