/** Bugs of the list that have no place in our design, and why. */
export const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'slot-idle-holder':
    'a holder needs no tabs, and a live duplicate is decided by --duplicate, not by what is shared',
  'slot-identity-collapse':
    'the instance id is random and stored per profile; there is no shared key to identify by',
  'start-twice':
    'the port is bound by the operating system: the second start fails with EADDRINUSE (start-relay.test.ts)',
  'port-foreign': 'the handshake proves the relay; a foreign program gets no frame (challenge and proofs)',
  'restore-wrong-hook': 'state is read in the first turn of every worker, not in an event',
  'listeners-late':
    'all listeners are registered in the first turn of main.ts; later ones would be a new design',
  'stale-tab-ids':
    'ids from storage count only if a stored target is still open: see restored-after-browser-restart',
  'reattach-needs-relay': 'repairs do not look at the link at all',
  'crash-hang': 'the same as crash-ends-nothing',
  'create-acked-early': 'the same as create-unannounced',
  'duplicate-target': 'the same as attach-twice',
  'child-to-root': 'the same as request-root-session',
  'second-enable-silent': 'the same as late-comer-gets-nothing',
  'fetch-clobber': 'the same as interceptor-taken-over',
  'last-tab-quits': 'the same as close-removes-last',
  'pending-after-stop':
    'the relay process ends with stop(); close() cancels the timers (relay.edges.test.ts)',
  'wake-storm': 'only the watchdog starts the worker, with a back-off; see second-idle-death',
  'raw-token-leak': 'the worker has the pairing key only as an HMAC key; no frame has a place for it',
  'cors-preflight': 'the extension uses a WebSocket, which has no preflight',
};
