/**
 * The event with which a trace names the page's frames and their process. Chromium writes it for a debugger of the browser
 * and not for an extension's; without it no tool (DevTools, Lighthouse) knows which of the processes is the page's. The
 * relay makes it up when the trace ends, from the frames at its start and what the trace says of them.
 */
import { framesOf } from '../cdp/frames.ts';
import { isObject, numberOf, parseBody, parseResult, stringOf, type Json } from '../cdp/json.ts';
import type { Commands } from '../cdp/ports.ts';
import type { RealSession } from '../cdp/sessions.ts';

const STARTED = 'TracingStartedInBrowser';
const COMMITTED = 'FrameCommittedInBrowser';
/** Chromium writes the event in this category. */
const CATEGORY = 'disabled-by-default-devtools.timeline';

/** What is known of a trace that is under way. */
export class TraceStart {
  private frames: readonly Json[] = [];
  /** The earliest event, in microseconds. */
  private ts = Infinity;
  private browserPid: number | undefined;
  /** The process of the main frame at the start, and how early the trace names it. */
  private pid: number | undefined;
  private pidTs = Infinity;
  private isThere = false;

  /** Undefined where Chromium would not write the event, or writes the trace into a stream. */
  static of(ports: Commands, real: RealSession, params: Json): TraceStart | undefined {
    if (params['transferMode'] === 'ReturnAsStream' || !categoriesIn(params).includes(CATEGORY))
      return undefined;
    const start = new TraceStart();
    ports.command(real.tab.root, {
      method: 'Page.getFrameTree',
      params: '{}',
      done: (outcome) => {
        if (outcome.kind === 'answered') start.frames = [...framesOf(parseResult(outcome.body)['frameTree'])];
      },
    });
    return start;
  }

  /** `body`: of `Tracing.dataCollected`. */
  see(body: string): void {
    const { value } = parseBody(body);
    for (const event of Array.isArray(value) ? value : []) if (isObject(event)) this.seeEvent(event);
  }

  /** The body of a `Tracing.dataCollected` with the event; undefined where it is there, or nothing is known. */
  missing(): string | undefined {
    const [main] = this.frames;
    if (this.isThere || main === undefined || this.pid === undefined) return undefined;
    const { pid: processId } = this;
    const frames = this.frames.map((frame) => ({
      frame: frame['id'],
      ...(frame['parentId'] === undefined ? {} : { parent: frame['parentId'] }),
      name: stringOf(frame['name']) ?? '',
      url: frame['url'],
      processId,
      isOutermostMainFrame: frame === main,
      isInPrimaryMainFrame: frame === main,
    }));
    const place = { cat: CATEGORY, ph: 'I', s: 't', pid: this.browserPid ?? 0, tid: 0, ts: this.ts };
    const args = { data: { frames, persistentIds: true } };
    return JSON.stringify({ value: [{ name: STARTED, ...place, args }] });
  }

  private seeEvent(event: Json): void {
    const { name, args } = event;
    const [pid, ts] = [numberOf(event['pid']), numberOf(event['ts'])];
    if (pid === undefined || ts === undefined || !isObject(args)) return;
    if (name === STARTED) this.isThere = true;
    if (name === 'process_name' && args['name'] === 'Browser') this.browserPid = pid;
    if (ts > 0) this.ts = Math.min(this.ts, ts);
    if (ts >= this.pidTs || frameIn(args) !== stringOf(this.frames[0]?.['id'])) return;
    const { data } = args;
    const process = name === COMMITTED && isObject(data) ? numberOf(data['processId']) : pid;
    if (process === undefined) return;
    this.pid = process;
    this.pidTs = ts;
  }
}

function categoriesIn(params: Json): readonly string[] {
  const { categories, traceConfig } = params;
  if (typeof categories === 'string') return categories.split(',').map((name) => name.trim());
  const included = isObject(traceConfig) ? traceConfig['includedCategories'] : undefined;
  return Array.isArray(included) ? included.filter((name) => typeof name === 'string') : [];
}

/** The id of the frame that an event of a trace names. */
function frameIn(args: Json): string | undefined {
  const { frame, data, beginData } = args;
  const inner = isObject(data) ? data : isObject(beginData) ? beginData : {};
  return stringOf(frame) ?? stringOf(inner['frame']);
}
