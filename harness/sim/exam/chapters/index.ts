import type { Chapter, ChapterWorlds } from '../exam.ts';
import { ACCESS, ACCESS_WORLDS } from './access.ts';
import { BROWSER } from './browser.ts';
import { CASTS } from './casts.ts';
import { CHILDREN } from './children.ts';
import { ERRORS } from './errors.ts';
import { EVENTS } from './events.ts';
import { FEATURES } from './features.ts';
import { FILES } from './files.ts';
import { IMPOSTOR } from './impostor.ts';
import { JOURNAL } from './journal.ts';
import { LINK } from './link.ts';
import { METHOD_CHAPTERS, METHOD_WORLDS } from './methods.ts';
import { MISSED } from './missed.ts';
import { NESTED } from './nested.ts';
import { OUTCOMES } from './outcomes.ts';
import { PAGES } from './pages.ts';
import { PEERS } from './peers.ts';
import { POLICIES, POLICY_WORLDS } from './policies.ts';
import { POPUP } from './popup.ts';
import { RELAYS } from './relays.ts';
import { SHARING } from './sharing.ts';
import { TARGETS } from './targets.ts';

/** All chapters, by name. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  ...EVENTS,
  ...JOURNAL,
  ...CHILDREN,
  ...TARGETS,
  ...ACCESS,
  ...FEATURES,
  ...FILES,
  ...IMPOSTOR,
  ...LINK,
  ...OUTCOMES,
  ...MISSED,
  ...SHARING,
  ...PEERS,
  ...POPUP,
  ...METHOD_CHAPTERS,
  ...POLICIES,
  ...ERRORS,
  ...PAGES,
  ...CASTS,
  ...RELAYS,
  ...NESTED,
  ...BROWSER,
};

export const WORLDS: ChapterWorlds = { ...ACCESS_WORLDS, ...POLICY_WORLDS, ...METHOD_WORLDS };
