/** The page's network requests, which a debugger may pause. */
type State = 'running' | 'paused' | 'continued' | 'failed' | 'fulfilled';

export class PageRequests {
  private readonly requests = new Map<string, { readonly url: string; state: State }>();
  private last = 0;

  begin(url: string, isPaused: boolean): string {
    const id = `interception-job-${++this.last}.0`;
    this.requests.set(id, { url, state: isPaused ? 'paused' : 'running' });
    return id;
  }

  /** A command about a paused request. False where there is no such request. */
  settle(id: string, method: string): boolean {
    const request = this.requests.get(id);
    if (request?.state !== 'paused') return false;
    if (method === 'Fetch.failRequest') request.state = 'failed';
    else if (method === 'Fetch.fulfillRequest') request.state = 'fulfilled';
    else if (method === 'Fetch.continueRequest') request.state = 'continued';
    return true;
  }

  /** Nobody intercepts any more. */
  letGo(): void {
    for (const request of this.requests.values()) if (request.state === 'paused') request.state = 'continued';
  }

  /** Each request's address and state. */
  states(): string[] {
    return [...this.requests.values()].map(({ url, state }) => `${url} ${state}`);
  }
}
